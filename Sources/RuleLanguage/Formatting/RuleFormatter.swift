/// The canonical layout of rule files and of files of rule tests.
///
/// Keys stand in the order of their tables, formulas have one gate a line, and lists of rules a blank line between
/// them; comments stay with what they are about. What a file means never changes: the result is read again and
/// compared, value by value, comment by comment, and rule by rule, before it is given out.
package enum RuleFormatter {
    package struct Result: Sendable {
        /// The file in its canonical layout; `nil` when it cannot be read, or holds what no layout can carry over.
        package var text: String?
        /// Why there is no text.
        package var diagnostics: [Diagnostic]
    }

    package static func format(_ file: RuleSource, countries: any CountryNames) -> Result {
        let reading = FileReading(file)
        guard let root = reading.document(expecting: "groups") else {
            return Result(text: nil, diagnostics: reading.diagnostics)
        }
        let (shape, isTests) = shape(of: root)
        let rules = isTests ? Rules() : Rules(file, root, countries)
        if !rules.grammarProblems.isEmpty { return Result(text: nil, diagnostics: rules.grammarProblems) }
        do throws(ScalarExtents.Unusual) {
            let (tree, comments) = try LayoutBuilder.build(root, shape: shape, in: reading.source)
            let text = LayoutWriter(source: reading.source).text(of: tree)
            if isSame(file, root, rules, comments, shape, as: text, countries) {
                return Result(text: text, diagnostics: [])
            }
            reading.report(
                .notFormatted, at: SourceSpan(start: 0, end: 0), "a new layout would not mean the same",
                help: "the file stays as it is; please report it")
        } catch {
            reading.report(
                .notFormatted, at: SourceSpan(start: error.offset, end: error.offset + 1),
                "a layout cannot carry over \(error.what)", help: "write it without, or leave the file as it is")
        }
        return Result(text: nil, diagnostics: reading.diagnostics)
    }

    static func shape(of root: Node) -> (shape: KeyShape, isTests: Bool) {
        let isTests = root.mapping?.contains { $0.key.scalar?.string == "tests" } ?? false
        return (.mapping(isTests ? .ruleTestFile : .ruleFile), isTests)
    }

    /// What a file says as rules.
    private struct Rules {
        /// The hash of every rule that is whole, by its place in the file.
        var hashes: [String?] = []
        /// What keeps formulas from being parsed. Names and units do not matter here.
        var grammarProblems: [Diagnostic] = []

        init() {}

        init(_ file: RuleSource, _ root: Node, _ countries: any CountryNames) {
            let reading = FileReading(file)
            guard let fields = reading.fields(of: root, .ruleFile) else { return }
            hashes = RuleReader(reading: reading, countries: countries).drafts(in: fields).map { $0.rule?.sha256 }
            grammarProblems = reading.diagnostics.filter { $0.code.rawValue.hasPrefix("P") }.sorted()
        }
    }

    /// Whether the new text says the same as the file.
    private static func isSame(
        _ file: RuleSource, _ root: Node, _ rules: Rules, _ comments: [String], _ shape: KeyShape, as text: String,
        _ countries: any CountryNames
    ) -> Bool {
        let after = RuleSource(path: file.path, text: text)
        let reading = FileReading(after)
        guard let node = reading.document(expecting: "groups"), SameValue.holds(root, node, shape),
            let (_, kept) = try? LayoutBuilder.build(node, shape: shape, in: reading.source)
        else { return false }
        return kept.sorted() == comments.sorted()
            && (rules.hashes.isEmpty || Rules(after, node, countries).hashes == rules.hashes)
    }
}
