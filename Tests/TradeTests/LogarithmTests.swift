import BigInt
import Testing
import Trade

@Suite("Natural logarithms")
struct LogarithmTests {
    private static let long = BigInt(10).power(300)
    private static let values: [(Rational, String)] = [
        (Rational(1), "0"), (Rational(2), "0.69314718055994530942"), (Rational(10), "2.30258509299404568402"),
        (Rational(1, 3), "-1.0986122886681096914"), (Rational(3, 2), "0.40546510810816438198"),
        (Rational(3, 4), "-0.28768207245178092744"), (Rational(7, 5), "0.3364722366212129305"),
        (Rational(123_456_789, 987_654_321), "-2.07944155079233596966"),
        (Rational(BigInt(10).power(18) + 1, BigInt(10).power(18)), "0.000000000000000001"),
        (Rational(long), "690.7755278982137052054"), (Rational(1, long), "-690.7755278982137052054"),
    ]

    @Test("They agree with values computed to 60 digits", arguments: values)
    func value(number: Rational, wanted: String) throws {
        let logarithm = try #require(number.naturalLogarithm)
        #expect((logarithm - (try #require(Rational(wanted)))).magnitude <= Rational(1, BigInt(10).power(20)))
    }

    @Test("Zero and less have none")
    func none() {
        #expect(Rational.zero.naturalLogarithm == nil)
        #expect(Rational(-3, 2).naturalLogarithm == nil)
    }

    @Test(
        "The logarithm of a product is the sum, and a larger number has a larger one",
        arguments: 0..<20 as Range<UInt64>)
    func laws(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let bound = Rational(2, BigInt(10).power(18))
        for _ in 0..<40 {
            let a = Rational(
                BigInt(Int64.random(in: 1 ... .max, using: &generator)),
                BigInt(Int64.random(in: 1...90_000, using: &generator)))
            let b = Rational(
                BigInt(Int64.random(in: 1...9_000, using: &generator)),
                BigInt(Int64.random(in: 1 ... .max, using: &generator)))
            let (x, y) = (try #require(a.naturalLogarithm), try #require(b.naturalLogarithm))
            let product = try #require((a * b).naturalLogarithm)
            #expect((product - x - y).magnitude <= bound)
            #expect((a < b) == (x < y))
        }
    }
}
