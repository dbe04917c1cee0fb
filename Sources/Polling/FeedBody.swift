import Compression
import Crypto
import FeedFormats
package import Trade

/// What was received in one poll, kept until its release is stored or put into the quarantine.
///
/// A file stands as it is. The answers of the Census API follow each other, each below a line that names its request
/// (without the key), its month range, level and length, so that they can be read again.
package struct FeedBody: Sendable {
    /// A file on the disk, of the bodies that come one a month.
    package struct File: Hashable, Sendable {
        package var month: Month
        package var sha256: String
        package var path: String
    }

    private var pieces: [[UInt8]] = []
    /// The files that the body consists of; then its bytes say where they lie.
    package private(set) var files: [File] = []
    private let redaction: Redaction

    init(_ redaction: Redaction) { self.redaction = redaction }
    init(file: [UInt8], _ redaction: Redaction) {
        pieces = [file]
        self.redaction = redaction
    }

    init(files: [File], _ redaction: Redaction) {
        self.init(file: MonthlyBody.bytes(files), redaction)
        self.files = files
    }
    /// A body as it was put into the quarantine.
    package init(quarantined bytes: [UInt8]) {
        self.init(file: bytes, Redaction(nil))
        files = MonthlyBody.files(bytes)
    }

    /// Adds an answer to a request.
    mutating func append(_ request: CensusRequest, _ body: [UInt8]) {
        pieces.append(Array("\(CensusTranscript.line(request, bytes: body.count))\n".utf8))
        pieces.append(body)
        pieces.append([10])
    }

    package var isEmpty: Bool { pieces.isEmpty }

    /// All of it, joined; should a server have repeated the key, without it.
    package var bytes: [UInt8] {
        if pieces.count == 1 { return redaction.bytes(pieces[0]) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
        for piece in pieces { bytes += piece }
        return redaction.bytes(bytes)
    }

    /// SHA-256 of what was received, in hexadecimal.
    package var contentHash: String {
        var hash = SHA256()
        for piece in pieces { hash.update(data: piece) }
        return Self.hexadecimal(hash.finalize())
    }

    /// `bytes` as a gzip file.
    package func gzipped() -> [UInt8] { (try? Gzip.deflate(bytes)) ?? [] }

    static func hash(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
