import Alerting
import Compression
import Foundation
package import Trade

/// The bodies that releases were decoded from, each in a file named by the SHA-256 of what it holds, in the folder
/// `ARCHIVE.bodies` beside the archive.
///
/// A body is on the disk, durably, before the release that it belongs to is committed. What is not compressed already
/// is kept as gzip; files that come one a month stay as they came.
package struct BodyStore: Sendable {
    package let folder: String
    /// The largest body that is read into memory.
    package static let largest = 1 << 30

    package init(archive path: String) { folder = path + ".bodies" }

    /// Where a body lies.
    package func path(of body: ReleaseBody) -> String { path(of: body.sha256, isPacked: body.isPacked) }

    private func path(of sha256: String, isPacked: Bool) -> String {
        "\(folder)/\(sha256.prefix(2))/\(sha256)\(isPacked ? ".gz" : "")"
    }

    /// Whether the file of a body is there, with the size that it was written with.
    package func has(_ body: ReleaseBody) -> Bool { BodyFile.size(path(of: body)) == body.storedSize }

    /// Keeps a body; one that is there already is left as it is.
    ///
    /// - Parameters:
    ///   - name: The name of the file that it came in.
    package func keep(_ bytes: [UInt8], name: String = "") throws(BodyFailure) -> ReleaseBody {
        let isPacked = !Self.isCompressed(bytes)
        var body = ReleaseBody(
            sha256: Identity.sha256(bytes), size: bytes.count, storedSize: bytes.count, isPacked: isPacked, name: name)
        let place = path(of: body)
        if let size = BodyFile.size(place) {
            BodyFile.touch(place)
            body.storedSize = size
            return body
        }
        var stored = bytes
        if isPacked {
            do { stored = try Gzip.deflate(bytes, .quick) } catch {
                throw BodyFailure("a body cannot be compressed: \(error)")
            }
        }
        body.storedSize = stored.count
        try prepare(body)
        try BodyFile.write(stored, to: place)
        return body
    }

    /// Keeps a file as it is, by moving or by copying it.
    package func keep(
        file source: String, moving: Bool, sha256: String, month: Month?
    ) throws(BodyFailure) -> ReleaseBody {
        guard let size = BodyFile.size(source) else { throw BodyFailure("\(source) is not there any more") }
        let body = ReleaseBody(
            sha256: sha256, size: size, storedSize: size, isPacked: false,
            name: source.split(separator: "/").last.map(String.init) ?? "", month: month)
        let place = path(of: body)
        if has(body) {
            BodyFile.touch(place)
            if moving { unlink(source) }
            return body
        }
        try prepare(body)
        try BodyFile.take(source, to: place, moving: moving)
        return body
    }

    /// Takes over the file of a body from another store, as a second name of the same file where both lie on one disk.
    package func keep(_ body: ReleaseBody, from other: BodyStore) throws(BodyFailure) {
        if has(body) { return }
        try prepare(body)
        try BodyFile.copy(other.path(of: body), to: path(of: body))
    }

    /// The body itself, held against its hash.
    package func read(_ body: ReleaseBody) throws(BodyFailure) -> [UInt8] {
        let place = path(of: body)
        guard let data = FileManager.default.contents(atPath: place) else {
            throw BodyFailure("the body \(place) is not there or cannot be read")
        }
        var bytes = Array(data)
        if body.isPacked {
            do { bytes = try Gzip.inflate(bytes, limit: Self.largest) } catch {
                throw BodyFailure("the body \(place) is damaged: \(error)")
            }
        }
        guard Identity.sha256(bytes) == body.sha256 else {
            throw BodyFailure("the body \(place) is damaged: it is not what its name says")
        }
        return bytes
    }

    /// Holds the file of a body against its hash; throws what is wrong with it.
    package func check(_ body: ReleaseBody) throws(BodyFailure) {
        if body.isPacked {
            _ = try read(body)
        } else if try BodyFile.hash(of: path(of: body)) != body.sha256 {
            throw BodyFailure("the body \(path(of: body)) is damaged: it is not what its name says")
        }
    }

    /// Removes the file of a body.
    func remove(_ body: ReleaseBody) { unlink(path(of: body)) }

    /// Removes what no release refers to and nobody has touched for a day: what a crash left behind.
    ///
    /// - Returns: How many files that were.
    func sweep(keeping known: Set<String>) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var count = 0
        for part in names where part.utf8.count == 2 {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")) ?? [] {
                let hash = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
                guard !known.contains(hash), BodyFile.isOld("\(folder)/\(part)/\(name)") else { continue }
                if unlink("\(folder)/\(part)/\(name)") == 0 { count += 1 }
            }
        }
        return count
    }

    private func prepare(_ body: ReleaseBody) throws(BodyFailure) {
        for folder in [folder, "\(folder)/\(body.sha256.prefix(2))"] { try BodyFile.makeFolder(folder) }
    }

    /// Gzip, ZIP and 7z, by how they begin.
    private static func isCompressed(_ bytes: [UInt8]) -> Bool {
        Gzip.isGzip(bytes) || bytes.starts(with: [0x50, 0x4b, 0x03, 0x04])
            || bytes.starts(with: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])
    }
}

/// Why a body cannot be kept or read, in words.
package struct BodyFailure: Error, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
