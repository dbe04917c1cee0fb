import Trade

/// What stands in the parentheses of a selector: a role, a place, the origin of the metal, a partner.
extension FormulaChecker {
    /// Whose figures a selector reads.
    struct Whose {
        var statistic = Selector.Statistic.working(nil)
        var target = Selector.Target.own
        var origin: Selector.Target?
    }

    /// Words of a set, with their places.
    private struct Words {
        var words: [(text: String, range: Range<Int>)] = []
        /// Where something is missing.
        var end: Int

        init(_ written: (text: String, range: Range<Int>)) {
            end = written.range.upperBound
            var start: Int?
            let scalars = Array(written.text.unicodeScalars)
            for index in 0...scalars.count {
                let isWhite = index == scalars.count || ScalarText.isWhite(scalars[index])
                if !isWhite {
                    start = start ?? index
                } else if let first = start {
                    let place = written.range.lowerBound
                    words.append((Lexer.string(scalars[first..<index]), (place + first)..<(place + index)))
                    start = nil
                }
            }
        }

        var first: String? { words.first?.text }
        var isEmpty: Bool { words.isEmpty }
        /// All words as one, with single blanks.
        var text: String { words.map(\.text).joined(separator: " ") }
        var range: Range<Int> { (words.first?.range.lowerBound ?? end)..<(words.last?.range.upperBound ?? end) }

        mutating func take(_ word: String) -> Bool {
            guard first == word else { return false }
            words.removeFirst()
            return true
        }

        /// The words before `word` and those behind it; `nil` when it does not occur.
        func split(at word: String) -> (before: Words, after: Words)? {
            guard let index = words.firstIndex(where: { $0.text == word }) else { return nil }
            var (before, after) = (self, self)
            before.words = Array(words[..<index])
            before.end = words[index].range.upperBound
            after.words = Array(words[(index + 1)...])
            return (before, after)
        }
    }

    mutating func whose(_ written: Syntax.Selector) -> Whose? {
        if written.measure == .param { return input(written) }
        guard let set = written.set else { return Whose() }
        if written.measure == .weeks {
            report(
                .badSet, set.range, "`weeks` counts the days of a window, whoever is judged", help: "write `weeks[ytd]`"
            )
            return nil
        }
        var words = Words(set)
        if words.take("partner") { return partner(words, set.range, written) }
        if words.text == "licenses" { return licenses(set.range, written) }
        guard let whose = roleAndPlace(words), isFit(whose, set.range, written) else { return nil }
        return whose
    }

    // MARK: Role, place, origin

    private mutating func roleAndPlace(_ written: Words) -> Whose? {
        var words = written
        var whose = Whose()
        let places = words.split(at: "from")
        words = places?.before ?? words
        var role: Role?
        if let word = words.first, let found = Role(rawValue: word), found != .destination {
            words.words.removeFirst()
            role = found
            // The role that is judged anyway: the judged statistic itself.
            if !(found.hasStatistics && names.roles == [found]) { whose.statistic = .working(found) }
        }
        if !words.isEmpty {
            guard let target = place(words) else { return nil }
            whose.target = target
        }
        if let places {
            let roles = role.map { [$0] } ?? names.roles
            guard !roles.contains(where: \.hasStatistics) else {
                report(
                    .badSet, places.after.range, "only smelt and cast are known by the origin of the metal",
                    help: "write `quantity(smelt own from own)[3mo]`")
                return nil
            }
            guard !places.after.isEmpty else {
                report(.badSet, written.range, "`from` is followed by a country", expected: "own or a country")
                return nil
            }
            guard let origin = place(places.after), isSingle(origin, places.after) else { return nil }
            whose.origin = origin
        }
        return whose
    }

    /// Whether a place is one country; said where it is not.
    private func isSingle(_ target: Selector.Target, _ words: Words) -> Bool {
        switch target {
        case .own, .country, .bound: return true
        case .world, .others, .known, .group:
            report(
                .badSet, words.range, "`\(words.text.prefix(40))` is no single country", expected: "own or a country")
            return false
        }
    }

    private mutating func place(_ words: Words) -> Selector.Target? {
        let text = words.text
        if boundCountries.contains(text) { return .bound(text) }
        switch text {
        case "own": return .own
        case "world", "-": return .world
        case "others": return .others
        case "known": return .known
        default: break
        }
        if let group = names.sets.first(where: { $0.name == text }) {
            usedSets.insert(text)
            return .group(group)
        }
        if let country = countries.country(named: text) { return country == .all ? .world : .country(country) }
        // A role that is misspelt: the rest may be a place.
        if let first = words.first, words.words.count > 1 {
            let roles = Role.allCases.filter { $0 != .destination }.map(\.rawValue) + ["partner"]
            if let role = Suggestion.nearest(to: first, among: roles) {
                report(
                    .badSet, words.words[0].range, "`\(first.prefix(40))` is no role", help: "did you mean `\(role)`?")
                return nil
            }
        }
        let known = FormulaWord.names(of: [.place]).filter { $0.first?.isLowercase == true && !$0.contains(" ") }
        let near =
            boundCountries.sorted() + names.sets.map(\.name) + countries.suggestions(for: text)
            + known.filter { _ in text.unicodeScalars.count > 2 }
        report(
            .unknownCountry, words.range, "`\(text.prefix(40))` is no country",
            help: Suggestion.nearest(to: text, among: near).map { "did you mean `\($0)`?" }
                ?? "a code, a slug such as korea-south, NA, UN, own, world, others or a group such as EU")
        return nil
    }

