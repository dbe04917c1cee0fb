import Foundation
import Glibc

/// A folder into which files are put for a feed; they are taken in the order of their names, one at a time.
///
/// Names that begin with `.` or end with `.part` or `.tmp` are still being written and left alone, and so is anything
/// but a plain file. A file `NAME.sha256` beside one holds its checksum, as sha256sum writes it. What is settled moves to
/// `done/` or `rejected/` inside the folder by renaming.
struct DropFolder {
    /// Why the folder or a file of it cannot be used, in words.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let path: String

    /// The waiting files whose names end so, in order.
    func waiting(_ endings: [String]) throws(Failure) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw Failure(description: "the folder \(path) cannot be listed; create it, readable for this user")
        }
        let wanted = names.filter { name in
            !name.hasPrefix(".") && endings.contains { name.hasSuffix($0) } && isPlainFile(name)
        }
        return wanted.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    /// Whether files can be moved out of the way once they are settled.
    func checkWritable() throws(Failure) {
        guard access(path, W_OK | X_OK) == 0 else {
            throw Failure(
                description: "the folder \(path) cannot be written, so its files could not be moved to done/; "
                    + "let this user write there")
        }
    }

    private func isPlainFile(_ name: String) -> Bool {
        var status = stat()
        return lstat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The whole of a file, of at most `limit` bytes; links are not followed.
    func read(_ name: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("read", name) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", name) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else {
                throw Failure(description: "\(path)/\(name) is larger than \(limit) bytes; move it away")
            }
            bytes.append(contentsOf: part[..<count])
        }
    }

    private static let longestChecksum = 4096

    /// The checksum that lies beside a file, in small letters; `nil` where there is none.
    func checksum(of name: String) throws(Failure) -> String? {
        let companion = name + ".sha256"
        guard isPlainFile(companion) else { return nil }
        let text = String(decoding: try read(companion, limit: Self.longestChecksum), as: UTF8.self)
        return text.prefix { !$0.isWhitespace }.lowercased()
    }

    /// Moves a file to where settled ones lie; a rejected one gets its reason beside it first.
    func settle(_ name: String, as settlement: Settlement) throws(Failure) {
        let isRejected = settlement != .accepted
        let folder = "\(path)/\(isRejected ? "rejected" : "done")"
        if mkdir(folder, 0o755) != 0, errno != EEXIST { throw failure("create the folder for", name) }
        let place = free(name, in: folder)
        if case .rejected(let reason) = settlement {
            do {
                try Data("\(reason)\n".utf8).write(
                    to: URL(fileURLWithPath: "\(folder)/\(place).reason.txt"), options: .atomic)
            } catch {
                throw Failure(description: "\(folder)/\(place).reason.txt cannot be written")
            }
        }
        guard rename("\(path)/\(name)", "\(folder)/\(place)") == 0 else { throw failure("move", name) }
        let companion = name + ".sha256"
        guard isPlainFile(companion) else { return }
        guard rename("\(path)/\(companion)", "\(folder)/\(place).sha256") == 0 else {
            throw failure("move", companion)
        }
    }

    /// The name itself, or with a number before it where an earlier file has it.
    private func free(_ name: String, in folder: String) -> String {
        var candidate = name
        var number = 2
        while access("\(folder)/\(candidate)", F_OK) == 0 {
            candidate = "\(number)-\(name)"
            number += 1
        }
        return candidate
    }

    private func failure(_ what: String, _ name: String) -> Failure {
        Failure(description: "cannot \(what) \(path)/\(name): \(String(cString: strerror(errno)))")
    }
}
