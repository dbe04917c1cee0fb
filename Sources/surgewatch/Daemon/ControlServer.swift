import Foundation
import Logging
import ServiceLifecycle

/// The control socket: commands reach the daemon here, one JSON request and one answer a connection.
struct ControlServer: Service {
    let path: String
    let logger: Logger
    let answer: @Sendable (ControlRequest) async -> ControlAnswer

    func run() async throws {
        let listener = try listen()
        // Closing the listener ends the accepting thread.
        await withGracefulShutdownHandler {
            await accepting(listener)
        } onGracefulShutdown: {
            shutdown(listener, Int32(SHUT_RDWR))
        }
        close(listener)
        unlink(path)
    }

    private func listen() throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("make a socket for") }
        // A socket on which nobody answers was left behind by a killed daemon.
        if isAnswered() {
            close(descriptor)
            throw CommandFailure(.data, "another daemon answers on \(path); give this one a `control:` of its own")
        }
        unlink(path)
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let mask = umask(0o117)
        let bound = SocketAddress.with(path) { bind(descriptor, $0, $1) }
        umask(mask)
        guard let bound else {
            throw CommandFailure(.data, "the control socket's path is too long for a socket: \(path)")
        }
        guard bound == 0, Glibc.listen(descriptor, 16) == 0 else { throw failure("listen on") }
        chmod(path, 0o660)
        return descriptor
    }

    private func isAnswered() -> Bool {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        return SocketAddress.with(path) { connect(probe, $0, $1) } == 0
    }

    private func failure(_ verb: String) -> CommandFailure {
        CommandFailure(.data, "cannot \(verb) \(path): " + String(cString: strerror(errno)))
    }

    private func accepting(_ listener: Int32) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let thread = Thread {
                while true {
                    let connection = accept(listener, nil, nil)
                    if connection < 0 {
                        if errno == EINTR || errno == ECONNABORTED { continue }
                        break
                    }
                    serve(connection)
                }
                continuation.resume()
            }
            thread.name = "control"
            thread.start()
        }
    }

    /// Reads the request on this thread, for it is one short line, and answers when the daemon has.
    private func serve(_ descriptor: Int32) {
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connection = ControlConnection(descriptor: descriptor)
        guard let line = connection.readLine() else {
            close(descriptor)
            return
        }
        let answer = self.answer
        Task {
            let result: ControlAnswer
            if let request = try? JSONDecoder().decode(ControlRequest.self, from: line) {
                result = await answer(request)
            } else {
                result = ControlAnswer(
                    exit: 2, problems: "a request is one line of JSON: {\"command\": …, \"arguments\": […]}")
            }
            if let data = try? JSONEncoder().encode(result) { _ = connection.writeLine(data) }
            close(descriptor)
        }
    }
}