    /// Whether the measure has a meaning for the place; said where it has none.
    private func isFit(_ whose: Whose, _ range: Range<Int>, _ written: Syntax.Selector) -> Bool {
        let measure = written.measure
        let roles: [Role] = if case .working(let role?) = whose.statistic { [role] } else { names.roles }
        if whose.target == .known, roles.contains(where: \.hasStatistics) {
            report(.badSet, range, "`known` belongs to smelt and cast; every country of \(roles[0]) is known")
            return false
        }
        if measure.isShare, whose.target == .world || whose.target == .known && !written.isOfAll {
            report(
                .badSet, range,
                "the share of \(whose.target == .world ? "the world" : "the known countries") is always one",
                expected: "no set, or a country")
            return false
        }
        if measure.isConcentration {
            switch whose.target {
            case .own, .world, .others: break
            case .known, .country, .group, .bound:
                report(
                    .badSet, range, "`\(measure.rawValue)` is a figure of all countries together",
                    expected: "no set, a role, or others")
                return false
            }
        }
        return true
    }

    // MARK: Licenses, partners, parameter series

    private func licenses(_ range: Range<Int>, _ written: Syntax.Selector) -> Whose? {
        guard written.measure.isSum || written.measure == .unitValue else {
            report(
                .badSet, range, "`licenses` goes with quantity, value and unit_value",
                help: "write `quantity(licenses)[1mo]`")
            return nil
        }
        return Whose(statistic: .licenses)
    }

    private mutating func partner(_ words: Words, _ range: Range<Int>, _ written: Syntax.Selector) -> Whose? {
        guard written.measure.isSum || written.measure == .unitValue else {
            report(
                .badSet, range, "`partner` goes with quantity, value and unit_value",
                help: "write `quantity(partner)[6mo]`")
            return nil
        }
        let places = words.split(at: "to")
        let reporter = places?.before ?? words
        var whose = Whose(target: .country(Country("1000")))
        var from = Selector.Target.own
        if !reporter.isEmpty {
            guard let target = place(reporter), isSingle(target, reporter) else { return nil }
            from = target
        }
        if let destination = places?.after {
            guard !destination.isEmpty else {
                report(
                    .badSet, range, "`to` is followed by a country",
                    help: "write `quantity(partner china to own)[6mo]`")
                return nil
            }
            guard let target = place(destination), target == .world || isSingle(target, destination) else { return nil }
            whose.target = target
        }
        whose.statistic = .partner(reporter: from)
        return whose
    }

    private mutating func input(_ written: Syntax.Selector) -> Whose? {
        guard let input = written.input else { return nil }
        guard let dimension = names.inputs[input.name] else {
            if names.declared.contains(input.name), names.parameters[input.name] == nil { return nil }
            let known = names.inputs.keys.sorted()
            report(
                .unknownInput, input.range, "`\(input.name.prefix(40))` is no parameter series of this rule",
                help: known.isEmpty
                    ? "declare it with its unit, as in `inputs: { \(input.name.prefix(40)): t }`"
                    : Suggestion.help(for: input.name, among: known))
            return nil
        }
        usedInputs.insert(input.name)
        var whose = Whose(statistic: .parameter(input.name, dimension))
        guard let set = written.set else { return whose }
        let words = Words(set)
        guard let target = place(words), target == .world || isSingle(target, words) else { return nil }
        whose.target = target
        return whose
    }

    // MARK: Some

    /// The countries that `some` goes through: those of a role, of a group, or both.
    mutating func pool(_ written: (text: String, range: Range<Int>)?) -> Condition.Pool? {
        guard let written else { return Condition.Pool() }
        var words = Words(written)
        var pool = Condition.Pool()
        if let word = words.first, let role = Role(rawValue: word), role != .destination {
            words.words.removeFirst()
            pool.role = role
        }
        if words.isEmpty { return pool }
        if let group = names.sets.first(where: { $0.name == words.text }) {
            pool.group = group
            usedSets.insert(group.name)
            return pool
        }
        let known = names.sets.map(\.name) + Role.allCases.filter { $0 != .destination }.map(\.rawValue)
        report(
            .badSet, words.range, "`\(words.text.prefix(40))` is no group of countries",
            help: Suggestion.help(for: words.text, among: known))
        return nil
    }
}
