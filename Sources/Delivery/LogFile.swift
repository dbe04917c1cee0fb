import Archive
import Foundation

/// A file of lines that one process appends to and others may rename, cut or remove.
final class LogFile {
    /// What became of the file since it was last looked at.
    enum State: Hashable {
        /// Nothing.
        case same
        /// Opened for the first time, or another file lies there, or lines were cut off.
        case opened
        /// It was renamed, and a new one lies there.
        case rotated
        /// It is no file: a pipe or a device.
        case stream
    }

    private let path: String
    private var descriptor: Int32 = -1
    private var identity: (dev_t, ino_t) = (0, 0)
    private var size = 0

    init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Opens the file, or anew if another one lies there; makes it and its folder where there are none.
    func open() throws -> State {
        var isRenamed = false
        if descriptor >= 0 {
            var own = stat()
            var there = stat()
            guard fstat(descriptor, &own) == 0 else { throw failure("look at") }
            if stat(path, &there) == 0, (there.st_dev, there.st_ino) == identity {
                if own.st_mode & S_IFMT != S_IFREG { return .stream }
                if own.st_size == size { return .same }
                try dropTornLine()
                return .opened
            }
            // Without a name left it was removed, or replaced by another.
            isRenamed = own.st_nlink > 0
            close(descriptor)
            descriptor = -1
        }
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw failure("open") }
        identity = (status.st_dev, status.st_ino)
        if status.st_mode & S_IFMT != S_IFREG { return .stream }
        try dropTornLine()
        return isRenamed ? .rotated : .opened
    }

    func isEmpty() throws -> Bool { try length() == 0 }

    /// The last line without its end; `nil` when there is none.
    func lastLine() throws -> [UInt8]? {
        let size = try length()
        guard size > 0 else { return nil }
        return Self.lastLine(of: try tail(of: size))
    }

    /// The last line that ends; of bytes that a file ends with.
    static func lastLine(of bytes: [UInt8]) -> [UInt8]? {
        bytes.dropLast().split(separator: UInt8(ascii: "\n")).last.map(Array.init)
    }

    /// Appends text, durable when this returns.
    func append(_ text: String) throws {
        do {
            try write(Array(text.utf8))
            // A pipe or a terminal has nothing to be flushed.
            guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure("fsync") }
        } catch {
            // Part of a line may be on disk: it is taken away when the file is opened anew.
            close(descriptor)
            descriptor = -1
            throw error
        }
        size += text.utf8.count
    }

    /// Gives the file another name beside its own and begins a new one; returns that name.
    func moveAside() throws -> String {
        var number = 1
        while FileManager.default.fileExists(atPath: "\(path).aside-\(number)") { number += 1 }
        let aside = "\(path).aside-\(number)"
        guard rename(path, aside) == 0 else { throw failure("move aside") }
        close(descriptor)
        descriptor = -1
        _ = try open()
        return aside
    }

    private func length() throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("look at") }
        return Int(status.st_size)
    }

    /// A line that a crash cut off is taken away; its event is written again whole.
    private func dropTornLine() throws {
        size = try length()
        guard size > 0 else { return }
        let tail = try tail(of: size)
        guard tail.last != UInt8(ascii: "\n") else { return }
        let keep = tail.lastIndex(of: UInt8(ascii: "\n")).map { size - (tail.count - $0 - 1) } ?? size - tail.count
        guard ftruncate(descriptor, off_t(keep)) == 0 else { throw failure("truncate") }
        size = keep
    }

    private func tail(of size: Int) throws -> [UInt8] {
        let count = min(size, 65536)
        var buffer = [UInt8](repeating: 0, count: count)
        let read = pread(descriptor, &buffer, count, off_t(size - count))
        guard read == count else { throw failure("read") }
        return buffer
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write")
            }
            sent += count
        }
    }

    private func failure(_ verb: String) -> ArchiveError {
        .refused("cannot \(verb) \(path): " + String(cString: strerror(errno)))
    }
}
