/// Why bytes could not be compressed or decompressed.
package enum CompressionError: Error, Sendable, Equatable {
    /// The bytes do not begin with a gzip header (RFC 1952, section 2.3.1).
    case notGzip
    /// The bytes end before the last gzip member does; `inflated` bytes came out before that.
    case truncated(inflated: Int)
    /// The bytes at `offset` (counted in the compressed input) break the format or a checksum; `reason` is zlib's.
    case corrupt(offset: Int, reason: String)
    /// More than `limit` bytes would come out.
    case overLimit(limit: Int)
    /// zlib had no memory for its own state.
    case outOfMemory
}

extension CompressionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notGzip:
            "not gzip data: it does not begin with the bytes 1f 8b"
        case .truncated(let inflated):
            "the gzip data ends too early: it was cut off after \(inflated) decompressed bytes"
        case .corrupt(let offset, let reason):
            "the gzip data is corrupt at or before byte \(offset): \(reason)"
        case .overLimit(let limit):
            "the gzip data decompresses to more than the limit of \(limit) bytes"
        case .outOfMemory:
            "no memory left to compress or decompress"
        }
    }
}
