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

    @Test(.unlessQuick) func tooMuchIsCut() throws {
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

    /// The parser of Prometheus's own Python client reads what is collected.
    @Test(.enabled(if: PythonServer.canImport("prometheus_client"), "needs prometheus-client of PyPI"))
    func whatIsCollectedIsOpenMetrics() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let said = try monitors.visit("metrics")
        #expect(said.status == 0, "\(said)")
    }

    /// When the archive cannot be read, a page says what it said last, and since when.
    @Test func theLastGoodAnswerIsKept() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        #expect(try monitors.visit("last-good", "before").status == 0)
        // Somebody takes a table away.
        let broken = try RunningProgram(
            "/usr/bin/sqlite3", [monitors.site.archive, "ALTER TABLE event RENAME TO gone"],
            environment: ProcessInfo.processInfo.environment, output: monitors.site.directory.path("sql.out"),
            errors: monitors.site.directory.path("sql.err"))
        #expect(broken.wait() == 0)
        let said = try monitors.visit("last-good", "after")
        #expect(said.status == 0, "\(said)")
        #expect(monitors.site.daemonWords.contains("a page could not be made"))
    }

    /// Alerts do not wait for pages: an address that somebody else has is said, and tried again.
    @Test func anAddressThatIsTakenIsTriedAgain() throws {
        let taken = try TakenPort()
        let monitors = try MonitorSite(listen: "127.0.0.1:\(taken.port)", isServed: false)
        defer { monitors.stop() }
        try waitUntil("it says that the address is taken: \(monitors.site.daemonWords)") {
            monitors.site.daemonWords.contains("the monitors cannot be served")
        }
        #expect(try monitors.site.run("status").status == 0)
        taken.release()
        try waitUntil("the monitors are served") { monitors.site.daemonWords.contains("served at http://127.0.0.1:") }
    }

    @Test func aSocketServesAsWellAlsoAfterAKill() throws {
        let own = try TemporaryDirectory()
        let path = own.path("web.sock")
        let monitors = try MonitorSite(listen: "unix:\(path)")
        let first = try Python.run("\(packageRoot)/Tests/SystemTests/Servers/ask_socket.py", path, "/us")
        #expect(first.status == 0 && first.output.hasPrefix("200 "), "\(first)")
        monitors.stop()
        let again = try monitors.site.start()
        defer { again.end() }
        try waitUntil("the socket is served again") {
            try Python.run("\(packageRoot)/Tests/SystemTests/Servers/ask_socket.py", path, "/healthz").output.hasPrefix(
                "200 ")
        }
    }
}

/// A port on which somebody else listens.
private final class TakenPort {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard isBound else { throw Lost("no port can be had") }
        port = UInt16(bigEndian: address.sin_port)
    }

    func release() { close(descriptor) }
}
