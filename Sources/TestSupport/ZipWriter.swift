/// Writes ZIP archives for tests, down to the odd forms that writers use.
package struct ZipWriter: Sendable {
    /// How a member is written.
    package struct Form: Sendable, Hashable {
        /// Checksum and sizes stand behind the data.
        package var hasDescriptor = false
        /// The signature of the descriptor is written.
        package var isSigned = true
        /// Sizes have 64 bits.
        package var isWide = false

        package init(hasDescriptor: Bool = false, isSigned: Bool = true, isWide: Bool = false) {
            self.hasDescriptor = hasDescriptor
            self.isSigned = isSigned
            self.isWide = isWide
        }
    }

    package private(set) var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    package init() {}

    /// Adds a member; `packed` is its raw deflate data, without which it is stored.
    package mutating func add(
        _ name: String, _ content: [UInt8], packed: [UInt8]? = nil, form: Form = Form(), flags: Int = 0,
        method: Int? = nil, crc: UInt32? = nil
    ) {
        let data = packed ?? content
        let crc = crc ?? Self.crc(content)
        let offset = bytes.count
        let method = method ?? (packed == nil ? 0 : 8)
        let flags = flags | (form.hasDescriptor ? 8 : 0)
        let isBefore = !form.hasDescriptor
        var extra: [UInt8] = []
        if form.isWide {
            extra = le(1, 2) + le(16, 2) + le(isBefore ? content.count : 0, 8) + le(isBefore ? data.count : 0, 8)
        }
        let shown = form.isWide ? 0xffff_ffff : 0
        bytes +=
            [0x50, 0x4b, 3, 4] + le(20, 2) + le(flags, 2) + le(method, 2) + le(0, 4) + le(isBefore ? Int(crc) : 0, 4)
        bytes += le(form.isWide ? shown : isBefore ? data.count : 0, 4)
        bytes += le(form.isWide ? shown : isBefore ? content.count : 0, 4)
        bytes += le(name.utf8.count, 2) + le(extra.count, 2) + Array(name.utf8) + extra + data
        if form.hasDescriptor {
            let width = form.isWide ? 8 : 4
            bytes += (form.isSigned ? [0x50, 0x4b, 7, 8] : []) + le(Int(crc), 4) + le(data.count, width)
            bytes += le(content.count, width)
        }
        directory += [0x50, 0x4b, 1, 2] + le(20, 2) + le(20, 2) + le(flags, 2) + le(method, 2) + le(0, 4)
        directory += le(Int(crc), 4) + le(data.count, 4) + le(content.count, 4) + le(name.utf8.count, 2) + le(0, 12)
        directory += le(offset, 4) + Array(name.utf8)
        count += 1
    }

    /// The whole archive.
    package var archive: [UInt8] {
        bytes + directory + [0x50, 0x4b, 5, 6] + le(0, 4) + le(count, 2) + le(count, 2) + le(directory.count, 4)
            + le(bytes.count, 4) + le(0, 2)
    }

    private func le(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    /// CRC-32 as ZIP and gzip have it.
    package static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ ($0 >> 8) }
    }
}
