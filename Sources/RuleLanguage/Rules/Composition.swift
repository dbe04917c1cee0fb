import Trade

/// Joins rules that ask about other rules: the others exist, run over the same series, and no circle arises.
struct Composition {
    /// How deep rules may rest on rules.
    private static let deepest = 32

    private let drafts: [RuleDraft]
    private var byName: [String: RuleDraft] = [:]

    init(_ drafts: [RuleDraft]) {
        self.drafts = drafts
        for draft in drafts where byName[draft.name] == nil { byName[draft.name] = draft }
    }

    /// The whole rules, without repeated names, with reach and reads of their parts added.
    func rules() -> [Rule] {
        var states: [String: State] = [:]
        var seen: Set<String> = []
        return drafts.compactMap { draft in
            guard seen.insert(draft.name).inserted else { return nil }
            return whole(draft.name, &states, depth: 0)
        }
    }

    private enum State {
        case open
        case done(Rule?)
    }

    private func whole(_ name: String, _ states: inout [String: State], depth: Int) -> Rule? {
        if case .done(let rule) = states[name] { return rule }
        guard let draft = byName[name] else { return nil }
        states[name] = .open
        var result = draft.rule
        for ask in draft.asks {
            if byName[ask.name] == nil {
                draft.reading.report(
                    .unknownRule, at: ask.span, "there is no rule `\(ask.name.prefix(60))`",
                    help: Suggestion.help(for: ask.name, among: byName.keys.filter { $0 != name }.sorted()))
                result = nil
                continue
            }
            if case .open = states[ask.name] {
                draft.reading.report(
                    .cycle, at: ask.span,
                    ask.name == name ? "`\(name)` asks about itself" : "`\(name)` and `\(ask.name)` rest on each other")
                result = nil
                continue
            }
            guard depth < Self.deepest else {
                draft.reading.report(
                    .tooDeep, at: ask.span, "rules rest on rules more than \(Self.deepest) deep here")
                result = nil
                continue
            }
            guard let part = whole(ask.name, &states, depth: depth + 1) else {
                result = nil
                continue
            }
            if let rule = result {
                guard runsOverSameSeries(rule, part, at: ask.span, draft.reading) else {
                    result = nil
                    continue
                }
                result = rule.changed { content in
                    content.reach = max(rule.reach, part.reach)
                    content.ahead = max(rule.ahead, part.ahead)
                    content.reads.formUnion(part.reads)
                }
            }
        }
        states[name] = .done(result)
        return result
    }

    private func runsOverSameSeries(
        _ rule: Rule, _ part: Rule, at span: SourceSpan, _ reading: FileReading
    ) -> Bool {
        let sharesRole = rule.over.roles.contains(where: part.over.roles.contains)
        if rule.over.level == part.over.level, sharesRole { return true }
        reading.report(
            .otherSeries, at: span, "`\(part.name)` runs over \(part.over.text), and this rule over \(rule.over.text)",
            help: "both must run over the same role and level")
        return false
    }
}
