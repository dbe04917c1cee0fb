/// RFC 2045 quoted-printable with CRLF line ends.
enum QuotedPrintable {
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func encode(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + text.utf8.count / 16)
        var width = 0
        var text = text
        text.withUTF8 { bytes in
            for (place, byte) in bytes.enumerated() {
                let next = place + 1 < bytes.count ? bytes[place + 1] : 10
                if byte == 10 {
                    result.append(13)
                    result.append(10)
                    width = 0
                    continue
                }
                let endsLine = next == 10 || next == 13 && place + 2 < bytes.count && bytes[place + 2] == 10
                if byte == 13, next == 10, place + 1 < bytes.count { continue }
                // A blank at the end of a line could be taken away on the way.
                let isPlain = (byte >= 33 && byte <= 126 && byte != 61) || ((byte == 32 || byte == 9) && !endsLine)
                if width + (isPlain ? 1 : 3) > 75 {
                    result.append(61)
                    result.append(13)
                    result.append(10)
                    width = 0
                }
                if isPlain {
                    result.append(byte)
                    width += 1
                } else {
                    result.append(61)
                    result.append(digits[Int(byte >> 4)])
                    result.append(digits[Int(byte & 15)])
                    width += 3
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
