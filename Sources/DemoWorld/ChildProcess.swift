import Foundation

/// A program that the demo started and ends by its process id.
final class ChildProcess: Sendable {
    private let process: Process
    private let ending: Task<Int32, Never>

    /// Starts the program; what it writes goes to the two files, which are made anew.
    ///
    /// - Throws: `DemoFailure` when it cannot be started.
    init(_ program: URL, _ arguments: [String], environment: [String: String], output: URL, errors: URL) throws {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(output)
        process.standardError = errors == output ? process.standardOutput : try Self.file(errors)
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { ended in
            let bySignal = ended.terminationReason == .uncaughtSignal
            continuation.yield(bySignal ? 128 + ended.terminationStatus : ended.terminationStatus)
            continuation.finish()
        }
        do {
            try Self.withSignalsUnblocked { try process.run() }
        } catch {
            throw DemoFailure("\(program.path) cannot be started: \(error.localizedDescription)")
        }
        self.process = process
        ending = Task {
            for await code in stream { return code }
            return -1
        }
    }

    var isRunning: Bool { process.isRunning }
    var processIdentifier: Int32 { process.processIdentifier }

    /// The exit code, 128 and more for a signal, when the program has ended; a cancelled task ends the program first.
    func exitCode() async -> Int32 {
        await withTaskCancellationHandler {
            await ending.value
        } onCancel: {
            signal(SIGTERM)
        }
    }

    /// Asks the program to end and waits until it has; after the grace it is killed.
    @discardableResult
    func stop(grace seconds: Double = 20) async -> Int32 {
        signal(SIGTERM)
        let killer = Task.detached { [self] in
            try await Task.sleep(for: .seconds(seconds))
            signal(SIGKILL)
        }
        let code = await ending.value
        killer.cancel()
        return code
    }

    private func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Runs the body on this thread with no signal blocked.
    ///
    /// A child inherits the mask of the thread that starts it, and threads of the concurrency runtime block SIGTERM.
    private static func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private static func file(_ url: URL) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: url.path, contents: nil),
            let handle = FileHandle(forWritingAtPath: url.path)
        else { throw DemoFailure("\(url.path) cannot be written") }
        return handle
    }
}

/// What one run of a command gave.
struct CommandResult: Sendable {
    let exitCode: Int32
    let output: Data
    let errors: String
}
