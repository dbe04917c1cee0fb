import Trade

/// Says what a formula means in words that need no knowledge of its grammar.
struct FormulaInWords {
    private let rule: Rule
    private var selectors: SelectorWords

    init(_ rule: Rule, countryName: @escaping (Country) -> String) {
        self.rule = rule
        selectors = SelectorWords(roles: rule.over.roles, countryName: countryName)
    }

    /// A condition as a clause: "imports of the last three months are at least 500 t".
    func clause(_ condition: Condition) -> String {
        switch condition.kind {
        case .compare(let left, let comparison, let right): return compared(left, comparison, right)
        case .fires(let name): return "\(name) fires"
        case .met(let name): return "the condition “\(Self.spaced(name))” holds"
        case .not(let inner): return "it is not so that \(grouped(inner))"
        case .all(let parts): return clauses(parts)
        case .any(let parts): return "either " + parts.map(grouped).joined(separator: ", or ")
        case .event(let kind, let months):
            return "a listed event\(kind.map { " of the kind \($0)" } ?? "") lies later in the month or in the "
                + "\(months == 1 ? "month" : SelectorWords.months(months)) after it"
        case .some(let name, let pool, let body):
            return "for at least one other country\(pool.group.map { " of \($0.name)" } ?? "")"
                + "\(pool.role.map { " (\($0.rawValue))" } ?? ""), called \(name): \(grouped(body))"
        case .longest(let name, let candidates, let from): return longest(name, candidates, from)
        }
    }

    /// Conditions that must all hold; what is said of the same amount twice names it once.
    func clauses(_ conditions: [Condition]) -> String {
        var parts: [String] = []
        var subject: String?
        for condition in conditions {
            if case .compare(let left, let comparison, let right) = condition.kind {
                let phrase = phrase(left)
                if phrase.text == subject {
                    parts.append(relation(of: phrase, comparison, right))
                } else {
                    parts.append(clause(condition))
                }
                subject = phrase.text
            } else {
                parts.append(grouped(condition))
                subject = nil
            }
        }
        return parts.joined(separator: ", and ")
    }

    private func grouped(_ condition: Condition) -> String {
        switch condition.kind {
        case .all, .any: "(\(clause(condition)))"
        default: clause(condition)
        }
    }

    private func longest(_ name: String, _ candidates: [Condition.Candidate], _ from: Month?) -> String {
        guard let first = candidates.first, let last = candidates.last else { return "no length is given" }
        var inner = self
        for window in first.windows { inner.selectors.chosen[window] = name }
        let lengths = [first.length, last.length].sorted()
        return "with \(name) the largest number of months from \(NumberWords.count(lengths[0])) to "
            + "\(NumberWords.count(lengths[1])) for which every window is published"
            + (from.map { " and begins in \($0.name) \($0.year) or later" } ?? "")
            + ": \(inner.grouped(first.condition))"
    }

    // MARK: Comparisons

    private func compared(_ left: Term, _ comparison: Syntax.Comparison, _ right: Term) -> String {
        // A fixed amount on the left reads better turned around.
        if left.constant != nil, right.constant == nil { return compared(right, comparison.turned, left) }
        if let change = change(left, comparison, right) { return change }
        let phrase = phrase(left)
        return "\(phrase.text) \(phrase.verb) \(relation(of: phrase, comparison, right))"
    }

    /// "the share … is at least 5 percentage points above that of …".
    private func change(_ left: Term, _ comparison: Syntax.Comparison, _ right: Term) -> String? {
        guard let amount = right.constant, amount > .zero, case .sum(let operands) = left.kind, operands.count == 2,
            !operands[0].isInverse, operands[1].isInverse
        else { return nil }
        let first = phrase(operands[0].term)
        let second = phrase(operands[1].term)
        return "\(first.text) \(first.verb) \(comparison.words) \(words(right)) above "
            + reference(second, after: first)
    }

    /// What is said of a phrase: "at least 15% above those of the three months before".
    private func relation(of phrase: Phrase, _ comparison: Syntax.Comparison, _ right: Term) -> String {
        if case .product(let factors) = right.kind, factors.count == 2, !factors[1].isInverse {
            for (factor, base) in [(factors[0], factors[1]), (factors[1], factors[0])] {
                guard !factor.isInverse, let number = factor.term.constant, base.term.constant == nil else { continue }
                let reference = reference(self.phrase(base.term), after: phrase)
                if factor.term.dimension == .ratio, number > .one {
                    return "\(comparison.words) \(NumberWords.amount(number - .one, .ratio)) above \(reference)"
                }
                if factor.term.dimension == .ratio, number > .zero {
                    return "\(comparison.words) \(NumberWords.amount(number, .ratio)) of \(reference)"
                }
                return "\(comparison.words) \(NumberWords.amount(number, .number)) times \(reference)"
            }
        }
        let second = self.phrase(right)
        return "\(comparison.words) \(right.constant == nil ? reference(second, after: phrase) : second.text)"
    }

