import Trade

/// Reads one test, which is one case or a table of cases.
struct TestReader {
    let reading: FileReading
    let countries: any CountryNames

    private enum Flag: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    /// What a test says for all its cases.
    private struct Shared {
        var fields: Fields
        var rule: String
        var rulePlace: RuleTestCase.Place
        var name: String
        /// Read once, where no variable is in it.
        var base: [Observation]?
        var releases: [NamedRelease]?
        /// The variables that occur.
        var variables: Set<String>
        /// How many errors the file had before the test.
        var errorsBefore: Int
    }

    /// The cases that are whole; what is wrong with others has been reported.
    func cases(_ node: Node) -> [RuleTestCase] {
        let before = reading.errorCount
        guard let fields = reading.fields(of: node, .ruleTest) else { return [] }
        let rule = rule(fields)
        let name = reading.text(fields, "name") ?? ""
        guard let rule, reading.errorCount == before else { return [] }
        var shared = Shared(
            fields: fields, rule: rule.name, rulePlace: rule.place, name: name,
            variables: Set(KeyTable.testCase.names.compactMap { fields[$0] }.flatMap(CaseVariables.names)),
            errorsBefore: before)
        shared.base = unlessFilled(fields["base"]) { readBase($0, nil) }
        shared.releases = unlessFilled(fields["releases"]) { ReleaseReader(test: self, row: nil).releases($0) }
        guard let table = fields["cases"], !reading.isEmpty(table) else {
            return [test(shared, nil, CaseVariables())].compactMap(\.self)
        }
        let nodes = reading.entries(of: table, "`cases`") ?? []
        if case .sequence = table, nodes.isEmpty {
            reading.report(.testWithoutExpectation, at: reading.span(of: table), "there is no case in this table")
        }
        return nodes.enumerated().compactMap { index, node in row(shared, node, number: index + 1) }
    }

    private func unlessFilled<Value>(_ node: Node?, _ read: (Node?) -> Value) -> Value? {
        node.map { CaseVariables.names(in: $0).isEmpty } ?? true ? read(node) : nil
    }

    // MARK: Cases

    /// One row of a table: its own keys, and a value for each variable.
    private func row(_ shared: Shared, _ node: Node, number: Int) -> RuleTestCase? {
        guard let fields = reading.anyFields(of: node, "a case") else { return nil }
        var row = CaseVariables()
        var own = Fields(span: fields.span)
        let known = shared.variables.union(fields.keys.compactMap { fields[$0] }.flatMap(CaseVariables.names))
        for key in fields.keys {
            guard let value = fields[key] else { continue }
            if KeyTable.testCase.names.contains(key) {
                own.add(key, at: fields.keySpan(key), value)
            } else if known.contains(key) {
                guard case .scalar = value else {
                    reading.report(
                        .badVariable, at: reading.span(of: value), "`$\(reading.shortened(key))` takes one text")
                    return nil
                }
                row.add(key, value)
            } else {
                reading.report(
                    .unknownKey, at: fields.keySpan(key),
                    "a case has no key `\(reading.shortened(key))`, and `$\(reading.shortened(key))` stands nowhere",
                    help: Suggestion.help(for: key, among: KeyTable.testCase.names + known.sorted()))
                return nil
            }
        }
        row.number = number
        return test(shared, own, row)
    }

