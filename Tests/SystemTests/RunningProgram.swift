import Foundation
import Synchronization

/// A program started by a test: its outputs are files, and it is ended by its process id, at the latest when nobody
/// refers to it any more.
final class RunningProgram: Sendable {
    let identifier: pid_t
    private let ended = Mutex<Int32?>(nil)

    /// Starts a program, found by `PATH` if its name has no slash. No signal is blocked in it, and both
    /// outputs are written at the end of their files.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], output: String, errors: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var identifier = pid_t()
        let status = posix_spawnp(&identifier, program, &actions, &attributes, &words, &variables)
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO) }
        self.identifier = identifier
    }

    deinit { end() }

    /// Waits for the end; the exit status, or 128 and the signal that ended it.
    @discardableResult
    func wait() -> Int32 {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
            return Self.note(status, &ended)
        }
    }

    /// The same as `wait` without waiting: nil while it runs.
    var exitStatus: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
            return Self.note(status, &ended)
        }
    }

    func signal(_ number: Int32) {
        ended.withLock { ended in
            if ended == nil { kill(identifier, number) }
        }
    }

    /// Kills it, wherever it is.
    func end() {
        signal(SIGKILL)
        wait()
    }

    private static func note(_ status: Int32, _ ended: inout Int32?) -> Int32 {
        let signal = status & 0x7f
        let code = signal == 0 ? (status >> 8) & 0xff : 128 + signal
        ended = code
        return code
    }
}

/// What one command said, and how it ended.
struct Said: CustomStringConvertible {
    var status: Int32
    var output: String
    var errors: String

    /// Lines of the standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
    var description: String { "exit \(status)\n\(output)\n\(errors)" }
}
