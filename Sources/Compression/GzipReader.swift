import CZlib

/// One run of zlib's inflate over a whole input, collecting at most `limit` bytes.
struct GzipReader {
    private(set) var output: [UInt8] = []
    private let limit: Int
    /// zlib keeps a pointer back to its stream, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let chunk: UnsafeMutableBufferPointer<UInt8>

    init(limit: Int) throws(CompressionError) {
        self.limit = max(0, limit)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_begin_inflate_gzip(stream) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
        chunk = .allocate(capacity: Gzip.chunkBytes)
    }

    /// Frees what zlib and the reader hold; to be called once.
    func end() {
        inflateEnd(stream)
        stream.deallocate()
        chunk.deallocate()
    }

    mutating func read(_ input: UnsafeBufferPointer<UInt8>) throws(CompressionError) {
        var memberStart = 0
        repeat {
            guard isHeader(input, at: memberStart) else {
                if memberStart == 0 { throw .notGzip }
                throw .corrupt(offset: memberStart, reason: "something other than a gzip member follows the last one")
            }
            memberStart = try readMember(input, from: memberStart)
            guard inflateReset(stream) == Z_OK else { throw .outOfMemory }
        } while memberStart < input.count && input[memberStart...].contains { $0 != 0 }
    }

    /// Reads one member and returns where the next one would begin.
    private mutating func readMember(
        _ input: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(CompressionError) -> Int {
        var fed = start
        stream.pointee.avail_in = 0
        while true {
            if stream.pointee.avail_in == 0 {
                let window = min(Gzip.windowBytes, input.count - fed)
                // zlib only reads through next_in, its type is not const for historical reasons.
                stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + fed) }
                stream.pointee.avail_in = UInt32(window)
                fed += window
            }
            stream.pointee.next_out = chunk.baseAddress
            stream.pointee.avail_out = UInt32(chunk.count)
            let status = CZlib.inflate(stream, Z_NO_FLUSH)
            try append(chunk.count - Int(stream.pointee.avail_out))

            let offset = fed - Int(stream.pointee.avail_in)
            switch status {
            case Z_STREAM_END:
                return offset
            case Z_OK:
                // All input taken and room left: there is no more to come out.
                if offset == input.count, stream.pointee.avail_out > 0 { throw .truncated(inflated: output.count) }
            case Z_BUF_ERROR:
                throw .truncated(inflated: output.count)
            case Z_MEM_ERROR:
                throw .outOfMemory
            default:
                throw .corrupt(offset: offset, reason: reason)
            }
        }
    }

    private var reason: String {
        stream.pointee.msg.map { String(cString: $0) } ?? "zlib cannot read it"
    }

    private func isHeader(_ input: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
        let present = input[offset...].prefix(2)
        return present.elementsEqual([0x1f, 0x8b].prefix(present.count))
    }

    /// Takes `count` bytes of the chunk over, growing the room for the output by doubling but not beyond the limit.
    private mutating func append(_ count: Int) throws(CompressionError) {
        guard count <= limit - output.count else { throw .overLimit(limit: limit) }
        let needed = output.count + count
        if needed > output.capacity {
            let doubled = max(Gzip.chunkBytes, output.capacity * 2)
            output.reserveCapacity(max(needed, min(doubled, limit)))
        }
        output.append(contentsOf: chunk[..<count])
    }
}
