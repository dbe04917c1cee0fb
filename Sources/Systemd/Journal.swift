import CLinux
import Glibc

/// journald, addressed in its native protocol: entries with fields, without libsystemd.
///
/// The protocol is that of systemd's page "Native Journal Protocol": `NAME=value` lines, values with a line end in
/// binary form, and entries too large for a datagram in a sealed file in memory.
package struct Journal: Sendable {
    /// The open socket; the last copy of the journal closes it.
    private final class Socket: Sendable {
        let descriptor: Int32

        init?() {
            // As much as libsystemd asks for.
            descriptor = clinux_datagram_socket(8 << 20)
            if descriptor < 0 { return nil }
        }

        deinit { close(descriptor) }
    }

    private let socketPath: String
    private let identifier: String?
    private let socket: Socket

    /// Nil where there is no such socket.
    ///
    /// - Parameter identifier: `SYSLOG_IDENTIFIER` of every entry, the name `journalctl` shows.
    package init?(socketPath: String = "/run/systemd/journal/socket", identifier: String? = "surgewatch") {
        guard access(socketPath, F_OK) == 0, let socket = Socket() else { return nil }
        self.socketPath = socketPath
        self.identifier = identifier
        self.socket = socket
    }

    /// Whether standard error goes to the journal: `JOURNAL_STREAM` names its device and inode (systemd.exec(5)).
    package static func isJournal(environment: [String: String]) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        let numbers = stream.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
        var state = stat()
        guard numbers.count == 2, fstat(STDERR_FILENO, &state) == 0 else { return false }
        return numbers[0] == UInt64(state.st_dev) && numbers[1] == UInt64(state.st_ino)
    }

    /// Writes one entry; false if journald did not take it.
    ///
    /// - Parameters:
    ///   - priority: 0 (emergency) to 7 (debug), as in syslog.
    ///   - fields: In their order; a name may come more than once. Names are made valid by `fieldName`.
    @discardableResult
    package func send(priority: Int, message: String, fields: [(String, String)] = []) -> Bool {
        var entry: [UInt8] = []
        Self.append("MESSAGE", message, to: &entry)
        Self.append("PRIORITY", String(min(7, max(0, priority))), to: &entry)
        if let identifier { Self.append("SYSLOG_IDENTIFIER", identifier, to: &entry) }
        for (name, value) in fields {
            if let name = Self.fieldName(name) { Self.append(name, value, to: &entry) }
        }
        let code = clinux_send(socket.descriptor, socketPath, entry, entry.count)
        return code == -EMSGSIZE || code == -ENOBUFS ? sendAsFile(entry) : code == 0
    }

    private func sendAsFile(_ entry: [UInt8]) -> Bool {
        let file = clinux_sealed_file("journal-entry", entry, entry.count)
        guard file >= 0 else { return false }
        defer { close(file) }
        return clinux_send_file(socket.descriptor, socketPath, file) == 0
    }

    /// A name journald accepts: A to Z, 0 to 9 and `_`, no longer than 64, not beginning with `_` (which it keeps for
    /// itself) or a digit; nil if nothing is left of it.
    package static func fieldName(_ name: String) -> String? {
        let upper = name.uppercased().utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            default: UInt8(ascii: "_")
            }
        }
        var rest = upper.drop { $0 == UInt8(ascii: "_") }
        guard let first = rest.first else { return nil }
        if first <= UInt8(ascii: "9") { rest = ArraySlice(Array("N".utf8) + rest) }
        return String(decoding: rest.prefix(64), as: UTF8.self)
    }

    private static func append(_ name: String, _ value: String, to entry: inout [UInt8]) {
        entry.append(contentsOf: name.utf8)
        let newline = UInt8(ascii: "\n")
        if value.utf8.contains(newline) {
            entry.append(newline)
            withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { entry.append(contentsOf: $0) }
        } else {
            entry.append(UInt8(ascii: "="))
        }
        entry.append(contentsOf: value.utf8)
        entry.append(newline)
    }
}
