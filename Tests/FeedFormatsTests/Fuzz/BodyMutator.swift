@testable import FeedFormats

/// Changes bodies by chance: bytes, runs of bytes, figures, words of the format, and lines of other bodies.
struct BodyMutator {
    var numbers: SeededNumbers
    /// Words of the format, from the seeds, and words that decoders stumble over.
    private let words: [[UInt8]]

    private static let odd = [
        "999999999999999", "999999999999999999", "9223372036854775808", "99999999999999999999999999999999999999999",
        "0",
        "-1", "1e30", "1e-30", "0.0000000001", "00", "null", "true", "\\ud800", "\\u0000", "\\uD83D\\uDE00", "\u{FEFF}",
        "\u{1F600}", "\"", "\"\"", ",,,,,,,,", "[[[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":", "]]", "}}", "\r\n\r\n", "\r",
        "\t",
        "                    ", "<", "<!--", "<![CDATA[", "&#0;", "&#x110000;", "&amp;", "]]>", ":", "=", "\u{0}",
        "\u{1C}",
        "1.234,5", "$", "2025-13", "0000-00", "9999-12", "99999999",
    ].map { Array($0.utf8) }
    private static let telling = Array("\"\\,;\n\r\t[]{}<>&:-0919eE.u#= \u{0}\u{1C}/".utf8) + [0xC0, 0xE2, 0xFF, 0xFE]

    init(seed: UInt64, seeds: [[UInt8]]) {
        numbers = SeededNumbers(seed: seed)
        var own: Set<[UInt8]> = []
        for body in seeds {
            for word in body.split(whereSeparator: { !(ASCII.isDigit($0) || $0 >= 65) }) where word.count <= 24 {
                own.insert(Array(word))
            }
        }
        words = Self.odd + own.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: numbers.next() >> 33) % max(1, bound) }

    /// One to four changes.
    mutating func changed(_ body: [UInt8], beside others: [[UInt8]]) -> [UInt8] {
        var result = body
        for _ in 0...below(4) where !result.isEmpty { change(&result, others) }
        return result
    }

    private mutating func change(_ body: inout [UInt8], _ others: [[UInt8]]) {
        let index = below(body.count)
        switch below(16) {
        case 0: body.remove(at: index)
        case 1: body.insert(body[index], at: index)
        case 2: body.removeSubrange(index...)
        case 3: body[index] = UInt8(truncatingIfNeeded: numbers.next())
        case 4: body.removeSubrange(index..<min(body.count, index + 1 + below(40)))
        case 5:
            let run = Array(body[index..<min(body.count, index + 1 + below(40))])
            body.insert(contentsOf: run, at: below(body.count))
        case 6: body.insert(contentsOf: words[below(words.count)], at: index)
        case 7, 8, 9: replaceWord(&body, at: index)
        case 10:
            // A line or an element of another body.
            let other = others[below(others.count)]
            let start = lineStart(other, below(other.count))
            body.insert(contentsOf: other[start..<lineEnd(other, start)], at: lineStart(body, index))
        case 11:
            let start = lineStart(body, index)
            body.removeSubrange(start..<lineEnd(body, start))
        default: body[index] = Self.telling[below(Self.telling.count)]
        }
    }

    /// Puts another word in place of the one at an index.
    private mutating func replaceWord(_ body: inout [UInt8], at index: Int) {
        func isWord(_ byte: UInt8) -> Bool { ASCII.isDigit(byte) || byte >= 65 }
        var start = index
        while start > 0, isWord(body[start - 1]) { start -= 1 }
        var end = index
        while end < body.count, isWord(body[end]) { end += 1 }
        body.replaceSubrange(start..<end, with: words[below(words.count)])
    }

    private func lineStart(_ body: [UInt8], _ index: Int) -> Int {
        var start = min(index, body.count)
        while start > 0, !Self.isBreak(body[start - 1]) { start -= 1 }
        return start
    }
    private func lineEnd(_ body: [UInt8], _ start: Int) -> Int {
        var end = start
        while end < body.count, !Self.isBreak(body[end]) { end += 1 }
        return min(end + 1, body.count)
    }
    private static func isBreak(_ byte: UInt8) -> Bool { byte == ASCII.lineFeed || byte == 0x1C }
}
