import Foundation
import TestSupport
import Testing

/// The monitors as readers see them: over HTTP, from the binary, through a running daemon.
@Suite(.tags(.slow), .enabled(if: PythonServer.canImport("html5lib"), "needs html5lib of PyPI"))
struct MonitorLifeTests {
    @Test func everyPageIsWholeAndEveryLinkLeadsSomewhere() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let said = try monitors.visit("pages")
        #expect(said.status == 0, "\(said)")
    }

    @Test func tableFileAndDrawingSayTheSame() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let said = try monitors.visit("numbers")
        #expect(said.status == 0, "\(said)")
    }

    @Test func everyStateHasOneAddress() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let said = try monitors.visit("addresses")
        #expect(said.status == 0, "\(said)")
    }

    @Test(arguments: [1, 2]) func whateverIsAskedIsAnsweredInWords(_ seed: Int) throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let said = try monitors.visit("fuzz", "\(seed)", "1500")
        #expect(said.status == 0, "\(said)")
        #expect(!monitors.site.daemonWords.contains("could not be made"), "\(monitors.site.daemonWords)")
    }

    @Test func tooMuchIsCut() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let said = try monitors.visit("limits")
        #expect(said.status == 0, "\(said)")
    }

    @Test func oneAddressCannotAskForEverything() throws {
        let monitors = try MonitorSite(web: "  requests_per_minute: 60")
        defer { monitors.stop() }
        let said = try monitors.visit("rates")
        #expect(said.status == 0, "\(said)")
    }

    /// A page as of a day is the page of that day.
    @Test func whatAPageSaidItSaysOfThatTime() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let kept = monitors.site.directory.path("kept.json")
        let before = try monitors.visit("keep", kept)
        #expect(before.status == 0, "\(before)")
        try monitors.site.setClock("2022-04-20T16:00:00Z")
        let file = try monitors.site.directory.write("more.csv", text: MonitorSite.revised)
        let taken = try monitors.site.run("data", "import", file)
        #expect(taken.status == 0, "\(taken)")
        let after = try monitors.visit("same", kept)
        #expect(after.status == 0, "\(after)")
    }

    @Test(.enabled(if: PythonServer.canImport("schemathesis"), "needs schemathesis of PyPI"))
    func theDescriptionOfTheInterfaceIsTrue() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            PythonServer.interpreter,
            [
                "-m", "schemathesis.cli", "run", "\(monitors.url)/openapi.json", "--max-examples", "15", "--seed", "76",
                "--exclude-path", "/readyz", "--no-color",
            ], environment: ProcessInfo.processInfo.environment, output: own.path("out"), errors: own.path("err"))
        let status = program.wait()
        let words = String(decoding: try own.read("out"), as: UTF8.self)
        #expect(status == 0 && words.contains(" passed"), "\(words.suffix(3000))")
    }
}
