import Trade

/// Reads the rules of one file.
struct RuleReader {
    /// The longest name of a rule or a parameter, in characters.
    static let longestName = 60

    let reading: FileReading
    let countries: any CountryNames

    func drafts() -> [RuleDraft] {
        guard let root = reading.document(expecting: "groups"),
            let file = reading.fields(of: root, .ruleFile)
        else { return [] }
        return drafts(in: file)
    }

    /// The rules of a file whose keys were read.
    func drafts(in file: Fields) -> [RuleDraft] {
        let sets = SetReader(reader: self).sets(file["sets"])
        let drafts = drafts(in: file, sets)
        reportUnused(sets, file, drafts)
        return drafts
    }

    /// The rules below the key `groups` of a file.
    private func drafts(in file: Fields, _ sets: [CountryGroup]) -> [RuleDraft] {
        guard let groups = file["groups"], !reading.isEmpty(groups) else { return [] }
        let nodes = reading.entries(of: groups, "`groups`") ?? []
        if nodes.isEmpty { reading.report(.nothingInFile, at: file.keySpan("groups"), "there is no rule in this file") }
        return nodes.flatMap { drafts(inGroup: $0, sets) }
    }

    private func reportUnused(_ sets: [CountryGroup], _ file: Fields, _ drafts: [RuleDraft]) {
        guard let node = file["sets"], drafts.allSatisfy({ $0.rule != nil }),
            let keys = reading.anyFields(of: node, "`sets`")
        else { return }
        let used = drafts.reduce(into: Set<String>()) { $0.formUnion($1.usedSets) }
        for set in sets where keys[set.name] != nil && !used.contains(set.name) {
            reading.report(
                .unusedAmount, at: keys.keySpan(set.name), "no rule of the file names the set `\(set.name)`",
                help: "remove it, or use it")
        }
    }

    private func drafts(inGroup node: Node, _ sets: [CountryGroup]) -> [RuleDraft] {
        guard let group = reading.fields(of: node, .group)
        else { return [] }
        let name = reading.text(group, "name")
        guard let rules = group["rules"], !reading.isEmpty(rules) else { return [] }
        let nodes = reading.entries(of: rules, "`rules`") ?? []
        if case .sequence = rules, nodes.isEmpty {
            reading.report(.nothingInFile, at: group.keySpan("rules"), "there is no rule in this group")
        }
        return nodes.compactMap { node in
            var draft = draft(node, group: name ?? "", sets)
            if name == nil { draft?.rule = nil }
            return draft
        }
    }

    private func draft(_ node: Node, group: String, _ sets: [CountryGroup]) -> RuleDraft? {
        let before = reading.errorCount
        guard
            let fields = reading.fields(of: node, .rule)
        else { return nil }
        let nameSpan = fields["alert"].map(reading.span(of:)) ?? fields.span
        let line = reading.source.position(of: fields.span.start).line
        let name = reading.text(fields, "alert")
        if let name { checkName(name, at: nameSpan) }
        var builder = RuleBuilder(
            reader: self, fields: fields, name: name ?? "", group: group, line: line, sets: sets)
        let rule = builder.rule()
        return RuleDraft(
            name: name ?? "the rule in line \(line)", nameSpan: nameSpan,
            rule: reading.errorCount == before ? rule : nil, asks: builder.asks,
            usedSets: builder.usedSets.union(builder.formulaSets),
            reading: reading)
    }

    private func checkName(_ name: String, at span: SourceSpan) {
        let scalars = Array(name.unicodeScalars)
        let isName =
            scalars.first.map(Lexer.isLetter) == true && scalars.count <= Self.longestName
            && scalars.allSatisfy { Lexer.isLetter($0) || Lexer.isDigit($0) }
        if isName, !Lexer.keywords.contains(name) { return }
        reading.report(
            .badName, at: span, "`\(reading.shortened(name))` cannot name a rule",
            expected: "a letter, then letters and digits, \(Self.longestName) at most, as in MassiveImports")
    }

    /// A single country by code, slug or name; `NA` and `UN` are countries here. `groups` are other names that would have
    /// been read.
    func country(_ name: String, at span: SourceSpan, orAmong groups: [String] = []) -> Country? {
        if let country = countries.country(named: name), country != .all { return country }
        let near =
            Suggestion.nearest(to: name, among: countries.suggestions(for: name) + groups)
            ?? countries.suggestions(for: name).first
        let help =
            name == "-"
            ? "for all countries together write `or all` or `total` behind the role in `over`"
            : near.map { "did you mean `\($0)`?" }
        reading.report(.unknownCountry, at: span, "`\(reading.shortened(name))` is no country", help: help)
        return nil
    }
}
