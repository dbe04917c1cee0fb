import FlyingSocks
import Foundation

/// The Surgewatch daemon of the demo and its command line, as a person would use them.
struct Daemon: Sendable {
    /// Variables by which a service manager makes itself known; the demo's daemon runs under none.
    private static let serviceManagerVariables = [
        "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "INVOCATION_ID", "JOURNAL_STREAM", "LISTEN_FDS", "LISTEN_PID",
        "CREDENTIALS_DIRECTORY", "SYSTEMD_EXEC_PID",
    ]

    let program: URL
    let files: DemoFiles
    private let process: ChildProcess
    private let environment: [String: String]

    /// Starts the daemon and waits until its control socket answers.
    static func start(_ program: URL, files: DemoFiles) async throws -> Daemon {
        var environment = ProcessInfo.processInfo.environment
        for name in serviceManagerVariables { environment[name] = nil }
        environment["SURGEWATCH_CLOCK"] = "file:" + files.clock.url.path
        environment["SURGEWATCH_CREDENTIALS"] = files.credentials.path
        let process = try ChildProcess(
            program, ["run", "--config", files.configuration.path], environment: environment,
            output: files.daemonLog, errors: files.daemonLog)
        let daemon = Daemon(program: program, files: files, process: process, environment: environment)
        do {
            try await daemon.waitForControlSocket()
        } catch {
            await daemon.stop()
            throw error
        }
        return daemon
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Ends the daemon with SIGTERM; its exit code.
    @discardableResult
    func stop() async -> Int32 { await process.stop() }

    /// Waits until the daemon ends by itself.
    func exitCode() async -> Int32 { await process.exitCode() }

    /// Throws when the daemon is no longer there.
    func checkAlive() throws {
        guard process.isRunning else {
            throw DemoFailure("the daemon ended; the last it said is in \(files.daemonLog.path):\n\(lastWords)")
        }
    }

    /// Runs one command to its end, with the configuration of the demo added.
    func command(_ arguments: [String]) async throws -> CommandResult {
        let child = try ChildProcess(
            program, arguments + ["--config", files.configuration.path], environment: environment,
            output: files.commandOutput, errors: files.commandErrors)
        let code = await child.exitCode()
        try Task.checkCancellation()
        return CommandResult(
            exitCode: code, output: (try? Data(contentsOf: files.commandOutput)) ?? Data(),
            errors: (try? String(contentsOf: files.commandErrors, encoding: .utf8)) ?? "")
    }

    /// The rows of a command with `--json`: an array, however it is laid out.
    func rows(_ arguments: [String]) async throws -> [[String: Any]] {
        let result = try await command(arguments)
        guard result.exitCode == 0,
            let rows = try? JSONSerialization.jsonObject(with: result.output) as? [[String: Any]]
        else { throw failed(arguments, result) }
        return rows
    }

    func failed(_ arguments: [String], _ result: CommandResult) -> DemoFailure {
        let words = result.errors.trimmingCharacters(in: .whitespacesAndNewlines)
        let said = words.isEmpty ? String(decoding: result.output.prefix(500), as: UTF8.self) : words
        return DemoFailure("`surgewatch \(arguments.joined(separator: " "))` ended with \(result.exitCode): \(said)")
    }

    private func waitForControlSocket() async throws {
        for _ in 0..<1_200 {
            try checkAlive()
            if canConnect { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw DemoFailure("the daemon did not open \(files.controlSocket.path) within a minute:\n\(lastWords)")
    }

    private var canConnect: Bool {
        guard let socket = try? Socket(domain: AF_UNIX) else { return false }
        defer { try? socket.close() }
        return (try? socket.connect(to: .unix(path: files.controlSocket.path))) != nil
    }

    private var lastWords: String {
        let text = (try? String(contentsOf: files.daemonLog, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(5).joined(separator: "\n")
    }
}
