import RuleLanguage
import Testing

/// Whatever a rule file holds, reading it ends, and everything found has a position.
@Suite struct MutationTests {
    private static let words = [
        "quantity", "value", "share", "share of all", "unit_value", "value_share", "mean", "min", "max", "fires", "and",
        "or",
        "not", "(", ")", "[", "]", ",", "3mo", "12mo", "ago", "before licenses", "15%", "5 pp", "500 t", "2000000 USD",
        "1.15", "0", "-", "+", "*", "/", ">=", "<=", ">", "<", "(world)", "(others)", "(china)", "(NA)", "rise",
        "window",
        "[3mo]", "[ytd]", "[calendar year -1]", "over", "[same months, 1 to 3 years]", "[calendar years, 2]",
        "some c: (",
        "longest n in 3mo..7mo: (", "from 2019-01", "median", "mad", "sum", "rank", "abs(", "ln(", "if(", "hhi",
        "weeks",
        "param(limit)", "met(a)", "event within", "(smelt own from own)", "(partner c to own)", "(EU)", "(c)", "n",
        "..",
        "2019-01", "[window, ago 12mo]", "quantity[3mo]", "share[3mo]", "2500 USD/t", "otherwise", "é", "≥", "\u{0}",
        "\t",
        "\u{FEFF}", "\u{2028}", "\"", "'", "#", ": ", "&a", "*a", "!", "{", "}", "|", ">", "%", "`", "@", "🙂", "1_0.5.",
    ]

    private static let seed = """
        groups:
          - name: surge
            rules:
              - alert: Rise
                title: "{{country}} up {{change}}"
                over: [[smelt, cast], category]
                where: { countries: [russia, { country: china, origin: mexico, from: 2024-07 }] }
                params: { window: 3mo, rise: { value: 15%, min: 0%, max: 90% }, floor: 500 t }
                when: >
                  quantity[window] >= (1 + rise) * quantity[window, ago window]
                  and quantity[window] >= floor
                clear: quantity[window] < floor
                severity: { critical: "share[3mo] >= 12%", warning: otherwise }
                data: [license, final]
                for: 2 mo
              - alert: Both
                over: [smelt, category]
                when: fires(Rise) and not (share[3mo] < 1%)
                severity: watch
        """

    @Test func theUnchangedFileIsWhole() { #expect(load(Self.seed).diagnostics.isEmpty) }

    @Test func twentyThousandMutatedFilesAreReadToTheEnd() {
        var chance = Chance(20_210_305)
        for round in 0..<20_000 {
            let text =
                round % 2 == 0
                ? Self.mutated(&chance) : ruleFile(Self.formula(&chance), params: "window: 3mo, rise: 15%")
            let loaded = load(text)
            let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count + text.unicodeScalars.count
            for finding in loaded.diagnostics {
                if finding.line < 1 || finding.line > lines || finding.column < 1 || finding.length < 1
                    || finding.message.isEmpty
                {
                    Issue.record("a finding without a position: \(finding) in \(text)")
                }
                _ = finding.rendered(in: text)
            }
            if loaded.rules.isEmpty, loaded.diagnostics.isEmpty { Issue.record("no rule and no finding: \(text)") }
            for rule in loaded.rules {
                let again = RuleLoader.rule(from: rule.text, countries: Countries())
                if again?.sha256 != rule.sha256 { Issue.record("another rule after reading again: \(rule.text)") }
            }
        }
    }

    private static func formula(_ chance: inout Chance) -> String {
        (0..<Int.random(in: 1...14, using: &chance)).map { _ in words.randomElement(using: &chance) ?? "" }
            .joined(separator: Bool.random(using: &chance) ? " " : "")
    }

    private static func mutated(_ chance: inout Chance) -> String {
        var scalars = Array(seed.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &chance) {
            let place = Int.random(in: 0..<scalars.count, using: &chance)
            switch Int.random(in: 0..<5, using: &chance) {
            case 0: scalars.remove(at: place)
            case 1:
                scalars.insert(contentsOf: Array((words.randomElement(using: &chance) ?? "").unicodeScalars), at: place)
            case 2: scalars[place] = Unicode.Scalar(UInt8.random(in: 9...126, using: &chance))
            case 3:
                let end = min(scalars.count, place + Int.random(in: 1...40, using: &chance))
                scalars.insert(contentsOf: scalars[place..<end], at: Int.random(in: 0..<scalars.count, using: &chance))
            default:
                let end = min(scalars.count, place + Int.random(in: 1...40, using: &chance))
                scalars.removeSubrange(place..<end)
            }
            if scalars.isEmpty { scalars = [" "] }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test(arguments: [
        "groups: " + String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
        String(repeating: "? ", count: 50_000), "groups: " + String(repeating: "{a: ", count: 50_000),
        ruleFile(String(repeating: "not ", count: 900) + "quantity[1mo] >= 1 t"),
        ruleFile("1" + String(repeating: " + 1", count: 950) + " >= quantity[1mo]"),
        ruleFile("quantity[1mo] >= 1" + String(repeating: "0", count: 3000) + " t"),
        ruleFile(
            "quantity[1mo] >= " + String(repeating: "9", count: 39) + " t and quantity["
                + String(repeating: "9", count: 39) + "mo] >= 1 t"),
        "groups:\n" + String(repeating: "  - name: a\n    rules: []\n", count: 5000),
        "x: &a [1, 2]\n" + (0..<30).map { "? [*a, *a]\n: &a [*a, *a] # \($0)\n" }.joined(),
        "\"" + String(repeating: "a", count: 200_000),
    ])
    func extremeFilesEndInWords(text: String) {
        let loaded = load(text)
        #expect(loaded.rules.isEmpty)
        #expect(loaded.diagnostics.hasErrors)
        for finding in loaded.diagnostics.prefix(20) { #expect(finding.rendered(in: text).count < 2000) }
    }

    @Test func aFileOfFiveMegabytesIsReadOrRefused() {
        let one = ruleFile("quantity[1mo] >= 1 t and share[3mo] >= 5%").split(separator: "\n").dropFirst(3)
        let head = "groups:\n  - name: many\n    rules:\n"
        let rules = (0..<4000).map {
            one.joined(separator: "\n").replacing("Rise", with: "Rise\($0)")
                + "\n        description: \(String(repeating: "x", count: 1100))\n"
        }
        let text = head + rules.joined()
        #expect(text.utf8.count > 5_000_000)
        let loaded = load(text)
        #expect(loaded.rules.count == 4000)
        #expect(loaded.diagnostics.isEmpty)
        let tooLarge = load(text + String(repeating: "# more\n", count: 500_000))
        #expect(tooLarge.diagnostics.map(\.code) == [.tooLarge])
    }

    @Test func circlesAndChainsOfRulesEnd() {
        func chain(_ count: Int, last: String) -> String {
            "groups:\n  - name: chain\n    rules:\n"
                + (0..<count).map { index in
                    "      - { alert: R\(index), over: [origin, category], severity: watch, when: fires(\(index + 1 < count ? "R\(index + 1)" : last)) }\n"
                }.joined()
                + "      - { alert: End, over: [origin, category], severity: watch, when: \"quantity[1mo] >= 1 t\" }\n"
        }
        #expect(load(chain(20, last: "End")).rules.count == 21)
        #expect(load(chain(2, last: "R0")).diagnostics.map(\.code) == [.cycle])
        #expect(load(chain(2, last: "R0")).diagnostics.first?.message == "`R1` and `R0` rest on each other")
        #expect(load(chain(3000, last: "R0")).diagnostics.map(\.code).contains(.tooDeep))
    }
}
