import Foundation
import Synchronization

/// A new, empty folder that is deleted with everything in it when the last reference goes, or the process ends.
package final class TemporaryDirectory: Sendable {
    /// The absolute path, without a slash at the end; short enough for Unix sockets in it.
    package let path: String

    /// Folders whose last reference has not gone, as those of globals never do; removed when the process exits.
    private static let remaining: Mutex<Set<String>> = {
        atexit {
            TemporaryDirectory.remaining.withLock { $0 }.forEach { try? FileManager.default.removeItem(atPath: $0) }
        }
        return Mutex([])
    }()

    package init() throws {
        var template = Array("/tmp/surge-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.path = path
        Self.remaining.withLock { _ = $0.insert(path) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        Self.remaining.withLock { _ = $0.remove(path) }
    }

    /// The path of a file in the folder.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file whole or not at all, and returns its path.
    @discardableResult
    package func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)), options: .atomic)
        return path(name)
    }

    /// Writes a text file whole or not at all, and returns its path.
    @discardableResult
    package func write(_ name: String, text: String) throws -> String {
        try write(name, text.utf8)
    }

    package func read(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// The names in the folder that end so, in order.
    package func names(endingIn end: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(end) }.sorted()
    }
}
