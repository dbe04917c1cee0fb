import RuleLanguage
import Testing
import Trade

@Suite("Values of a parameter to try")
struct ParameterRangeTests {
    private static let file = """
        groups:
          - name: g
            rules:
              - alert: Rise
                over: [origin, category]
                params:
                  window: { value: 3mo, min: 1mo, max: 12mo }
                  rise: { value: 15%, min: 0%, max: 200% }
                  shift: { value: 5 pp }
                  price: { value: 2500 USD/t, min: 100 USD/t }
                  factor: { value: 2 }
                  floor: { value: 500 t, min: 0 t, max: 100000 t }
                when: >
                  quantity[window] >= (1 + rise) * factor * quantity[window, ago window] and quantity[window] >= floor
                  and share[window] - share[window, ago 12mo] >= shift and unit_value[window] >= price
                severity: watch
        """

    private func rule() throws -> Rule {
        let loaded = RuleLoader.load([RuleSource(path: "rules.yml", text: Self.file)], countries: Countries())
        return try #require(loaded.rules.first, "\(loaded.diagnostics.map(\.message))")
    }

    struct Written: Sendable, CustomTestStringConvertible {
        var argument: String
        var values: [String]
        var testDescription: String { argument }
    }

    @Test(
        "A range has its lower end and every step up to its upper end; a list what it names",
        arguments: [
            Written(argument: "rise=10%..30%/5%", values: ["10%", "15%", "20%", "25%", "30%"]),
            Written(argument: "rise=10%..29.9%/10%", values: ["10%", "20%"]),
            Written(argument: "rise=7.5%..8%/0.25%", values: ["7.5%", "7.75%", "8%"]),
            Written(argument: "floor=100t..500t/200t", values: ["100 t", "300 t", "500 t"]),
            Written(argument: "floor=100 t..500 t/200000 kg", values: ["100 t", "300 t", "500 t"]),
            Written(argument: "window=1mo..3mo/1mo", values: ["1mo", "2mo", "3mo"]),
            Written(argument: "shift=3 pp, 5pp,3pp", values: ["3 pp", "5 pp"]),
            Written(
                argument: "price=2000 USD/t..3000 USD/t/500 USD/t", values: ["2000 USD/t", "2500 USD/t", "3000 USD/t"]),
            Written(argument: "factor=1.5..2.5/0.5", values: ["1.5", "2", "2.5"]),
            Written(argument: "rise=20%..20%/1%", values: ["20%"]),
        ])
    func values(written: Written) throws {
        let range = try ParameterRange(written.argument, of: rule())
        #expect(range.values.map(\.text) == written.values)
        for value in range.values { #expect(try Literal(written: value.text).number == value.number) }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var argument: String
        var words: [String]
        var testDescription: String { argument }

        init(_ argument: String, _ words: String...) { (self.argument, self.words) = (argument, words) }
    }

    @Test(
        "What is wrong is said with what would be right",
        arguments: [
            Wrong("rise", "NAME=FROM..TO/STEP"), Wrong("rize=10%", "no parameter `rize`", "did you mean `rise`?"),
            Wrong("rise=0.1..0.3/0.1", "a ratio (%), as in 15%", "`0.1` is a plain number"),
            Wrong("rise=10%..30%", "needs a step"), Wrong("rise=10%..30%/5 pp", "percentage points"),
            Wrong("rise=10%..250%/60%", "at least 0% and at most 200%", "250% is above", "rules.yml, line 4"),
            Wrong("rise=-10%,10%", "-10% is below"), Wrong("rise=30%..10%/5%", "goes nowhere"),
            Wrong("rise=10%..30%/0%", "goes nowhere"), Wrong("rise=0%..200%/0.1%", "more than 200 values"),
            Wrong("floor=100..500/200", "a mass (t), as in 500 t"), Wrong("floor=100 tons", "t"),
            Wrong("window=1mo..2mo/0.5mo", "whole months"), Wrong("window=0mo", "below"),
            Wrong("rise=", "rise="), Wrong("rise=10%,,20%", "rise="), Wrong("price=2000 USD/t..3000 USD/t", "step"),
        ])
    func problems(wrong: Wrong) throws {
        let rule = try rule()
        let problem = #expect(throws: LiteralProblem.self) { try ParameterRange(wrong.argument, of: rule) }
        for words in wrong.words {
            #expect(problem?.message.contains(words) == true, "\(problem?.message ?? "-")")
        }
    }

    @Test("A rule with its own values is the same rule; with others it reads back with them")
    func text() throws {
        let rule = try rule()
        #expect(rule.text(setting: [:]) == rule.text)
        let own = Dictionary(uniqueKeysWithValues: rule.params.map { ($0.name, $0.value) })
        #expect(rule.text(setting: own) == rule.text)
        let text = rule.text(setting: ["rise": try Literal(written: "30%"), "window": try Literal(written: "6mo")])
        let other = try #require(RuleLoader.rule(from: text, countries: Countries()))
        #expect(other.params.map(\.value.text) == ["6mo", "30%", "5 pp", "2500 USD/t", "2", "500 t"])
        #expect(other.definitionSHA256 != rule.definitionSHA256 && other.reach > rule.reach)
    }
}
