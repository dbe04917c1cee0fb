import Trade

/// A file of rule tests.
package struct RuleTestFile: Sendable {
    /// A rule file, or a pattern of rule files, that the tests are about; relative to the folder of the test file.
    package struct RulePattern: Sendable, Hashable {
        package var text: String
        package var place: RuleTestCase.Place
    }

    package let path: String
    package private(set) var cases: [RuleTestCase] = []
    package private(set) var rulePatterns: [RulePattern] = []
    /// Where the file states routes of its own.
    package private(set) var routes: RuleTestCase.Place?
    /// Everything wrong with the file itself; whether its rules exist is asked by `unknownRules(among:)`.
    package private(set) var diagnostics: [Diagnostic] = []

    package init(path: String, text: String, countries: any CountryNames) {
        self.path = path
        let reading = FileReading(RuleSource(path: path, text: text))
        read(reading, countries)
        // What is shared by the cases of a table is reported once.
        diagnostics = reading.diagnostics.sorted().uniqued
    }

    private mutating func read(_ reading: FileReading, _ countries: any CountryNames) {
        guard let root = reading.document(expecting: "tests"),
            let file = reading.fields(of: root, .ruleTestFile)
        else { return }
        rulePatterns = reading.texts(file, "rules").map { RulePattern(text: $0.text, place: reading.place($0.span)) }
        if let routes = file["routes"], !reading.isEmpty(routes) { self.routes = reading.place(file.keySpan("routes")) }
        guard let tests = file["tests"], !reading.isEmpty(tests) else { return }
        let nodes = reading.entries(of: tests, "`tests`") ?? []
        if case .sequence = tests, nodes.isEmpty {
            reading.report(.nothingInFile, at: file.keySpan("tests"), "there is no test in this file")
        }
        let reader = TestReader(reading: reading, countries: countries)
        var seen: [String: RuleTestCase] = [:]
        for node in nodes {
            for test in reader.cases(node) {
                if let first = seen.updateValue(test, forKey: test.id) {
                    reading.report(
                        .duplicateCase, at: reading.span(of: test.place), "another case is called `\(test.name)`",
                        help: "it is in line \(first.line); name this one for what is different in it")
                }
                cases.append(test)
            }
        }
    }

    /// The cases that name none of these rules, as findings.
    package func unknownRules(among rules: Set<String>) -> [Diagnostic] {
        var seen: Set<RuleTestCase.Place> = []
        return cases.filter { !rules.contains($0.rule) && seen.insert($0.rulePlace).inserted }.map { test in
            test.finding(
                .testWithoutRule, at: test.rulePlace, "there is no rule `\(test.rule.prefix(60))`",
                help: Suggestion.help(for: test.rule, among: rules.sorted()))
        }
    }

    /// Reads one file. With `rules`, the names of the rules at hand, a test of any other rule is an error.
    package static func parse(
        path: String, text: String, countries: any CountryNames, rules: Set<String>? = nil
    ) -> ([RuleTestCase], [Diagnostic]) {
        let file = RuleTestFile(path: path, text: text, countries: countries)
        guard let rules else { return (file.cases, file.diagnostics) }
        return (
            file.cases.filter { rules.contains($0.rule) }, (file.diagnostics + file.unknownRules(among: rules)).sorted()
        )
    }
}

extension FileReading {
    func place(_ span: SourceSpan) -> RuleTestCase.Place {
        let (line, column) = source.position(of: span.start)
        return RuleTestCase.Place(
            line: line, column: column, length: max(1, min(span.end, source.lineEnd(line)) - span.start))
    }

    func span(of place: RuleTestCase.Place) -> SourceSpan {
        let start = source.offset(line: place.line, column: place.column)
        return SourceSpan(start: start, end: start + place.length)
    }
}
