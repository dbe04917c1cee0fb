import CZlib

/// Reads a ZIP archive from its beginning to its end, member by member, without ever seeking: an archive of any size
/// takes a buffer of 256 KiB and what zlib needs.
///
/// The local headers lead (ZIP64 included, sizes before or behind the data), CRC and size of every member are checked,
/// and the directory at the end must name the members that were read, so that an archive cut short anywhere is an error.
/// Stored and deflated members are read; encrypted ones and other methods are errors. Specification: APPNOTE.TXT 6.3.
package final class ZipReader {
    /// Fills the room from its beginning and returns how many bytes that were; 0 at the end of the archive.
    package typealias Source = (UnsafeMutableRawBufferPointer) throws(ZipError) -> Int

    package struct Member: Sendable, Hashable {
        /// The name as it stands in the archive.
        package let name: String
        /// The bytes of the member where the archive says so before them.
        package let size: Int?
    }

    private struct Current {
        var header: ZipHeader
        var inflated = 0
        var deflated = 0
        var crc: UInt = 0
    }

    private var input: ZipInput
    private let stream: UnsafeMutablePointer<z_stream>
    private var isInflating = false
    private var isStreamEnded = false
    private var current: Current?
    private var seen: [ZipHeader.Mark] = []
    private var isAtEnd = false
    private var left: Int

    /// - Parameter limit: The most bytes that all members together may have.
    package init(limit: Int, _ source: @escaping Source) {
        left = limit
        input = ZipInput(source)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    /// Reads an archive in memory.
    package convenience init(_ bytes: [UInt8], limit: Int) {
        var taken = 0
        self.init(limit: limit) { room in
            let part = min(room.count, bytes.count - taken)
            bytes.withUnsafeBytes {
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<(taken + part)]))
            }
            taken += part
            return part
        }
    }

    deinit {
        if isInflating { inflateEnd(stream) }
        stream.deallocate()
        input.free()
    }

    /// Whether bytes begin as an archive does.
    package static func isZip(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4b, 3, 4]) || bytes.starts(with: [0x50, 0x4b, 5, 6])
    }

    /// Goes to the next member, over what is left of this one; `nil` when the directory at the end was found right.
    package func next() throws(ZipError) -> Member? {
        if current != nil { try finish() }
        if isAtEnd { return nil }
        let start = input.offset
        guard let signature = try input.take(4) else {
            throw failure(start == 0 ? "it is empty" : "it is cut off before its directory")
        }
        guard signature == ZipHeader.local else {
            if start == 0, !ZipReader.isZip(signature) { throw ZipError("it is no ZIP archive", offset: 0) }
            try ZipDirectory.check(&input, after: signature, seen)
            isAtEnd = true
            return nil
        }
        let header = try ZipHeader(&input, at: start)
        if header.isDeflated {
            let code = isInflating ? inflateReset(stream) : czlib_begin_inflate_raw(stream)
            guard code == Z_OK else { throw failure("no memory left to read it") }
            isInflating = true
            stream.pointee.avail_in = 0
        }
        current = Current(header: header)
        return Member(name: header.name, size: header.sizes?.plain)
    }

    /// Reads on in the member; 0 at its end, when its checksum was found right.
    package func read(into room: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
        guard current != nil, !room.isEmpty else { return 0 }
        let count = current?.header.isDeflated == true ? try inflate(into: room) : try copy(into: room)
        current?.inflated += count
        left -= count
        guard left >= 0 else { throw failure("it holds more than the limit allows") }
        if let start = room.baseAddress?.assumingMemoryBound(to: UInt8.self) {
            let before = current?.crc ?? 0
            current?.crc = crc32(before, start, UInt32(count))
        }
        if count == 0 { try close() }
        return count
    }

    /// The rest of the member.
    package func rest() throws(ZipError) -> [UInt8] {
        var bytes: [UInt8] = []
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { room.deallocate() }
        while true {
            let count = try read(into: room)
            if count == 0 { return bytes }
            bytes.append(contentsOf: room[..<count])
        }
    }

    private func finish() throws(ZipError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { room.deallocate() }
        while try read(into: room) > 0 {}
    }

    private func failure(_ what: String) -> ZipError {
        ZipError(what, member: current?.header.name ?? "", offset: input.offset)
    }

    private func copy(into room: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
        guard let member = current, let sizes = member.header.sizes else { return 0 }
        let wanted = min(room.count, sizes.packed - member.deflated)
        guard wanted > 0 else { return 0 }
        let part = try input.available().prefix(wanted)
        guard !part.isEmpty else { throw failure("it is cut off in a member") }
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: part))
        input.drop(part.count)
        current?.deflated += part.count
        return part.count
    }

    /// zlib counts in 32 bits, and is shown at most what the member is said to have.
    private func inflate(into room: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
        guard let header = current?.header, !isStreamEnded else { return 0 }
        let wanted = min(room.count, 1 << 30)
        stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(wanted)
        while stream.pointee.avail_out == UInt32(wanted) {
            var part = UnsafeMutableRawBufferPointer(rebasing: try input.available()[...])
            if let packed = header.sizes?.packed {
                part = UnsafeMutableRawBufferPointer(rebasing: part.prefix(packed - (current?.deflated ?? 0)))
            }
            stream.pointee.next_in = part.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(part.count)
            let code = CZlib.inflate(stream, Z_NO_FLUSH)
            let taken = part.count - Int(stream.pointee.avail_in)
            input.drop(taken)
            current?.deflated += taken
            if code == Z_STREAM_END {
                isStreamEnded = true
                break
            }
            if part.isEmpty, stream.pointee.avail_out == UInt32(wanted) {
                throw failure(header.sizes == nil ? "it is cut off in a member" : "a member ends before its data do")
            }
            guard code == Z_OK || code == Z_BUF_ERROR else {
                throw failure(stream.pointee.msg.map { String(cString: $0) } ?? "zlib cannot read it")
            }
        }
        return wanted - Int(stream.pointee.avail_out)
    }
    /// Holds the member against its sizes and its checksum, which may stand behind the data.
    private func close() throws(ZipError) {
        guard let member = current else { return }
        isStreamEnded = false
        var header = member.header
        if header.hasDescriptor { try header.readDescriptor(&input) }
        guard let sizes = header.sizes, sizes.plain == member.inflated, sizes.packed == member.deflated else {
            throw failure("a member has another size than the archive says")
        }
        guard UInt(header.crc) == member.crc else { throw failure("the checksum of a member is wrong") }
        seen.append(header.mark)
        current = nil
    }
}
