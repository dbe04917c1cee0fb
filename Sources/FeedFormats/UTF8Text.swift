/// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Text {
    /// The length of the well-formed sequence that begins at `index`; `nil` when there is none.
    static func sequenceLength(_ bytes: UnsafePointer<UInt8>, _ total: Int, at index: Int) -> Int? {
        let first = bytes[index]
        if first < 0x80 { return 1 }
        let count: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: count = 2
        case 0xE0...0xEF:
            count = 3
            if first == 0xE0 { low = 0xA0 }
            if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            count = 4
            if first == 0xF0 { low = 0x90 }
            if first == 0xF4 { high = 0x8F }
        default: return nil
        }
        guard index + count <= total, bytes[index + 1] >= low, bytes[index + 1] <= high else { return nil }
        for offset in 2..<max(count, 2) where bytes[index + offset] & 0xC0 != 0x80 { return nil }
        return count
    }

    /// The offset of the first byte that is not well-formed UTF-8.
    static func firstFault(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var index = 0
            while index < buffer.count {
                if base[index] < 0x80 {
                    index += 1
                } else if let length = sequenceLength(base, buffer.count, at: index) {
                    index += length
                } else {
                    return index
                }
            }
            return nil
        }
    }
}
