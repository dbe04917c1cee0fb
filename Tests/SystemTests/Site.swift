import Foundation
import TestSupport

/// An installation in a folder of its own: configuration, rules, credentials, clock, archive and log.
final class Site: Sendable {
    static let censusKey = "5ec4e7c0ffee5ec4e7c0ffee5ec4e7c0ffee0001"
    static let webhookSecret = "whsec_c3VyZ2V3YXRjaC1zeXN0ZW0tdGVzdHM="
    static let chapterRules = "\(packageRoot)/rules/chapter-values"

    let directory: TemporaryDirectory

    var configuration: String { directory.path("surgewatch.yml") }
    var archive: String { directory.path("data/surgewatch.sqlite") }
    var control: String { directory.path("control.sock") }
    var log: String { directory.path("alerts.jsonl") }
    var clock: String { directory.path("clock") }
    var daemonOutput: String { directory.path("daemon.out") }
    var daemonErrors: String { directory.path("daemon.err") }

    /// Makes the folder with a configuration of these sections and, as credentials, the key and the secret.
    init(
        rules: String = Site.chapterRules, feeds: String = "", receivers: String = "", routes: String = "",
        credentials: [String: String] = [:]
    ) throws {
        directory = try TemporaryDirectory()
        for folder in ["data", "credentials"] {
            try FileManager.default.createDirectory(
                atPath: directory.path(folder), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        }
        let secrets = ["census-key": Self.censusKey, "webhook-ops": Self.webhookSecret]
        for (name, secret) in secrets.merging(credentials, uniquingKeysWith: { $1 }) {
            try directory.write("credentials/\(name)", text: secret + "\n")
        }
        try configure(rules: rules, feeds: feeds, receivers: receivers, routes: routes)
    }

    /// Writes the configuration anew; sections are lines without indentation.
    func configure(
        rules: String = Site.chapterRules, feeds: String = "", receivers: String = "", routes: String = ""
    ) throws {
        var text = "archive: \(archive)\ncontrol: \(control)\nrules: [\(rules)]\n"
        for (name, section) in [("feeds", feeds), ("receivers", receivers), ("routes", routes)] where !section.isEmpty {
            let lines = section.split(separator: "\n", omittingEmptySubsequences: true)
            text += "\(name):\n" + lines.map { "  \($0)\n" }.joined()
        }
        try directory.write("surgewatch.yml", text: text)
    }

    func setClock(_ instant: String) throws { try directory.write("clock", text: instant + "\n") }

    /// The variables of its programs: those of the tests without what a service manager sets, and its own.
    var environment: [String: String] {
        let manager = [
            "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "INVOCATION_ID", "JOURNAL_STREAM", "LISTEN_FDS",
            "LISTEN_PID", "CREDENTIALS_DIRECTORY", "SYSTEMD_EXEC_PID",
        ]
        var environment = ProcessInfo.processInfo.environment.filter { !manager.contains($0.key) }
        environment["SURGEWATCH_CONFIG"] = configuration
        environment["SURGEWATCH_CREDENTIALS"] = directory.path("credentials")
        if FileManager.default.fileExists(atPath: clock) { environment["SURGEWATCH_CLOCK"] = "file:\(clock)" }
        return environment
    }

    /// Starts a command with this site's configuration.
    func launch(_ arguments: [String], output: String, errors: String) throws -> RunningProgram {
        try RunningProgram(
            Programs.surgewatch, arguments, environment: environment, output: output, errors: errors)
    }

    /// Runs a command with this site's configuration to its end.
    @discardableResult
    func run(_ arguments: String...) throws -> Said { try run(arguments) }

    @discardableResult
    func run(_ arguments: [String]) throws -> Said {
        let own = try TemporaryDirectory()
        let program = try launch(arguments, output: own.path("out"), errors: own.path("err"))
        return Said(
            status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
            errors: String(decoding: try own.read("err"), as: UTF8.self))
    }

    /// Starts the daemon and waits until it takes commands.
    func start() throws -> RunningProgram {
        let daemon = try launch(["run", "--config", configuration], output: daemonOutput, errors: daemonErrors)
        try waitUntil("the daemon takes commands: \(daemonWords)") {
            if let status = daemon.exitStatus { throw Lost("the daemon ended with \(status): \(daemonWords)") }
            return isAnswering
        }
        return daemon
    }

    /// Whether somebody accepts connections on the control socket.
    var isAnswering: Bool { answer(to: nil) != nil }

    /// What comes back for bytes on the control socket, nothing for nothing; nil when nobody listens.
    func answer(to bytes: [UInt8]?) -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(control.utf8)) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard connected == 0 else { return nil }
        guard let bytes else { return "" }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        var said: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &part, part.count)
            guard count > 0 else { return String(decoding: said, as: UTF8.self) }
            said += part[..<count]
        }
    }

    /// The end of what the daemon has said.
    var daemonWords: String {
        let words = (try? directory.read("daemon.err")) ?? []
        return String(decoding: words.suffix(3000), as: UTF8.self)
    }

    func files(of folder: String = "data") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path(folder)).sorted()
    }
}

/// Something that a test waited for in vain.
struct Lost: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Asks again and again until it is so; gives up after two minutes.
func waitUntil(_ what: @autoclosure () -> String, _ isSo: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(120)
    while try !isSo() {
        guard ContinuousClock.now < end else { throw Lost("waited two minutes in vain: \(what())") }
        usleep(10_000)
    }
}
