import Trade
import Yams

/// Reads files of rule tests.
package enum RuleTestFile {
    /// Reads one file. With `rules`, the names of the rules at hand, a test of any other rule is an error.
    package static func parse(
        path: String, text: String, countries: any CountryNames, rules: Set<String>? = nil
    ) -> ([RuleTestCase], [Diagnostic]) {
        let reading = FileReading(RuleSource(path: path, text: text))
        guard let root = reading.document(expecting: "tests"),
            let file = reading.fields(of: root, .ruleTestFile)
        else { return ([], reading.diagnostics.sorted()) }
        let extraRules = reading.texts(file, "rules").map(\.text)
        var cases: [RuleTestCase] = []
        if let tests = file["tests"], !reading.isEmpty(tests) {
            let nodes = reading.entries(of: tests, "`tests`") ?? []
            if nodes.isEmpty {
                reading.report(.nothingInFile, at: file.keySpan("tests"), "there is no test in this file")
            }
            for node in nodes {
                let reader = RuleTestReader(reading: reading, countries: countries, rules: rules)
                if let test = reader.test(node, extraRules: extraRules) { cases.append(test) }
            }
        }
        return (cases, reading.diagnostics.sorted())
    }
}

/// Reads one test.
struct RuleTestReader {
    let reading: FileReading
    let countries: any CountryNames
    let rules: Set<String>?

    /// The test; `nil` when anything in it is wrong, which has been reported.
    func test(_ node: Node, extraRules: [String]) -> RuleTestCase? {
        let before = reading.errorCount
        guard
            let fields = reading.fields(of: node, .ruleTest)
        else { return nil }
        let rule = rule(fields)
        let series = fields["series"].flatMap { self.series($0) }
        let releases = ReleaseReader(test: self).releases(fields["releases"])
        let never = (reading.word(fields, "never") as Flag?) == .yes
        let expectations = ExpectationReader(test: self, series: series, releases: releases).expectations(
            fields["expect"])
        if expectations.isEmpty, !never, fields["expect"].map(reading.isEmpty) ?? true {
            reading.report(
                .testWithoutExpectation, at: fields.span, "the test expects nothing, so it cannot fail",
                help: "add `expect`, or `never: true` when the rule must not fire at all")
        }
        let name = reading.text(fields, "name") ?? ""
        guard reading.errorCount == before, let rule else { return nil }
        return RuleTestCase(
            rule: rule, name: name, path: reading.source.path,
            line: reading.source.position(of: fields.span.start).line, releases: releases, expectations: expectations,
            never: never, extraRules: extraRules)
    }

    private enum Flag: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    private func rule(_ fields: Fields) -> String? {
        guard let node = fields["rule"], let rule = reading.text(fields, "rule") else {
            if fields["rule"].map(reading.isEmpty) ?? true {
                reading.report(
                    .testWithoutRule, at: fields.span, "the test names no rule", help: "add `rule: RuleName`")
            }
            return nil
        }
        if let rules, !rules.contains(rule) {
            reading.report(
                .testWithoutRule, at: reading.span(of: node), "there is no rule `\(reading.shortened(rule))`",
                help: Suggestion.help(for: rule, among: rules.sorted()))
            return nil
        }
        return rule
    }

    func series(_ node: Node) -> WorkingSeries? {
        guard let text = reading.text(of: node, "a series") else { return nil }
        if let series = WorkingSeries(address: text, countries: countries) { return series }
        reading.report(
            .badSeries, at: reading.span(of: node), "`\(reading.shortened(text))` is no series",
            expected: "ROLE/COUNTRY/PRODUCT, as in origin/canada/unwrought")
        return nil
    }

    func instant(_ fields: Fields, _ key: String) -> Instant? {
        guard let node = fields[key], let text = reading.text(fields, key) else { return nil }
        if let instant = Instant(text) { return instant }
        reading.report(
            .badInstant, at: reading.span(of: node), "`\(reading.shortened(text))` is no instant",
            expected: "2021-03-05T13:30:00Z")
        return nil
    }
}
