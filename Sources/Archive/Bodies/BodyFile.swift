import Alerting
import Crypto
import Foundation

/// Files that are whole and durable or not there: written beside their place, synchronised, renamed.
enum BodyFile {
    /// Bytes of a plain file; `nil` where there is none.
    static func size(_ path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Marks a file as used now.
    static func touch(_ path: String) { utimensat(AT_FDCWD, path, nil, 0) }

    /// Whether a file was last written or used more than a day ago, by the clock of the machine.
    static func isOld(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && time(nil) - status.st_mtim.tv_sec > 86400
    }

    /// Makes a folder that belongs to whom the one around it belongs, also when root makes it.
    static func makeFolder(_ path: String) throws(BodyFailure) {
        if mkdir(path, 0o750) == 0 {
            leaveToOwner(of: path)
        } else if errno != EEXIST {
            throw failure("create the folder", path)
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(BodyFailure) {
        let part = "\(path).\(getpid()).part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw failure("write", part) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw abandon(descriptor, part) }
            sent += count
        }
        try finish(descriptor, part, at: path)
    }

    /// Moves a file, or copies it where it is not to be moved or lies on another disk.
    static func take(_ source: String, to path: String, moving: Bool) throws(BodyFailure) {
        if moving, rename(source, path) == 0 {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure("write", path) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw failure("write", path) }
            leaveToOwner(of: path)
            return try synchronize(folderOf: path)
        }
        try copyBytes(source, to: path)
        if moving { unlink(source) }
    }

    /// Gives a file a second name, or copies it where that cannot be.
    static func copy(_ source: String, to path: String) throws(BodyFailure) {
        if link(source, path) == 0 { return try synchronize(folderOf: path) }
        try copyBytes(source, to: path)
    }

    private static func copyBytes(_ source: String, to path: String) throws(BodyFailure) {
        let input = open(source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard input >= 0 else { throw failure("read", source) }
        defer { close(input) }
        let part = "\(path).\(getpid()).part"
        let output = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard output >= 0 else { throw failure("write", part) }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        while true {
            let count = read(input, room.baseAddress, room.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw abandon(output, part) }
            if count == 0 { break }
            var sent = 0
            while sent < count {
                let written = Glibc.write(output, room.baseAddress.map { $0 + sent }, count - sent)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw abandon(output, part) }
                sent += written
            }
        }
        try finish(output, part, at: path)
    }

    private static func finish(_ descriptor: Int32, _ part: String, at path: String) throws(BodyFailure) {
        guard fsync(descriptor) == 0 else { throw abandon(descriptor, part) }
        close(descriptor)
        leaveToOwner(of: part)
        guard rename(part, path) == 0 else { throw failure("write", path) }
        try synchronize(folderOf: path)
    }

    private static func abandon(_ descriptor: Int32, _ part: String) -> BodyFailure {
        let failure = failure("write", part)
        close(descriptor)
        unlink(part)
        return failure
    }

    /// Makes the names in the folder of a file durable.
    static func synchronize(folderOf path: String) throws(BodyFailure) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("write", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", folder) }
    }

    /// What root writes belongs to the owner of the folder around it, so that the service can go on with it.
    private static func leaveToOwner(of path: String) {
        guard geteuid() == 0 else { return }
        var around = stat()
        let folder = (path as NSString).deletingLastPathComponent
        guard stat(folder.isEmpty ? "." : folder, &around) == 0, around.st_uid != 0 else { return }
        chown(path, around.st_uid, around.st_gid)
    }

    /// SHA-256 of a file, in hexadecimal.
    static func hash(of path: String) throws(BodyFailure) -> String {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        var hash = SHA256()
        while true {
            let count = read(descriptor, room.baseAddress, room.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return Identity.hexadecimal(hash.finalize()) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
    }

    private static func failure(_ what: String, _ path: String) -> BodyFailure {
        BodyFailure("cannot \(what) \(path): \(String(cString: strerror(errno)))")
    }
}
