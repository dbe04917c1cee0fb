import CZlib

/// Reads gzip members that follow each other, part by part, from wherever the bytes come: a file of any size takes a
/// buffer of 256 KiB and what zlib needs.
package final class GzipStream {
    private var input: ZipInput
    private let stream: UnsafeMutablePointer<z_stream>
    private var isOpen = false
    private var isMemberEnded = true
    private var members = 0
    private var left: Int

    /// - Parameters:
    ///   - limit: The most bytes that may come out.
    ///   - source: Fills the room and returns how many bytes that were; 0 at the end.
    package init(limit: Int, _ source: @escaping ZipReader.Source) {
        left = limit
        input = ZipInput(source)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isOpen { inflateEnd(stream) }
        stream.deallocate()
        input.free()
    }

    /// Reads on; 0 at the end of the last member, when its checksum was found right.
    package func read(into room: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
        let wanted = min(room.count, 1 << 30)
        stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(wanted)
        while stream.pointee.avail_out == UInt32(wanted) {
            let part = try input.available()
            if part.isEmpty {
                guard isMemberEnded, members > 0 else { throw failure("it is cut off") }
                return 0
            }
            if isMemberEnded { try begin() }
            stream.pointee.next_in = part.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(part.count)
            let code = CZlib.inflate(stream, Z_NO_FLUSH)
            input.drop(part.count - Int(stream.pointee.avail_in))
            switch code {
            case Z_STREAM_END:
                isMemberEnded = true
                members += 1
            case Z_OK, Z_BUF_ERROR: break
            default: throw failure(stream.pointee.msg.map { String(cString: $0) } ?? "zlib cannot read it")
            }
        }
        let count = wanted - Int(stream.pointee.avail_out)
        left -= count
        guard left >= 0 else { throw failure("it holds more than the limit allows") }
        return count
    }

    private func begin() throws(ZipError) {
        let code = isOpen ? inflateReset(stream) : czlib_begin_inflate_gzip(stream)
        guard code == Z_OK else { throw failure("no memory left to read it") }
        isOpen = true
        isMemberEnded = false
    }

    private func failure(_ what: String) -> ZipError { ZipError("the gzip data: " + what, offset: input.offset) }
}
