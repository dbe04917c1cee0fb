import Crypto
import Foundation
import Glibc

/// The folder in which a feed keeps files while they are fetched and read: `NAME.part`, and `NAME` once it is whole, with
/// what tells this state of the file from another in `NAME.json`.
struct Spool: Sendable {
    /// Why the folder cannot be used, in words.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }
    /// What tells one state of a file at a web address from another.
    struct Validators: Codable, Hashable, Sendable {
        var etag: String?
        var lastModified: String?

        /// What `If-Range` takes: a strong entity tag, else the date.
        var range: String? { etag.flatMap { $0.hasPrefix("W/") ? nil : $0 } ?? lastModified }
    }

    let folder: String

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func prepare() throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(description: "the folder \(folder) cannot be created; set `spool:` to one that can")
        }
    }

    func size(_ name: String) -> Int {
        var status = stat()
        return stat(path(name), &status) == 0 ? Int(status.st_size) : 0
    }

    func exists(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

    /// Removes a file with whatever belongs to it.
    func remove(_ name: String) {
        for file in [name, "\(name).part", "\(name).json"] { unlink(path(file)) }
    }

    /// What the file, or the part of it, is a state of; `nil` where nobody knows.
    func validators(_ name: String) -> Validators? {
        guard let data = FileManager.default.contents(atPath: path("\(name).json")) else { return nil }
        return try? JSONDecoder().decode(Validators.self, from: data)
    }

    func keep(_ validators: Validators, of name: String) throws(Failure) {
        do {
            try JSONEncoder().encode(validators).write(
                to: URL(fileURLWithPath: path("\(name).json")), options: .atomic)
        } catch {
            throw Failure(description: "\(path(name)).json cannot be written")
        }
    }

    /// The part is the whole file.
    func complete(_ name: String) throws(Failure) {
        guard rename(path("\(name).part"), path(name)) == 0 else { throw failure("rename", name) }
    }

    func open(_ name: String, truncating: Bool = false) throws(Failure) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (truncating ? O_TRUNC : 0)
        let descriptor = Glibc.open(path(name), flags, 0o600)
        guard descriptor >= 0 else { throw failure("write", name) }
        return descriptor
    }

    private func failure(_ what: String, _ name: String) -> Failure {
        Failure(description: "cannot \(what) \(path(name)): \(String(cString: strerror(errno)))")
    }
}

/// A file read from its beginning to its end.
struct SpooledFile {
    private let descriptor: Int32

    /// Opens a file; links are not followed.
    init(_ path: String) throws(Spool.Failure) {
        descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Spool.Failure(description: "cannot read \(path): \(String(cString: strerror(errno)))")
        }
    }

    func close() { Glibc.close(descriptor) }

    /// Fills the room as far as it can; 0 at the end, `nil` on a fault of the disk.
    func read(_ room: UnsafeMutableRawBufferPointer) -> Int? {
        while true {
            let count = Glibc.read(descriptor, room.baseAddress, room.count)
            if count < 0, errno == EINTR { continue }
            return count < 0 ? nil : count
        }
    }

    /// SHA-256 of a file in hexadecimal.
    static func hash(_ path: String) throws(Spool.Failure) -> String {
        let file = try SpooledFile(path)
        defer { file.close() }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        var hash = SHA256()
        while true {
            guard let count = file.read(room) else { throw Spool.Failure(description: "cannot read \(path)") }
            if count == 0 { return FeedBody.hexadecimal(hash.finalize()) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
    }
}
