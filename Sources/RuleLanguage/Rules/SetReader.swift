import Trade

/// Reads `sets`, the groups of countries that the rules of one file may name.
struct SetReader {
    /// Words that mean something in the parentheses behind a measure, so that no set may take them.
    static let takenWords: Set<String> = [
        "own", "world", "others", "known", "licenses", "from", "to", "partner", "origin", "destination", "smelt",
        "smelt2", "cast", "all", "NA", "UN",
    ]

    let reader: RuleReader
    private var reading: FileReading { reader.reading }

    init(reader: RuleReader) { self.reader = reader }

    /// The groups that every rule may name, and those of the file. What is wrong is reported.
    func sets(_ node: Node?) -> [CountryGroup] {
        var sets = CountryGroup.known
        guard let node, !reading.isEmpty(node), let keys = reading.anyFields(of: node, "`sets`") else { return sets }
        for name in keys.keys {
            guard let value = keys[name], checkName(name, at: keys.keySpan(name)) else { continue }
            let set = CountryGroup(name: name, members: members(value, of: name, at: keys.keySpan(name), sets))
            // A stored text says what a group was that has other members by now.
            sets.removeAll { $0.name == name }
            sets.append(set)
        }
        return sets
    }

    private func checkName(_ name: String, at span: SourceSpan) -> Bool {
        let scalars = Array(name.unicodeScalars)
        let isWord =
            scalars.first.map(Lexer.isLetter) == true && scalars.count <= RuleReader.longestName
            && scalars.allSatisfy { Lexer.isLetter($0) || Lexer.isDigit($0) || $0 == "_" }
        let problem: String?
        if !isWord {
            problem = "a letter, then letters, digits and `_`"
        } else if !reading.isStored, CountryGroup.known.contains(where: { $0.name == name }) {
            problem = "another name: `\(name)` is a group that every rule knows"
        } else if Self.takenWords.contains(name) || Measure(rawValue: name) != nil {
            problem = "a word that sets do not use already"
        } else if reader.countries.country(named: name) != nil {
            problem = "a word that is no country"
        } else {
            problem = nil
        }
        guard let problem else { return true }
        reading.report(
            .badName, at: span, "`\(reading.shortened(name))` cannot name a set", expected: problem)
        return false
    }

    private func members(
        _ node: Node, of name: String, at span: SourceSpan, _ known: [CountryGroup]
    ) -> [CountryGroup.Member] {
        let before = reading.errorCount
        let entries = reading.entries(of: node, "`\(name)`") ?? []
        let members = entries.flatMap { member($0, known) }
        if members.isEmpty, reading.errorCount == before {
            reading.report(.missingKey, at: span, "the set `\(reading.shortened(name))` names no country")
        }
        return members.uniqued
    }

    /// A country, a country for some months, or the members of a set that stands above.
    private func member(_ node: Node, _ known: [CountryGroup]) -> [CountryGroup.Member] {
        if case .scalar = node {
            guard let text = reading.text(of: node, "a country") else { return [] }
            return members(named: text, at: reading.span(of: node), known)
        }
        guard
            let keys = reading.fields(of: node, .setMember),
            let nameNode = keys["country"], let text = reading.text(keys, "country")
        else { return [] }
        let from = reading.month(keys, "from")
        let until = reading.month(keys, "until")
        if let from, let until, until < from {
            reading.report(.badMonth, at: keys.keySpan("until"), "`until` lies before `from`")
        }
        return members(named: text, at: reading.span(of: nameNode), known).compactMap { member in
            let first = [member.from, from].compactMap(\.self).max()
            let last = [member.until, until].compactMap(\.self).min()
            if let first, let last, last < first { return nil }
            return CountryGroup.Member(member.country, from: first, until: last)
        }
    }

    private func members(named text: String, at span: SourceSpan, _ known: [CountryGroup]) -> [CountryGroup.Member] {
        if let group = known.first(where: { $0.name == text }) { return group.members }
        let country = reader.country(text, at: span, orAmong: known.map(\.name))
        return country.map { [CountryGroup.Member($0)] } ?? []
    }
}
