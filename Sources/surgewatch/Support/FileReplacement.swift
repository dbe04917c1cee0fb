import Foundation

/// Replaces the content of a file whole or not at all: the mode and the owner stay, and a link keeps pointing at it.
enum FileReplacement {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static func write(_ text: String, to path: String) throws(Failure) {
        guard let resolved = realpath(path, nil) else { throw failure(path) }
        defer { free(resolved) }
        let target = String(cString: resolved)
        var status = stat()
        guard stat(target, &status) == 0 else { throw failure(path) }
        var template = Array((target + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure(path) }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let isWritten =
            fchmod(descriptor, status.st_mode & 0o7777) == 0 && writeAll(Array(text.utf8), to: descriptor)
            && fsync(descriptor) == 0
        // Only the administrator may give files away; for others the owner is the same anyway.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        close(descriptor)
        guard isWritten, rename(temporary, target) == 0 else {
            let reason = failure(path)
            unlink(temporary)
            throw reason
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return false }
            sent += max(count, 0)
        }
        return true
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "\(path): cannot be written: \(String(cString: strerror(errno)))")
    }
}
