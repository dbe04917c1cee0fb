import Trade

/// Conditions that are words of their own: `met`, `event`, `some`, `longest`.
extension FormulaChecker {
    /// The most lengths that `longest` may try.
    private static let mostLengths = 60

    mutating func met(_ name: String, _ range: Range<Int>, _ syntax: Syntax) -> Condition? {
        guard names.gates.contains(name) else {
            report(
                .unknownGate, range, "`\(name.prefix(40))` is no gate of this rule",
                help: names.gates.isEmpty
                    ? "`met` asks about a gate that `when` or `also` gives a name, in `severity` and `clear`"
                    : Suggestion.help(for: name, among: names.gates))
            return nil
        }
        return Condition(kind: .met(name), text: text.collapsed(syntax.range), name: name)
    }

    mutating func event(
        _ kind: (text: String, range: Range<Int>)?, _ within: Syntax.Duration, _ syntax: Syntax
    ) -> Condition? {
        guard let months = months(within) else { return nil }
        let whole = text.collapsed(syntax.range)
        return Condition(kind: .event(kind: kind?.text, within: months), text: whole, name: whole)
    }

    mutating func some(
        _ bound: Syntax.Bound, _ written: (text: String, range: Range<Int>)?, _ body: Syntax, _ syntax: Syntax
    ) -> Condition? {
        let pool = pool(written)
        guard isFree(bound), let pool else { return nil }
        boundCountries.insert(bound.name)
        defer { boundCountries.remove(bound.name) }
        guard let condition = condition(body) else { return nil }
        if !Self.names(bound.name, in: condition, names.lets) {
            report(
                .unusedBound, bound.range, "the condition says nothing about `\(bound.name)`",
                help: "read its figures, as in quantity(\(bound.name))[3mo]")
            return nil
        }
        return make(.some(bound.name, pool, condition), syntax)
    }

    mutating func longest(
        _ bound: Syntax.Bound, _ lengths: Syntax.Lengths, _ body: Syntax, _ syntax: Syntax
    ) -> Condition? {
        let least = months(lengths.least)
        let most = months(lengths.most)
        let start = lengths.start.map { month($0) }
        guard isFree(bound), let least, let most else { return nil }
        if let start, start == nil { return nil }
        guard boundLengths.isEmpty else {
            report(.badWindow, syntax.range, "`longest` does not nest", help: "one length for all windows is enough")
            return nil
        }
        guard least <= most else {
            report(.badWindow, lengths.range, "\(least)mo is longer than \(most)mo", expected: "the shortest first")
            return nil
        }
        guard most - least < Self.mostLengths else {
            report(
                .windowTooLong, lengths.range, "these are \(most - least + 1) lengths",
                expected: "at most \(Self.mostLengths)")
            return nil
        }
        var candidates: [Condition.Candidate] = []
        for length in stride(from: most, through: least, by: -1) {
            boundLengths = [bound.name: length]
            boundWindows = []
            isQuiet = length < most
            let condition = condition(body)
            let windows = boundWindows
            boundLengths = [:]
            boundWindows = []
            isQuiet = false
            guard let condition else { return nil }
            candidates.append(Condition.Candidate(length: length, windows: windows.uniqued, condition: condition))
        }
        guard candidates.first?.windows.isEmpty == false else {
            report(
                .unusedBound, bound.range, "no window has the length `\(bound.name)`",
                help: "use it, as in quantity[\(bound.name)]")
            return nil
        }
        return make(.longest(bound.name, candidates, from: start ?? nil), syntax)
    }

    /// A month of the calendar: written, or a parameter.
    private mutating func month(_ syntax: Syntax) -> Month? {
        if case .name(let name) = syntax.kind, names.parameters[name] == nil, !names.declared.contains(name) {
            report(
                .badMonth, syntax.range, "`\(name.prefix(40))` is no month and no parameter of this rule",
                expected: "2019-01, or a parameter that is a month")
            return nil
        }
        guard let term = term(syntax) else { return nil }
        guard term.dimension == .date, let number = term.constant, let ordinal = Int32(number.description) else {
            report(
                .badMonth, syntax.range, "this is \(term.dimension.phrase), not a month", expected: "2019-01")
            return nil
        }
        return Month(ordinal: ordinal)
    }

    /// Whether a bound name means nothing else yet; said where it does.
    private func isFree(_ bound: Syntax.Bound) -> Bool {
        let scalars = Array(bound.name.unicodeScalars)
        let isName =
            scalars.first.map { ("a"..."z").contains($0) } == true && scalars.count <= RuleReader.longestName
            && scalars.allSatisfy { ("a"..."z").contains($0) || Lexer.isDigit($0) || $0 == "_" }
        let isTaken =
            names.parameters[bound.name] != nil || names.declared.contains(bound.name)
            || names.sets.contains { $0.name == bound.name } || boundCountries.contains(bound.name)
            || boundLengths[bound.name] != nil || FormulaWord.isWord(bound.name)
            || countries.country(named: bound.name) != nil
        if isName, !isTaken { return true }
        report(
            .badName, bound.range, "`\(bound.name.prefix(40))` cannot be the name here",
            expected: isTaken ? "a word that means nothing else, such as c or n" : "lower-case letters, digits and `_`")
        return false
    }

    /// Whether a condition reads the figures of a bound country.
    private static func names(_ name: String, in condition: Condition, _ lets: [LetAmount]) -> Bool {
        func reads(_ selector: Selector) -> Bool {
            let target = Selector.Target.bound(name)
            if selector.target == target || selector.origin == target { return true }
            if case .partner(let reporter) = selector.statistic { return reporter == target }
            return false
        }
        func inTerm(_ term: Term) -> Bool {
            switch term.kind {
            case .constant, .named: false
            case .selector(let selector), .months(_, let selector): reads(selector)
            case .over(_, let inner, _), .negate(let inner), .magnitude(let inner), .logarithm(let inner): inTerm(inner)
            case .sum(let operands), .product(let operands): operands.contains { inTerm($0.term) }
            case .among(_, let terms): terms.contains(where: inTerm)
            case .choice(let condition, let first, let second):
                inCondition(condition) || inTerm(first) || inTerm(second)
            }
        }
        func inCondition(_ condition: Condition) -> Bool {
            switch condition.kind {
            case .compare(let left, _, let right): inTerm(left) || inTerm(right)
            case .fires, .met, .event: false
            case .not(let inner): inCondition(inner)
            case .all(let conditions), .any(let conditions): conditions.contains(where: inCondition)
            case .some(_, _, let body): inCondition(body)
            case .longest(_, let candidates, _): candidates.first.map { inCondition($0.condition) } ?? false
            }
        }
        return inCondition(condition)
    }
}
