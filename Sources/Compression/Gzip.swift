import CZlib

/// The gzip file format (RFC 1952), read with a limit and written the same way every time.
package enum Gzip {
    /// How many bytes are decompressed between two looks at the limit.
    static let chunkBytes = 65_536

    /// How many input bytes zlib is shown at a time; its counters hold 32 bits.
    static let windowBytes = 1 << 30

    /// Whether the bytes begin as a gzip member does: `1f 8b` and the deflate method `08`.
    package static func isGzip(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x1f, 0x8b, 0x08])
    }

    /// The decompressed bytes of one or more gzip members that follow each other.
    ///
    /// The result never has room for more than `limit` bytes and one chunk of 64 KiB, whatever the input says.
    /// Zero bytes after the last member are padding; anything else there is an error, as is an empty input.
    ///
    /// - Throws: `CompressionError.overLimit` as soon as one byte more than `limit` comes out.
    package static func inflate(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        if bytes.isEmpty { throw .truncated(inflated: 0) }
        var reader = try GzipReader(limit: limit)
        defer { reader.end() }
        try bytes.withUnsafeBufferPointer { (input) throws(CompressionError) in
            try reader.read(input)
        }
        return reader.output
    }

    /// How hard the compressor tries.
    package enum Effort: Int32, Sendable {
        /// Several times as fast, and a tenth or so larger: for what somebody waits for.
        case quick = 1
        case thorough = 9
    }

    /// The bytes as one gzip member, with modification time 0 and no name: equal input, equal output.
    package static func deflate(
        _ bytes: [UInt8], _ effort: Effort = .thorough
    ) throws(CompressionError) -> [UInt8] {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        guard czlib_begin_deflate_gzip(stream, effort.rawValue) == Z_OK else { throw .outOfMemory }
        defer { deflateEnd(stream) }

        var output: [UInt8] = []
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: chunkBytes)
        defer { chunk.deallocate() }
        bytes.withUnsafeBufferPointer { input in
            var fed = 0
            var status = Z_OK
            while status != Z_STREAM_END {
                if stream.pointee.avail_in == 0, fed < input.count {
                    let window = min(windowBytes, input.count - fed)
                    // zlib only reads through next_in, its type is not const for historical reasons.
                    stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + fed) }
                    stream.pointee.avail_in = UInt32(window)
                    fed += window
                }
                stream.pointee.next_out = chunk.baseAddress
                stream.pointee.avail_out = UInt32(chunk.count)
                // The only other answer that can come here is Z_BUF_ERROR: go on with a fresh chunk.
                status = CZlib.deflate(stream, fed == input.count ? Z_FINISH : Z_NO_FLUSH)
                output.append(contentsOf: chunk[..<(chunk.count - Int(stream.pointee.avail_out))])
            }
        }
        return output
    }
}
