import Foundation
import Synchronization

/// A process started by the tests, with a pipe from its standard output and one to its standard input.
///
/// The input pipe is never written to: it closes when the tests end, however they end, and the child sees that.
final class ChildProcess: Sendable {
    private struct State {
        var isRunning = true
        var exitCode: Int32 = 0
        var unread: [UInt8] = []
    }

    /// Held from making pipes until they are marked, so that no other child inherits them.
    private static let spawning = Mutex(())

    private let identifier: pid_t
    private let output: Int32
    private let input: Int32
    private let errors: TemporaryDirectory
    private let state = Mutex(State())

    /// Starts a program, found by `PATH` if its name has no slash.
    init(_ command: [String]) throws {
        errors = try TemporaryDirectory()
        let errorPath = errors.path("stderr")
        (identifier, output, input) = try Self.spawning.withLock { _ in try Self.spawn(command, errors: errorPath) }
    }

    deinit {
        stop()
        close(output)
    }

    private static func spawn(_ command: [String], errors: String) throws -> (pid_t, Int32, Int32) {
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw failure(errno) }
        for descriptor in toChild + fromChild { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

        let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }

        var identifier = pid_t()
        let status = posix_spawnp(&identifier, command[0], &actions, nil, &arguments, &variables)
        close(toChild[0])
        close(fromChild[1])
        guard status == 0 else {
            close(toChild[1])
            close(fromChild[0])
            throw failure(status)
        }
        return (identifier, fromChild[0], toChild[1])
    }

    private static func failure(_ code: Int32) -> any Error {
        POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO)
    }

    /// The next line of the standard output without its end; nil at its end or when none comes in time.
    func readLine(seconds: Int32) -> String? {
        state.withLock { state in
            while true {
                if let end = state.unread.firstIndex(of: 10) {
                    defer { state.unread.removeFirst(end + 1) }
                    return String(decoding: state.unread[..<end], as: UTF8.self)
                }
                var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, seconds * 1000) > 0 else { return nil }
                var part = [UInt8](repeating: 0, count: 4096)
                let count = read(output, &part, part.count)
                guard count > 0 else { return nil }
                state.unread.append(contentsOf: part[..<count])
            }
        }
    }

    /// Waits for the process to end by itself and returns its exit status; 128 and the signal if one ended it.
    func waitForExit() -> Int32 {
        end(killing: false)
        return state.withLock { $0.exitCode }
    }

    /// Kills the process if it still runs; may be called again.
    func stop() {
        end(killing: true)
    }

    /// The end of what the process has said on standard error.
    var complaint: String {
        let words = (try? errors.read("stderr")) ?? []
        return String(decoding: words.suffix(4000), as: UTF8.self)
    }

    private func end(killing: Bool) {
        state.withLock { state in
            guard state.isRunning else { return }
            state.isRunning = false
            if killing { kill(identifier, SIGKILL) }
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) == -1 && errno == EINTR {}
            let signal = status & 0x7f
            state.exitCode = signal == 0 ? (status >> 8) & 0xff : 128 + signal
            close(input)
        }
    }
}
