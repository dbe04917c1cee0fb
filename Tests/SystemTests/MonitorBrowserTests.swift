import Foundation
import TestSupport
import Testing

/// The monitors in Debian's chromium, by its DevTools protocol: keys, clicks, and what the browser has to say.
@Suite(
    .tags(.slow), .serialized, .unlessQuick,
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")
            && PythonServer.canImport("websocket", "axe_core_python"),
        "needs Debian's chromium, and websocket-client and axe-core-python of PyPI"))
struct MonitorBrowserTests {
    private func browse(_ what: String, _ monitors: MonitorSite, _ arguments: String...) throws {
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            PythonServer.interpreter,
            ["\(packageRoot)/Tests/SystemTests/Servers/browse_monitors.py", what, monitors.url] + arguments,
            environment: ProcessInfo.processInfo.environment, output: own.path("out"), errors: own.path("err"))
        let said = Said(
            status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
            errors: String(decoding: try own.read("err"), as: UTF8.self))
        #expect(said.status == 0, "\(said)")
    }

    @Test func everyMonthIsReachedByKeysAndSpokenAsTheFileHasIt() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        try browse("keyboard", monitors)
    }

    @Test func theBrowserHasNothingToComplainAbout() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        try browse("quiet", monitors)
    }

    @Test func nothingSticksOut() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        let folder = try TemporaryDirectory()
        try browse("looks", monitors, ProcessInfo.processInfo.environment["SURGEWATCH_PICTURES"] ?? folder.path)
    }

    @Test func axeFindsNothing() throws {
        let monitors = try MonitorSite()
        defer { monitors.stop() }
        try browse("accessible", monitors)
    }

    @Test(.enabled(if: SMTPSink.isAvailable, "needs aiosmtpd and cryptography of PyPI"), arguments: ["on", "off"])
    func subscribesByClicksAndMailsAlone(_ scripts: String) throws {
        let relay = try SMTPSink(security: .plain, username: nil, password: nil)
        let monitors = try MonitorSite(
            receivers: """
                readers:
                  email:
                    smtp: smtp://127.0.0.1:\(relay.port)
                    from: alerts@surgewatch.example

                """, routes: "- { receivers: [readers] }")
        defer { monitors.stop() }
        try browse("subscribe", monitors, relay.folder, scripts)
        let words = String(decoding: try monitors.site.directory.read("daemon.err"), as: UTF8.self)
        let tokens = try relay.mails().flatMap {
            $0.text.replacing("=\r\n", with: "").matches(of: /[cmu]\.[0-9a-f]{16}\.[0-9a-z.]+/)
        }
        #expect(!tokens.isEmpty && tokens.allSatisfy { !words.contains($0.0) }, "tokens are in no log")
    }
}
