/// Strict reading and writing of decimal digits, without locale and without Foundation.
package enum DecimalDigits {
    /// The value of one or more ASCII digits; `nil` when empty, when anything else occurs or on overflow.
    package static func value(_ bytes: some Sequence<UInt8>) -> Int64? {
        var result: Int64 = 0
        var seen = false
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = product.addingReportingOverflow(Int64(byte - 48))
            guard !overflow, !overflowed else { return nil }
            result = sum
            seen = true
        }
        return seen ? result : nil
    }

    /// An integer with an optional leading minus.
    package static func integer(_ bytes: some Collection<UInt8>) -> Int64? {
        if bytes.first == UInt8(ascii: "-") { return value(bytes.dropFirst()).map { -$0 } }
        return value(bytes)
    }

    /// `value` in decimal, filled with zeros on the left to `width` digits.
    package static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
    }

    /// Thousands set apart by commas: `44,460`.
    package static func grouped(_ value: Int64) -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (value < 0 ? "-" : "") + result
    }
}
