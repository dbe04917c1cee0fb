import CLinux
import Glibc

/// A Unix datagram socket that stands where systemd's or journald's would.
final class DatagramSocket: Sendable {
    struct Failure: Error {
        let code: Int
    }

    private let descriptor: Int32

    /// Binds to a path, or to an abstract name after `@`.
    init(_ name: String) throws {
        descriptor = clinux_datagram_socket(0)
        let code = clinux_bind(descriptor, name)
        guard code == 0 else { throw Failure(code: Int(code)) }
        // A test that waits for what never comes must fail, not hang.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// The next datagram's bytes, and the file that came with it if any, which the caller closes.
    func receive() throws -> (bytes: [UInt8], file: Int32?) {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var file: Int32 = -1
        let count = clinux_receive(descriptor, &bytes, bytes.count, &file)
        guard count >= 0 else { throw Failure(code: Int(count)) }
        return (Array(bytes[..<Int(count)]), file >= 0 ? file : nil)
    }

    func text() throws -> String {
        String(decoding: try receive().bytes, as: UTF8.self)
    }
}

/// The fields of an entry of journald's native protocol, in order; nil if it breaks the protocol.
func journalFields(_ entry: [UInt8]) -> [(name: String, value: String)]? {
    var fields: [(name: String, value: String)] = []
    var rest = entry[...]
    while let end = rest.firstIndex(of: 10) {
        let line = rest[..<end]
        rest = rest[(end + 1)...]
        if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
            let value = String(decoding: line[(equals + 1)...], as: UTF8.self)
            fields.append((String(decoding: line[..<equals], as: UTF8.self), value))
        } else {
            guard rest.count >= 8 else { return nil }
            let count = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(8)
            guard rest.count > count, rest[rest.startIndex + count] == 10 else { return nil }
            fields.append((String(decoding: line, as: UTF8.self), String(decoding: rest.prefix(count), as: UTF8.self)))
            rest = rest.dropFirst(count + 1)
        }
    }
    return rest.isEmpty ? fields : nil
}
