/// The bytes of an archive in order, from wherever they come, through one buffer of 256 KiB.
struct ZipInput {
    private static let roomBytes = 256 << 10

    private let source: ZipReader.Source
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: roomBytes, alignment: 16)
    private var start = 0
    private var end = 0
    /// How many bytes were taken so far.
    private(set) var offset = 0

    init(_ source: @escaping ZipReader.Source) { self.source = source }

    /// Frees the buffer; to be called once.
    func free() { room.deallocate() }

    /// What is there to be taken, at least one byte except at the end of the archive.
    mutating func available() throws(ZipError) -> UnsafeMutableRawBufferPointer {
        if start == end {
            start = 0
            end = try source(room)
        }
        return UnsafeMutableRawBufferPointer(rebasing: room[start..<end])
    }

    mutating func drop(_ count: Int) {
        start += count
        offset += count
    }

    /// The next `count` bytes; `nil` when the archive ends before them.
    mutating func take(_ count: Int) throws(ZipError) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let part = try available().prefix(count - bytes.count)
            if part.isEmpty { return nil }
            bytes.append(contentsOf: part)
            drop(part.count)
        }
        return bytes
    }

    /// Passes over bytes; false when the archive ends before them.
    mutating func skip(_ count: Int) throws(ZipError) -> Bool {
        var left = count
        while left > 0 {
            let part = min(left, try available().count)
            if part == 0 { return false }
            drop(part)
            left -= part
        }
        return true
    }
}