    /// "those of the three months before", where the amount is of the same kind, else its own words.
    private func reference(_ phrase: Phrase, after first: Phrase) -> String {
        guard let subject = phrase.subject, subject == first.subject, let months = phrase.months else {
            return phrase.part
        }
        return "\(first.pronoun) \(months)"
    }

    // MARK: Amounts

    func words(_ term: Term) -> String { phrase(term).text }

    private func phrase(_ term: Term) -> Phrase {
        switch term.kind {
        case .constant(let number): return Phrase(text: NumberWords.amount(number, term.dimension))
        case .selector(let selector): return selectors.phrase(selector)
        case .named(let name): return Phrase(text: "the amount “\(Self.spaced(name))”")
        case .months(let aggregate, let selector):
            return Phrase(text: "\(aggregate.month) of \(selectors.monthly(selector))")
        case .over(let aggregate, let inner, let moments):
            if aggregate == .rank {
                return Phrase(
                    text:
                        "the rank of \(phrase(inner).part) among its values \(Self.moments(moments)), the highest first"
                )
            }
            return Phrase(text: "\(aggregate.value) of \(phrase(inner).part), taken \(Self.moments(moments))")
        case .negate(let inner): return Phrase(text: "minus \(phrase(inner).part)", isJoined: true)
        case .sum(let operands): return joined(operands, "plus", "less")
        case .product(let operands): return joined(operands, "times", "divided by")
        case .among(let aggregate, let terms):
            let degree = aggregate == .min ? "smaller" : "larger"
            let superlative = aggregate == .min ? "smallest" : "largest"
            return Phrase(
                text: "the \(terms.count == 2 ? degree : superlative) of "
                    + terms.map { phrase($0).part }.joined(separator: terms.count == 2 ? " and " : ", "))
        case .magnitude(let inner): return Phrase(text: "the size, up or down, of \(phrase(inner).part)")
        case .logarithm(let inner): return Phrase(text: "the natural logarithm of \(phrase(inner).part)")
        case .choice(let condition, let first, let second):
            return Phrase(
                text: "\(phrase(first).part) where \(clause(condition)), else \(phrase(second).part)", isJoined: true)
        }
    }

    private func joined(_ operands: [Term.Operand], _ direct: String, _ inverse: String) -> Phrase {
        var text = ""
        for (index, operand) in operands.enumerated() {
            let words = phrase(operand.term).part
            if index == 0 {
                text = operand.isInverse ? "\(inverse) \(words)" : words
            } else {
                text += " \(operand.isInverse ? inverse : direct) \(words)"
            }
        }
        return Phrase(text: text, isJoined: true)
    }

    private static func moments(_ moments: Moments) -> String {
        func least(_ least: Int, _ most: Int) -> String {
            least == most ? "" : " (at least \(NumberWords.count(least)) of them)"
        }
        switch moments {
        case .each(let length, let ago):
            return "at each " + SelectorWords.trailing(length, ago: ago)
        case .sameMonths(let fewest, let most):
            return "at the same month of the \(NumberWords.count(most)) years before" + least(fewest, most)
        case .calendarYears(let fewest, let most):
            return "for each of the \(NumberWords.count(most)) calendar years before" + least(fewest, most)
        }
    }

    static func spaced(_ name: String) -> String { String(name.map { $0 == "_" ? " " : $0 }) }
}

extension Syntax.Comparison {
    fileprivate var words: String {
        switch self {
        case .atLeast: "at least"
        case .atMost: "at most"
        case .above: "more than"
        case .below: "less than"
        }
    }

    fileprivate var turned: Syntax.Comparison {
        switch self {
        case .atLeast: .atMost
        case .atMost: .atLeast
        case .above: .below
        case .below: .above
        }
    }
}

extension Term.Aggregate {
    /// What it makes of the months of a window.
    fileprivate var month: String {
        switch self {
        case .mean: "the monthly average"
        case .median: "the median month"
        case .mad: "the median distance from the median month"
        case .min: "the smallest month"
        case .max: "the largest month"
        case .sum: "the sum of the months"
        case .rank: "the rank of the month"
        }
    }

    /// What it makes of several values.
    fileprivate var value: String {
        switch self {
        case .mean: "the average"
        case .median: "the median"
        case .mad: "the median distance from the median"
        case .min: "the smallest value"
        case .max: "the largest value"
        case .sum: "the sum"
        case .rank: "the rank"
        }
    }
}
