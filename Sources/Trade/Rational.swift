package import BigInt

/// An exact fraction. Rules compare with these, so that 1.15 is 115/100 and equal counts as met.
///
/// Numerator and denominator that fit into a machine word, as nearly all figures of the trade do, are computed with as
/// such; whatever grows beyond goes on without a bound.
package struct Rational: Hashable, Comparable, Sendable {
    /// In lowest terms, the denominator positive. What fits is always small: equal numbers are stored alike.
    private enum Store: Hashable, Sendable {
        /// Neither is `Int64.min`.
        case small(Int64, Int64)
        case large(Large)
    }
    private final class Large: Hashable, Sendable {
        let numerator: BigInt
        let denominator: BigInt

        init(_ numerator: BigInt, _ denominator: BigInt) {
            self.numerator = numerator
            self.denominator = denominator
        }
        static func == (left: Large, right: Large) -> Bool {
            left.numerator == right.numerator && left.denominator == right.denominator
        }
        func hash(into hasher: inout Hasher) {
            hasher.combine(numerator)
            hasher.combine(denominator)
        }
    }
    private let store: Store

    package var numerator: BigInt {
        switch store {
        case .small(let numerator, _): BigInt(numerator)
        case .large(let large): large.numerator
        }
    }
    /// Always positive; numerator and denominator have no common factor.
    package var denominator: BigInt {
        switch store {
        case .small(_, let denominator): BigInt(denominator)
        case .large(let large): large.denominator
        }
    }

    package init(_ numerator: BigInt, _ denominator: BigInt = 1) {
        precondition(denominator != 0, "a fraction needs a denominator")
        var (above, below) = (numerator, denominator)
        if below != 1 {
            let divisor = numerator.greatestCommonDivisor(with: denominator)
            let sign: BigInt = denominator < 0 ? -1 : 1
            (above, below) = (sign * numerator / divisor, sign * denominator / divisor)
        }
        if let small = Int64(exactly: above), let part = Int64(exactly: below), small != .min {
            store = .small(small, part)
        } else {
            store = .large(Large(above, below))
        }
    }

    package init(_ value: some BinaryInteger) {
        if let small = Int64(exactly: value), small != .min {
            self.init(small: small, 1)
        } else {
            self.init(BigInt(value), 1)
        }
    }

    /// Numerator and denominator in machine words, in lowest terms; `nil` where they do not fit.
    package var machineParts: (numerator: Int64, denominator: Int64)? {
        if case .small(let numerator, let denominator) = store { (numerator, denominator) } else { nil }
    }

    /// The number of such parts. `denominator` is positive.
    package init(machineParts numerator: Int64, _ denominator: Int64) {
        precondition(denominator > 0, "a fraction needs a denominator")
        if let small = Rational(reducing: Int128(numerator), Int128(denominator)) {
            self = small
        } else {
            self.init(BigInt(numerator), BigInt(denominator))
        }
    }

    /// Numbers in lowest terms that fit.
    private init(small numerator: Int64, _ denominator: Int64) { store = .small(numerator, denominator) }

    /// A fraction that fits once it is in lowest terms; `nil` where it does not. `denominator` is positive.
    private init?(reducing numerator: Int128, _ denominator: Int128) {
        let divisor = Int128(Self.commonDivisor(numerator.magnitude, UInt128(denominator)))
        guard let small = Int64(exactly: numerator / divisor), small != .min,
            let part = Int64(exactly: denominator / divisor)
        else { return nil }
        store = .small(small, part)
    }

    private static func commonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
        var (left, right) = (left, right)
        while right != 0 {
            if let first = UInt64(exactly: left), let second = UInt64(exactly: right) {
                return UInt128(commonDivisor(first, second))
            }
            (left, right) = (right, left % right)
        }
        return left
    }

    /// By halving and subtracting; that of a number and zero is the number.
    private static func commonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        if left == 0 || right == 0 { return left | right }
        if left == 1 || right == 1 { return 1 }
        let twos = (left | right).trailingZeroBitCount
        var first = left >> left.trailingZeroBitCount
        var second = right
        while second != 0 {
            second >>= second.trailingZeroBitCount
            if first > second { swap(&first, &second) }
            second -= first
        }
        return first << twos
    }

    /// Reads a decimal number (`1.15`, `-3`, `2_000`), exactly.
    package init?(decimal text: some StringProtocol) {
        var number: Int64 = 0
        var (digits, places) = (0, 0)
        var (seenPoint, isNegative) = (false, false)
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where !seenPoint: seenPoint = true
            case UInt8(ascii: "_") where digits > 0: continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                if seenPoint { places += 1 }
                if digits <= Self.mostSmallPlaces { number = number * 10 + Int64(byte - UInt8(ascii: "0")) }
            default: return nil
            }
        }
        guard digits > 0, digits <= 64 else { return nil }
        if digits <= Self.mostSmallPlaces,
            let small = Rational(reducing: Int128(isNegative ? -number : number), Int128(Self.powersOfTen[places]))
        {
            self = small
            return
        }
        guard let number = BigInt(String(decoding: text.utf8.filter(Self.isDigit), as: UTF8.self)) else { return nil }
        self.init(isNegative ? -number : number, BigInt(10).power(places))
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
        if case .small(let first, let below) = left.store, case .small(let second, let other) = right.store {
            if below == other {
                let (sum, overflow) = first.addingReportingOverflow(second)
                if !overflow, sum != .min {
                    if below == 1 { return Rational(small: sum, 1) }
                    if let result = Rational(reducing: Int128(sum), Int128(below)) { return result }
                }
            } else if let result = Rational(
                reducing: Int128(first) * Int128(other) + Int128(second) * Int128(below),
                Int128(below) * Int128(other))
            {
                return result
            }
        }
        return Rational(
            left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator)
    }
    package static prefix func - (value: Rational) -> Rational {
        if case .small(let numerator, let denominator) = value.store { return Rational(small: -numerator, denominator) }
        return Rational(-value.numerator, value.denominator)
    }
    package static func - (left: Rational, right: Rational) -> Rational { left + -right }
    package static func * (left: Rational, right: Rational) -> Rational {
        if case .small(let first, let below) = left.store, case .small(let second, let other) = right.store,
            let result = product(first, below, second, other)
        {
            return result
        }
        return Rational(left.numerator * right.numerator, left.denominator * right.denominator)
    }
    /// `nil` when `right` is zero.
    package static func / (left: Rational, right: Rational) -> Rational? {
        if case .small(let first, let below) = left.store, case .small(let second, let other) = right.store {
            if second == 0 { return nil }
            if let result = product(first, below, second < 0 ? -other : other, second < 0 ? -second : second) {
                return result
            }
        }
        return right.numerator == 0
            ? nil : Rational(left.numerator * right.denominator, left.denominator * right.numerator)
    }

    /// The product of two fractions in lowest terms with positive denominators, where it fits: what cancels goes first.
    private static func product(_ first: Int64, _ below: Int64, _ second: Int64, _ other: Int64) -> Rational? {
        let one = Int64(commonDivisor(first.magnitude, other.magnitude))
        let two = Int64(commonDivisor(second.magnitude, below.magnitude))
        let (above, overflow) = (first / one).multipliedReportingOverflow(by: second / two)
        let (part, overflowed) = (below / two).multipliedReportingOverflow(by: other / one)
        return overflow || overflowed || above == .min ? nil : Rational(small: above, part)
    }

    package static func < (left: Rational, right: Rational) -> Bool {
        if case .small(let first, let below) = left.store, case .small(let second, let other) = right.store {
            return below == other ? first < second : Int128(first) * Int128(other) < Int128(second) * Int128(below)
        }
        return left.numerator * right.denominator < right.numerator * left.denominator
    }

    /// Whether its numerator or its denominator has more bits than these, 64 or more.
    package func isLonger(than bits: Int) -> Bool {
        guard case .large(let large) = store else { return false }
        return large.numerator.bitWidth > bits || large.denominator.bitWidth > bits
    }

    package var isNegative: Bool {
        if case .small(let numerator, _) = store { return numerator < 0 }
        return numerator < 0
    }
    package var magnitude: Rational { isNegative ? -self : self }

    /// The integer nearest to the value, halves away from zero.
    package var rounded: BigInt {
        let doubled = numerator.magnitude * 2 + denominator.magnitude
        let quotient = BigInt(doubled / (denominator.magnitude * 2))
        return numerator < 0 ? -quotient : quotient
    }

    /// The value with exactly `places` decimals, rounded half away from zero: `42.8`.
    package func decimal(places: Int) -> String {
        if case .small(let numerator, let denominator) = store, places <= Self.mostSmallPlaces {
            let scaled = UInt128(numerator.magnitude) * Self.powersOfTen[places]
            let below = UInt128(denominator)
            let rounded = (scaled * 2 + below) / (below * 2)
            let digits = UInt64(exactly: rounded).map { String($0) } ?? String(rounded)
            return Self.decimal(digits, places: places, isNegative: numerator < 0 && rounded > 0)
        }
        let scaled = (self * Rational(BigInt(10).power(places))).rounded
        return Self.decimal(String(scaled.magnitude), places: places, isNegative: scaled < 0)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// As many places are computed in 128 bits, and as many digits fit into a machine word.
    private static let mostSmallPlaces = 18
    private static let powersOfTen: [UInt128] = (0...mostSmallPlaces).map {
        (0..<$0).reduce(1) { power, _ in power * 10 }
    }

    private static func decimal(_ digits: String, places: Int, isNegative: Bool) -> String {
        var digits = digits
        if digits.utf8.count <= places {
            digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
        }
        let sign = isNegative ? "-" : ""
        if places == 0 { return sign + digits }
        let point = digits.utf8.index(digits.endIndex, offsetBy: -places)
        return sign + digits[..<point] + "." + digits[point...]
    }

    /// The nearest double, for charts and sorting only.
    package var double: Double { Double(decimal(places: 12)) ?? 0 }
}

extension Rational: CustomStringConvertible {
    /// Exact: a decimal number where one exists, else `numerator/denominator`.
    package var description: String {
        if case .small(let numerator, let denominator) = store {
            if denominator == 1 { return String(numerator) }
            var rest = denominator >> denominator.trailingZeroBitCount
            var fives = 0
            while rest % 5 == 0 {
                rest /= 5
                fives += 1
            }
            if rest != 1 { return "\(numerator)/\(denominator)" }
            return decimal(places: max(denominator.trailingZeroBitCount, fives))
        }
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
