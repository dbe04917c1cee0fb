/// The directory at the end of an archive, held against the members that were read.
enum ZipDirectory {
    /// Reads from behind the signature `first` to the end of the archive.
    static func check(_ input: inout ZipInput, after first: [UInt8], _ seen: [ZipHeader.Mark]) throws(ZipError) {
        var signature = first
        var open = seen.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        var index = 0
        while true {
            switch signature {
            case [0x50, 0x4b, 1, 2]:
                let start = input.offset - 4
                guard let fixed = try input.take(42) else { throw cut(input) }
                let lengths = [24, 26, 28].map { ZipHeader.number(fixed[$0..<($0 + 2)]) }
                guard let name = try input.take(lengths[0]), try input.skip(lengths[1] + lengths[2]) else {
                    throw cut(input)
                }
                let mark = ZipHeader.Mark(name: name, crc: UInt32(ZipHeader.number(fixed[12..<16])))
                guard let count = open[mark], count > 0 else {
                    throw ZipError(
                        "the directory names another member than was read",
                        member: String(decoding: name, as: UTF8.self),
                        offset: start)
                }
                open[mark] = count - 1
                index += 1
            case [0x50, 0x4b, 6, 6]:
                guard let size = try input.take(8), let length = ZipHeader.wide(size[...]), try input.skip(length)
                else {
                    throw cut(input)
                }
            case [0x50, 0x4b, 6, 7]:
                guard try input.skip(16) else { throw cut(input) }
            case [0x50, 0x4b, 5, 6]:
                guard let fixed = try input.take(18), try input.skip(ZipHeader.number(fixed[16..<18])) else {
                    throw cut(input)
                }
                let stated = ZipHeader.number(fixed[6..<8])
                guard index == seen.count, stated == seen.count & 0xffff || stated == 0xffff else {
                    throw ZipError(
                        "the directory names \(stated) members, \(seen.count) were read", offset: input.offset)
                }
                guard try input.available().isEmpty else {
                    throw ZipError("something follows the end of the archive", offset: input.offset)
                }
                return
            default:
                throw ZipError("neither a member nor the directory comes next", offset: input.offset - 4)
            }
            guard let next = try input.take(4) else { throw cut(input) }
            signature = next
        }
    }

    private static func cut(_ input: ZipInput) -> ZipError {
        ZipError("it is cut off in its directory", offset: input.offset)
    }
}
