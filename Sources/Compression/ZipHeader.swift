/// The local header in front of a member.
struct ZipHeader {
    static let local: [UInt8] = [0x50, 0x4b, 3, 4]

    /// Bytes in the archive and after decompression.
    struct Sizes: Hashable {
        var packed: Int
        var plain: Int
    }
    /// What the directory says of a member, too.
    struct Mark: Hashable {
        var name: [UInt8]
        var crc: UInt32
    }

    let rawName: [UInt8]
    private(set) var crc: UInt32
    private(set) var sizes: Sizes?
    let isDeflated: Bool
    /// Checksum and sizes stand behind the data.
    let hasDescriptor: Bool
    private let isZip64: Bool

    var name: String { String(decoding: rawName, as: UTF8.self) }
    var mark: Mark { Mark(name: rawName, crc: crc) }

    /// Reads what follows the signature at `start`.
    init(_ input: inout ZipInput, at start: Int) throws(ZipError) {
        guard let fixed = try input.take(26) else { throw Self.cut(input) }
        let flags = Self.number(fixed[2..<4])
        let method = Self.number(fixed[4..<6])
        let nameLength = Self.number(fixed[22..<24])
        let extraLength = Self.number(fixed[24..<26])
        guard let name = try input.take(nameLength), let extra = try input.take(extraLength) else {
            throw Self.cut(input)
        }
        rawName = name
        let shown = String(decoding: name, as: UTF8.self)
        guard flags & 1 == 0 else { throw ZipError("the member is encrypted", member: shown, offset: start) }
        guard method == 0 || method == 8 else {
            throw ZipError(
                "the member is compressed by method \(method); expected 0 (stored) or 8 (deflate)", member: shown,
                offset: start)
        }
        isDeflated = method == 8
        hasDescriptor = flags & 8 != 0
        crc = UInt32(Self.number(fixed[10..<14]))
        var packed = Self.number(fixed[14..<18])
        var plain = Self.number(fixed[18..<22])
        let field = try Self.zip64(extra, shown, start)
        isZip64 = field != nil
        if packed == 0xffff_ffff || plain == 0xffff_ffff {
            guard let field, field.count >= 16, let wide = Self.wide(field[8..<16]), let whole = Self.wide(field[0..<8])
            else { throw ZipError("the sizes of a member are missing", member: shown, offset: start) }
            packed = wide
            plain = whole
        }
        sizes = hasDescriptor ? nil : Sizes(packed: packed, plain: plain)
        if !isDeflated {
            guard sizes != nil else {
                throw ZipError("a stored member does not say its size", member: shown, offset: start)
            }
            guard packed == plain else {
                throw ZipError("a stored member has two sizes", member: shown, offset: start)
            }
        }
    }

    /// Reads the checksum and the sizes behind the data; their signature may be left out.
    mutating func readDescriptor(_ input: inout ZipInput) throws(ZipError) {
        guard var bytes = try input.take(4) else { throw Self.cut(input) }
        if bytes == [0x50, 0x4b, 7, 8] {
            guard let next = try input.take(4) else { throw Self.cut(input) }
            bytes = next
        }
        crc = UInt32(Self.number(bytes[...]))
        let width = isZip64 ? 8 : 4
        guard let pair = try input.take(2 * width) else { throw Self.cut(input) }
        guard let packed = Self.wide(pair[..<width]), let plain = Self.wide(pair[width...]) else {
            throw ZipError("a member has an impossible size", member: name, offset: input.offset)
        }
        sizes = Sizes(packed: packed, plain: plain)
    }

    /// The extra field with the sizes of 64 bits.
    private static func zip64(_ extra: [UInt8], _ name: String, _ start: Int) throws(ZipError) -> [UInt8]? {
        var index = 0
        while index + 4 <= extra.count {
            let length = number(extra[(index + 2)..<(index + 4)])
            guard index + 4 + length <= extra.count else {
                throw ZipError("an extra field is longer than its room", member: name, offset: start)
            }
            if number(extra[index..<(index + 2)]) == 1 { return Array(extra[(index + 4)..<(index + 4 + length)]) }
            index += 4 + length
        }
        return nil
    }

    private static func cut(_ input: ZipInput) -> ZipError {
        ZipError("it is cut off in a header", offset: input.offset)
    }

    /// Up to seven bytes, the lowest first.
    static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }

    /// Up to eight bytes, the lowest first; `nil` beyond 2⁶².
    static func wide(_ bytes: ArraySlice<UInt8>) -> Int? {
        let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return value < 1 << 62 ? Int(value) : nil
    }
}
