import BigInt
import Testing
import Trade

@Suite("Exact fractions")
struct RationalTests {
    private static func some(_ generator: inout SplitMix) -> Rational {
        Rational(
            BigInt(Int64.random(in: -5000...5000, using: &generator)),
            BigInt(Int64.random(in: 1...720, using: &generator)))
    }

    @Test("The laws of a field hold", arguments: 0..<20 as Range<UInt64>)
    func field(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<50 {
            let (a, b, c) = (Self.some(&generator), Self.some(&generator), Self.some(&generator))
            #expect((a + b) + c == a + (b + c))
            #expect(a + b == b + a)
            #expect((a * b) * c == a * (b * c))
            #expect(a * (b + c) == a * b + a * c)
            #expect(a - a == .zero)
            #expect(-(-a) == a)
            if b != .zero { #expect((a / b).map { $0 * b } == a) }
            #expect(a / .zero == nil)
            #expect((a < b) == (a - b < .zero))
            #expect((a < b && b < c) ? a < c : true)
            #expect(a.denominator > 0)
            #expect(a.numerator.greatestCommonDivisor(with: a.denominator) == 1)
        }
    }

    @Test("The exact text reads back", arguments: 0..<20 as Range<UInt64>)
    func textRoundTrip(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<50 {
            let number = Self.some(&generator)
            #expect(Rational(number.description) == number)
        }
    }

    @Test("1.15 is 115/100, and a limit met exactly is met")
    func decimal() throws {
        let limit = try #require(Rational(decimal: "1.15"))
        #expect(limit == Rational(115, 100))
        #expect(limit.description == "1.15")
        #expect(Rational(115) >= limit * Rational(100))
        #expect(Rational(decimal: "2_000_000") == Rational(2_000_000))
        #expect(Rational(1, 3).description == "1/3")
    }

    @Test(
        "What is no number is refused",
        arguments: ["", "-", "1.2.3", "1e5", "0x10", "1,5", "--1", " 1", "1/0", "a/b", "٣"])
    func noNumber(text: String) {
        #expect(Rational(decimal: text) == nil)
        #expect(Rational(text) == nil)
    }

    @Test(
        "Decimals are rounded half away from zero, and minus zero is zero",
        arguments: [
            ("0.05", 1, "0.1"), ("-0.05", 1, "-0.1"), ("-0.04", 1, "0.0"), ("42.849", 1, "42.8"), ("2.5", 0, "3"),
            ("-2.5", 0, "-3"), ("0.001", 2, "0.00"), ("-0.5", 0, "-1"), ("999.95", 1, "1000.0"), ("12", 3, "12.000"),
        ])
    func places(text: String, places: Int, shown: String) throws {
        #expect(try #require(Rational(decimal: text)).decimal(places: places) == shown)
    }

    @Test("A decimal text is never further away than half of its last place", arguments: 0..<20 as Range<UInt64>)
    func nearest(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for places in 0...6 {
            let number = Self.some(&generator)
            let shown = try #require(Rational(decimal: number.decimal(places: places)))
            #expect((shown - number).magnitude * Rational(2) * Rational(BigInt(10).power(places)) <= .one)
        }
    }

    @Test("A long fraction reads like the short one it is a multiple of", arguments: 0..<20 as Range<UInt64>)
    func longAndShort(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        // Too long for a machine word, and away from every number by less than a text shows.
        let nothing = Rational(BigInt(1), BigInt(10).power(60))
        for places in 0...9 {
            let digits = UInt64.random(in: 0...999_999_999_999, using: &generator)
            let number = Rational(BigInt(digits), BigInt(10).power(places))
            let sign = Bool.random(using: &generator) ? Rational(-1) : Rational.one
            #expect((number * sign).decimal(places: places) == ((number + nothing) * sign).decimal(places: places))
            let written = (number * sign).decimal(places: places)
            #expect(Rational(decimal: written) == number * sign)
            let padded = String(repeating: "0", count: 31) + number.decimal(places: places)
            #expect(Rational(decimal: padded) == number)
            #expect(Rational((number * sign).description) == number * sign)
        }
    }

    @Test("Thousands are set apart", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func grouped(number: Int64, text: String) { #expect(DecimalDigits.grouped(number) == text) }

    @Test("The least integer has digits too")
    func leastInteger() { #expect(DecimalDigits.grouped(.min) == "-9,223,372,036,854,775,808") }

    @Test("Digits are read strictly", arguments: [("0", 0), ("007", 7), ("9223372036854775807", Int64.max)])
    func digits(text: String, number: Int64) { #expect(DecimalDigits.value(text.utf8) == number) }

    @Test("What does not fit or is no digit is refused", arguments: ["", "9223372036854775808", "-1", "+1", "1 ", "１"])
    func noDigits(text: String) { #expect(DecimalDigits.value(text.utf8) == nil) }
}

@Suite("Three-valued logic")
struct TruthTests {
    @Test("False and unknown is false, true and unknown is unknown")
    func kleene() {
        #expect((Truth.no && .unknown) == .no)
        #expect((Truth.unknown && .no) == .no)
        #expect((Truth.yes && .unknown) == .unknown)
        #expect((Truth.yes || .unknown) == .yes)
        #expect((Truth.no || .unknown) == .unknown)
        #expect(!Truth.unknown == .unknown)
        for a in [Truth.yes, .no, .unknown] {
            for b in [Truth.yes, .no, .unknown] { #expect(!(a && b) == (!a || !b)) }
        }
    }
}

/// Random numbers that repeat: splitmix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Exact fractions beside the edge of a machine word")
struct LargeRationalTests {
    /// One less and one more than some powers of two, of either sign.
    private static let edges: [BigInt] = {
        var numbers: [BigInt] = []
        for power in [0, 1, 3, 31, 32, 62, 63, 64, 90] {
            let number = BigInt(1) << power
            for near in [number - 1, number, number + 1, number * 3] { numbers += [near, -near] }
        }
        return numbers
    }()

    private static func some(_ generator: inout SplitMix) -> (BigInt, BigInt) {
        let above = edges.randomElement(using: &generator) ?? 0
        let below = edges.filter { $0 > 0 }.randomElement(using: &generator) ?? 1
        return (above, below)
    }

    @Test(
        "Sums, products, quotients and order are those of whole numbers of any size", arguments: 0..<10 as Range<UInt64>
    )
    func arithmetic(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<500 {
            let ((a, b), (c, d)) = (Self.some(&generator), Self.some(&generator))
            let (left, right) = (Rational(a, b), Rational(c, d))
            #expect(left + right == Rational(a * d + c * b, b * d))
            #expect(left - right == Rational(a * d - c * b, b * d))
            #expect(left * right == Rational(a * c, b * d))
            #expect(left / right == (c == 0 ? nil : Rational(a * d, b * c)))
            #expect((left < right) == (a * d < c * b))
            #expect(-left == Rational(-a, b))
            #expect(left.isNegative == (a < 0))
            #expect(left.numerator * b == a * left.denominator)
        }
    }

    @Test("Equal numbers are equal and hash alike, whatever they were computed from")
    func canonical() {
        let large = Rational(BigInt(1) << 70) * Rational(3)
        let small = large / Rational(BigInt(1) << 69)
        #expect(small == Rational(6) && small?.hashValue == Rational(6).hashValue)
        #expect(Rational(Int64.min) == Rational(BigInt(Int64.min)))
        #expect(-Rational(Int64.min) == Rational(BigInt(1) << 63))
        #expect(Rational(Int64.max) + .one + -.one == Rational(Int64.max))
        #expect(Rational(UInt64.max).description == "18446744073709551615")
    }
}
