import Foundation

/// Sends a command to the running daemon.
enum ControlClient {
    /// The daemon's answer; `nil` when no daemon listens.
    static func ask(_ path: String, _ request: ControlRequest) throws -> ControlAnswer? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let connected = SocketAddress.with(path) { connect(descriptor, $0, $1) }
        guard let connected else {
            throw CommandFailure(.data, "the control socket's path is too long for a socket: \(path)")
        }
        guard connected == 0 else {
            if errno == EACCES || errno == EPERM {
                throw CommandFailure(
                    .data, "no right to use \(path); be root or a member of the group that owns it")
            }
            return nil
        }
        let connection = ControlConnection(descriptor: descriptor)
        guard connection.writeLine(try JSONEncoder().encode(request)), let line = connection.readLine() else {
            throw CommandFailure(.data, "the daemon ended before it answered")
        }
        return try JSONDecoder().decode(ControlAnswer.self, from: line)
    }

    /// Prints an answer as the command's own result.
    static func present(_ answer: ControlAnswer) throws {
        if !answer.output.isEmpty { Terminal.say(answer.output, end: answer.output.hasSuffix("\n") ? "" : "\n") }
        guard answer.exit == 0 else {
            throw CommandFailure(ExitStatus(rawValue: answer.exit) ?? .internal, answer.problems)
        }
        if !answer.problems.isEmpty { Terminal.complain(answer.problems) }
    }
}
