/// Text of a table from somebody else's program as UTF-8: UTF-8 with or without a byte order mark, or UTF-16 of either
/// byte order, as Tableau writes its crosstabs.
enum TableText {
    static func utf8(_ body: [UInt8]) throws(FeedProblem) -> (text: [UInt8], isWide: Bool) {
        if body.starts(with: [0xFF, 0xFE]) { return (try narrowed(body[2...], isLittle: true), true) }
        if body.starts(with: [0xFE, 0xFF]) { return (try narrowed(body[2...], isLittle: false), true) }
        // ASCII in UTF-16 without a mark.
        if body.count >= 4, body[1] == 0, body[3] == 0 { return (try narrowed(body[...], isLittle: true), true) }
        if body.count >= 4, body[0] == 0, body[2] == 0 { return (try narrowed(body[...], isLittle: false), true) }
        if let fault = UTF8Text.firstFault(body) {
            throw FeedProblem(
                what: "the file is not valid UTF-8", where: "byte \(fault)", expected: "UTF-8, or UTF-16",
                advice: "export the file as UTF-8; for a fixed layout in Latin-1 say `encoding: latin-1`")
        }
        return (body.starts(with: ASCII.byteOrderMark) ? Array(body[3...]) : body, false)
    }

    private static func narrowed(_ bytes: ArraySlice<UInt8>, isLittle: Bool) throws(FeedProblem) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 2)
        func unit(_ index: Int) -> UInt32 {
            let first = UInt32(bytes[index])
            let second = UInt32(bytes[index + 1])
            return isLittle ? second << 8 | first : first << 8 | second
        }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard index + 2 <= bytes.endIndex else { throw fault(index) }
            var code = unit(index)
            let start = index
            index += 2
            if code & 0xFC00 == 0xD800 {
                guard index + 2 <= bytes.endIndex, unit(index) & 0xFC00 == 0xDC00 else { throw fault(start) }
                code = 0x10000 + (code & 0x3FF) << 10 + unit(index) & 0x3FF
                index += 2
            }
            guard let scalar = Unicode.Scalar(code), let encoded = UTF8.encode(scalar) else { throw fault(start) }
            result.append(contentsOf: encoded)
        }
        return result
    }

    private static func fault(_ offset: Int) -> FeedProblem {
        FeedProblem(
            what: "the file is not valid UTF-16", where: "byte \(offset)", expected: "whole characters",
            advice: "the file may be cut short; export it again")
    }
}