    private func test(_ shared: Shared, _ own: Fields?, _ row: CaseVariables) -> RuleTestCase? {
        let before = reading.errorCount
        let span = own?.span ?? shared.fields.span
        let filler = CaseFiller(reading: reading, row: row, caseSpan: own?.span)
        func filled(_ fields: Fields?, _ key: String) -> Node? { fields?[key].flatMap(filler.filled) }
        let series = (filled(own, "series") ?? filled(shared.fields, "series")).flatMap { self.series($0) }
        var releases =
            shared.releases ?? ReleaseReader(test: self, row: row).releases(filled(shared.fields, "releases"))
        let ownReleases = ReleaseReader(test: self, row: row, after: releases.last).releases(filled(own, "releases"))
        releases += ownReleases
        let base = Self.merged(
            shared.base ?? readBase(filled(shared.fields, "base"), row), with: readBase(filled(own, "base"), row))
        if releases.isEmpty, reading.errorCount == shared.errorsBefore {
            reading.report(.missingKey, at: span, "the test has no release", help: "add `releases`")
        }
        let expectations = ExpectationReader(test: self, series: series, releases: releases).expectations(
            [filled(shared.fields, "expect"), filled(own, "expect")])
        let never = flag(own, "never", filler) ?? flag(shared.fields, "never", filler)
        let only = flag(own, "only", filler) ?? flag(shared.fields, "only", filler)
        if expectations.isEmpty, never == nil, reading.errorCount == shared.errorsBefore {
            reading.report(
                .testWithoutExpectation, at: span, "the test expects nothing, so it cannot fail",
                help: "add `expect`, or `never: true` when the rule must not fire at all")
        }
        let name = name(of: own, row, filler)
        guard reading.errorCount == before, reading.errorCount == shared.errorsBefore || own != nil else { return nil }
        return RuleTestCase(
            rule: shared.rule, rulePlace: shared.rulePlace,
            name: name.map { shared.name + "/" + $0 } ?? shared.name, path: reading.source.path,
            place: reading.place(span),
            releases: ReleaseReader.history(base, before: releases) + releases.map(\.release),
            expectations: expectations, never: never, only: only != nil)
    }

    /// The name of a case: its own, else the values of its variables.
    private func name(of own: Fields?, _ row: CaseVariables, _ filler: CaseFiller) -> String? {
        guard let own else { return nil }
        if let node = own["name"].flatMap(filler.filled) { return reading.text(of: node, "`name`") }
        return row.words.isEmpty ? "case \(row.number)" : row.words
    }

    private func flag(_ fields: Fields?, _ key: String, _ filler: CaseFiller) -> RuleTestCase.Place? {
        guard let fields, let node = fields[key].flatMap(filler.filled) else { return nil }
        var one = Fields(span: fields.span)
        one.add(key, at: fields.keySpan(key), node)
        return (reading.word(one, key) as Flag?) == .yes ? reading.place(fields.keySpan(key)) : nil
    }

    private func rule(_ fields: Fields) -> (name: String, place: RuleTestCase.Place)? {
        guard let node = fields["rule"], !reading.isEmpty(node) else {
            reading.report(.testWithoutRule, at: fields.span, "the test names no rule", help: "add `rule: RuleName`")
            return nil
        }
        return reading.text(fields, "rule").map { ($0, reading.place(reading.span(of: node))) }
    }

    // MARK: Values

    private func readBase(_ node: Node?, _ row: CaseVariables?) -> [Observation] {
        node.map { ReleaseReader(test: self, row: row).base($0) } ?? []
    }

    /// A series of the case takes the place of the same series of the test.
    private static func merged(_ shared: [Observation], with own: [Observation]) -> [Observation] {
        if own.isEmpty { return shared }
        let replaced = Set(own.map(\.series))
        return shared.filter { !replaced.contains($0.series) } + own
    }

    func series(_ node: Node) -> WorkingSeries? {
        guard let text = reading.text(of: node, "a series") else { return nil }
        if let series = WorkingSeries(address: text, countries: countries) { return series }
        reading.report(
            .badSeries, at: reading.span(of: node), "`\(reading.shortened(text))` is no series",
            expected: "ROLE/COUNTRY/PRODUCT, as in origin/canada/unwrought")
        return nil
    }

    /// An instant, or a day, which means its end in New York.
    func instant(_ fields: Fields, _ key: String) -> Instant? {
        guard let node = fields[key], let text = reading.text(fields, key) else { return nil }
        if let instant = Instant(asKnownAt: text) { return instant }
        reading.report(
            .badInstant, at: reading.span(of: node), "`\(reading.shortened(text))` is no instant",
            expected: "2021-03-05T13:30:00Z, or a day: 2021-03-05")
        return nil
    }

    func day(_ fields: Fields, _ key: String) -> CalendarDay? {
        guard let node = fields[key], let text = reading.text(fields, key) else { return nil }
        if let day = CalendarDay(text) { return day }
        reading.report(
            .badInstant, at: reading.span(of: node), "`\(reading.shortened(text))` is no day", expected: "YYYY-MM-DD")
        return nil
    }
}
