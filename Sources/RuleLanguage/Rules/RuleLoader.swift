import Trade

/// What reading a set of rule files gave.
package struct LoadedRules: Sendable {
    /// The rules that are whole, in the order of the files. With errors elsewhere they are still whole, but a rule set
    /// with errors is not to be deployed.
    package var rules: [Rule]
    /// Everything found, by file and position.
    package var diagnostics: [Diagnostic]
    /// Rules written in the files, whole or not.
    package var ruleCount: Int
    package var fileCount: Int
    /// The names of all rules written in the files, whole or not.
    package var names: Set<String> = []

    package var hasErrors: Bool { diagnostics.hasErrors }

    /// The rules in an order in which each comes after the rules it rests on.
    package var inOrderOfJudging: [Rule] {
        let byName = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<String> = []
        var ordered: [Rule] = []
        func visit(_ rule: Rule) {
            guard seen.insert(rule.name).inserted else { return }
            for part in rule.parts { if let rule = byName[part] { visit(rule) } }
            ordered.append(rule)
        }
        rules.forEach(visit)
        return ordered
    }

    /// `14 rules in 3 files: 1 error, 0 warnings`.
    package var summary: String {
        func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
        let errors = diagnostics.count { $0.severity == .error }
        return "\(counted(ruleCount, "rule")) in \(counted(fileCount, "file")): \(counted(errors, "error")), "
            + counted(diagnostics.count - errors, "warning")
    }
}

/// Reads rule files: all of them, with everything that is wrong in any.
package enum RuleLoader {
    /// `each` reads the files, in their order, and `lint` looks at the rules: one after the other, or with several cores
    /// at work.
    package static func load(
        _ sources: [RuleSource], countries: any CountryNames,
        each: ([RuleSource], @escaping @Sendable (RuleSource) -> FileDrafts) -> [FileDrafts] = { $0.map($1) },
        lint: ([Rule], @escaping @Sendable (Rule) -> [Diagnostic]) -> [[Diagnostic]] = { $0.map($1) }
    ) -> LoadedRules {
        let files = each(sources) { FileDrafts($0, countries: countries) }
        let drafts = files.flatMap(\.drafts)
        let readings = files.map(\.reading)
        reportDuplicates(drafts)
        let rules = Composition(drafts).rules()
        let found = readings.flatMap(\.diagnostics) + lint(rules) { Lint.findings($0) }.flatMap { $0 }
        return LoadedRules(
            rules: rules, diagnostics: found.sorted(), ruleCount: drafts.count,
            fileCount: sources.count, names: Set(drafts.map(\.name)))
    }

    /// Reads one rule from its canonical text, as stored with an alert. The rules it asks about need not be there; its
    /// reach and reads are then its own alone.
    package static func rule(from text: String, countries: any CountryNames) -> Rule? {
        let reading = FileReading(RuleSource(path: "stored rule", text: text, isStored: true))
        let drafts = RuleReader(reading: reading, countries: countries).drafts()
        guard drafts.count == 1, !reading.diagnostics.hasErrors else { return nil }
        return drafts[0].rule
    }

    private static func reportDuplicates(_ drafts: [RuleDraft]) {
        var first: [String: RuleDraft] = [:]
        for draft in drafts {
            guard let earlier = first[draft.name] else {
                first[draft.name] = draft
                continue
            }
            let (line, _) = earlier.reading.source.position(of: earlier.nameSpan.start)
            draft.reading.report(
                .duplicateName, at: draft.nameSpan, "there is another rule called `\(draft.name.prefix(60))`",
                help: "it is in \(earlier.reading.source.path), line \(line)")
        }
    }
}

/// What one file of rules holds, before the rules are joined.
///
/// Its reading is an object, which nothing else refers to: one thread makes it and hands it over whole.
package struct FileDrafts: @unchecked Sendable {
    let drafts: [RuleDraft]
    let reading: FileReading

    init(_ source: RuleSource, countries: any CountryNames) {
        reading = FileReading(source)
        drafts = RuleReader(reading: reading, countries: countries).drafts()
    }
}

/// A rule as it stands in a file: its name, and the rule itself where it is whole.
struct RuleDraft {
    var name: String
    var nameSpan: SourceSpan
    var rule: Rule?
    /// The rules that `fires(...)` names, with their places.
    var asks: [(name: String, span: SourceSpan)]
    /// Groups of countries that it names.
    var usedSets: Set<String>
    let reading: FileReading
}
