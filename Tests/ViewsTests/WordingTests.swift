import Testing
import Trade
import Views

@Suite("Numbers and months in words")
struct WordingTests {
    @Test(
        "Amounts",
        arguments: [
            ("44460000", Unit.kilograms, "44,460 t"), ("500000", .kilograms, "500 t"), ("1500", .kilograms, "1.5 t"),
            ("0", .kilograms, "0 t"), ("2000000", .dollars, "$2.0 million"), ("123456789", .dollars, "$123.5 million"),
            ("999999", .dollars, "$999,999"), ("-5", .dollars, "-$5"), ("0.428", .ratio, "42.8%"),
            ("0.056", .points, "5.6 points"), ("3", .months, "3 months"),
        ])
    func amounts(number: String, unit: Unit, words: String) throws {
        #expect(Wording.amount(Amount(try #require(Rational(decimal: number)), unit)) == words)
    }

    @Test(
        "Changes",
        arguments: [
            ("0.428", "+42.8%"), ("-0.049", "-4.9%"), ("0", "+0.0%"), ("8.99", "+899.0%"), ("19.5", "21 times"),
        ])
    func changes(number: String, words: String) throws {
        #expect(Wording.change(try #require(Rational(decimal: number))) == words)
    }

    @Test(
        "Spans and lists of months",
        arguments: [
            (["2026-08", "2026-10"], "Aug-Oct 2026"), (["2019-11", "2020-01"], "Nov 2019-Jan 2020"),
            (["2026-10", "2026-10"], "October 2026"),
        ])
    func spans(months: [String], words: String) { #expect(Wording.span(month(months[0]), month(months[1])) == words) }

    @Test("Lists name each month, and a long run by its ends")
    func lists() {
        let march = month("2019-03")
        #expect(Wording.list([march]) == "March 2019")
        #expect(Wording.list([march, march + 2]) == "March 2019 and May 2019")
        #expect(Wording.list([march, march + 1, march + 2]) == "March 2019, April 2019 and May 2019")
        #expect(Wording.list((0..<6).map { march + $0 }) == "March 2019 to August 2019")
        #expect(Wording.list([march, march + 2, march + 3, march + 4]).hasPrefix("March 2019, May 2019"))
    }

    @Test("Series in a sentence")
    func series() {
        let wording = Wording()
        func words(_ role: Role, _ country: String, _ product: String, origin: String = "") -> String {
            wording.subject(
                WorkingSeries(role: role, country: Country(country), origin: origin, product: Product(product)))
        }
        #expect(words(.origin, "5330", "unwrought") == "unwrought aluminum from India")
        #expect(words(.smelt, "4621", "foil") == "aluminum foil smelted in Russia")
        #expect(words(.origin, "-", "76") == "aluminum (chapter 76) from all origins")
        #expect(words(.origin, "5800", "7601") == "HS 7601 from Korea, South")
    }

    @Test(
        "A claim says what its figure is held against",
        arguments: [
            ("param(limit)[1mo]", "the limit of "), ("param(consumption, world)[1mo]", "the consumption of "),
            ("mean(quantity[1mo])", "the monthly average of "), ("quantity[1mo, ago 1mo]", ""),
            ("expected[1mo]", "what is usual in "), ("value_expected[1mo]", "what is usual in "),
        ])
    func claims(base: String, words: String) throws {
        let september = month("2020-09")
        func term(_ text: String, _ tonnes: Int64) -> Evidence.Term {
            Evidence.Term(
                text: text, amount: Amount(Rational(tonnes * 1000), .kilograms), from: september, through: september)
        }
        let terms = [term("quantity[1mo]", 90_000), term(base, 83_000)]
        let gate = Evidence.Gate(
            name: "limit", text: "quantity[1mo] > 1.05 * \(base)", value: terms[0].amount, comparison: ">",
            limit: Amount(Rational(87_150_000), .kilograms), met: .yes)
        let claim = try #require(Claim(Evidence(gates: [gate], terms: terms)))
        #expect(claim.base?.span == words + "September 2020" && claim.base?.value == "83,000 t")
    }
}
