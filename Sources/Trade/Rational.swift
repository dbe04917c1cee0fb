package import BigInt

/// An exact fraction. Rules compare with these, so that 1.15 is 115/100 and equal counts as met.
package struct Rational: Hashable, Comparable, Sendable {
    package let numerator: BigInt
    /// Always positive; numerator and denominator have no common factor.
    package let denominator: BigInt

    package init(_ numerator: BigInt, _ denominator: BigInt = 1) {
        precondition(denominator != 0, "a fraction needs a denominator")
        if denominator == 1 {
            self.numerator = numerator
            self.denominator = 1
            return
        }
        let divisor = numerator.greatestCommonDivisor(with: denominator)
        let sign: BigInt = denominator < 0 ? -1 : 1
        self.numerator = sign * numerator / divisor
        self.denominator = sign * denominator / divisor
    }

    package init(_ value: some BinaryInteger) { self.init(BigInt(value), 1) }

    /// Reads a decimal number (`1.15`, `-3`, `2_000`), exactly.
    package init?(decimal text: some StringProtocol) {
        var digits = ""
        var places = 0
        var seenPoint = false
        var negative = false
        for (index, character) in text.enumerated() {
            switch character {
            case "-" where index == 0: negative = true
            case "." where !seenPoint: seenPoint = true
            case "_" where !digits.isEmpty: continue
            case "0"..."9" where character.isASCII:
                digits.append(character)
                if seenPoint { places += 1 }
            default: return nil
            }
        }
        guard !digits.isEmpty, digits.count <= 64, let number = BigInt(digits) else { return nil }
        self.init(negative ? -number : number, BigInt(10).power(places))
    }

    /// Reads `n/d` or a decimal number.
    package init?(_ text: String) {
        if let slash = text.firstIndex(of: "/") {
            guard let numerator = BigInt(text[..<slash]), let denominator = BigInt(text[text.index(after: slash)...]),
                denominator != 0
            else { return nil }
            self.init(numerator, denominator)
        } else {
            self.init(decimal: text)
        }
    }

    package static let zero = Rational(0)
    package static let one = Rational(1)

    package static func + (left: Rational, right: Rational) -> Rational {
        left.denominator == 1 && right.denominator == 1
            ? Rational(left.numerator + right.numerator)
            : Rational(
                left.numerator * right.denominator + right.numerator * left.denominator,
                left.denominator * right.denominator)
    }
    package static prefix func - (value: Rational) -> Rational { Rational(-value.numerator, value.denominator) }
    package static func - (left: Rational, right: Rational) -> Rational { left + -right }
    package static func * (left: Rational, right: Rational) -> Rational {
        Rational(left.numerator * right.numerator, left.denominator * right.denominator)
    }
    /// `nil` when `right` is zero.
    package static func / (left: Rational, right: Rational) -> Rational? {
        right.numerator == 0
            ? nil : Rational(left.numerator * right.denominator, left.denominator * right.numerator)
    }
    package static func < (left: Rational, right: Rational) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    package var isNegative: Bool { numerator < 0 }
    package var magnitude: Rational { isNegative ? -self : self }

    /// The integer nearest to the value, halves away from zero.
    package var rounded: BigInt {
        let doubled = numerator.magnitude * 2 + denominator.magnitude
        let quotient = BigInt(doubled / (denominator.magnitude * 2))
        return numerator < 0 ? -quotient : quotient
    }

    /// The value with exactly `places` decimals, rounded half away from zero: `42.8`.
    package func decimal(places: Int) -> String {
        let scaled = (self * Rational(BigInt(10).power(places))).rounded
        var digits = String(scaled.magnitude)
        if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
        let point = digits.index(digits.endIndex, offsetBy: -places)
        let sign = scaled < 0 ? "-" : ""
        return places == 0 ? sign + digits : sign + digits[..<point] + "." + digits[point...]
    }

    /// The nearest double, for charts and sorting only.
    package var double: Double { Double(decimal(places: 12)) ?? 0 }
}

extension Rational: CustomStringConvertible {
    /// Exact: a decimal number where one exists, else `numerator/denominator`.
    package var description: String {
        if denominator == 1 { return String(numerator) }
        var rest = denominator
        var twos = 0
        var fives = 0
        while rest % 2 == 0 {
            rest /= 2
            twos += 1
        }
        while rest % 5 == 0 {
            rest /= 5
            fives += 1
        }
        return rest == 1 ? decimal(places: max(twos, fives)) : "\(numerator)/\(denominator)"
    }
}

extension Rational: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Rational(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a number")
        }
        self = value
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
