import Foundation

/// One request to the daemon: a command and its words.
struct ControlRequest: Codable, Sendable {
    /// A file that goes with a command: the daemon may not be allowed to open it where it lies.
    struct Attachment: Codable, Sendable {
        /// For messages.
        var name: String
        var content: Data
    }

    var command: String
    var arguments: [String] = []
    var attachments: [Attachment]?
}

/// The daemon's one answer: what the command prints, and how it ends.
struct ControlAnswer: Codable, Sendable {
    var exit: Int32
    var output: String = ""
    var problems: String = ""
}

/// An address of a Unix-domain socket, or nothing when the path is too long for one.
enum SocketAddress {
    static func with<T>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Reads and writes one line of JSON on a socket.
struct ControlConnection {
    let descriptor: Int32
    /// A request or an answer longer than this is refused.
    static let largest = 64 << 20

    /// `nil` when the other side went away or sent no whole line.
    func readLine() -> Data? {
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 65536)
        while data.count < Self.largest {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            data.append(contentsOf: buffer[0..<count])
            if buffer[0..<count].contains(10) { return data }
        }
        return nil
    }

    func writeLine(_ data: Data) -> Bool {
        let bytes = Array(data) + [10]
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            sent += count
        }
        return true
    }
}
