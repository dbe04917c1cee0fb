import Trade

/// Looks for grades of severity that are never reached, and for a `clear` that holds while the rule fires.
struct SeverityLint {
    let rule: Rule

    var findings: [Diagnostic] { grades + clear }

    private var grades: [Diagnostic] {
        guard case .graded(let grades) = rule.severity else { return [] }
        let when = rule.formula.ways(rule.lets)
        var result: [Diagnostic] = []
        var earlier: [SeverityRule.Grade] = []
        for grade in grades {
            let name = grade.severity.rawValue
            let key = grade.condition == nil ? "severity.\(name)" : "severity.\(name)#0"
            let own = grade.condition.map { $0.ways(rule.lets, first: 1000) } ?? [[]]
            let together = Condition.crossed([when, own])
            if grade.condition != nil, together.allSatisfy({ Bounds($0).conflict != nil }) {
                result.append(
                    rule.finding(
                        .unreachableGrade, at: key, "`\(name)` can never hold where `when` holds",
                        help: "let its condition overlap with `when`"))
            } else if let known = earlier.first(where: { Self.implies(together, $0.condition, rule.lets) }) {
                let isAlways = Self.implies(when, known.condition, rule.lets)
                result.append(
                    rule.finding(
                        .unreachableGrade, at: key,
                        isAlways
                            ? "`\(name)` is never reached: `\(known.severity.rawValue)` holds whenever the rule fires"
                            : "`\(name)` is never reached: where it holds, `\(known.severity.rawValue)` holds too",
                        help: "a higher severity needs a stricter condition"))
            }
            earlier.append(grade)
        }
        return result
    }

    /// Whether a condition holds in each of the ways.
    private static func implies(_ ways: [Claims], _ condition: Formula?, _ lets: [LetAmount]) -> Bool {
        guard let condition else { return false }
        let wanted = condition.ways(lets)
        return ways.allSatisfy { way in
            let bounds = Bounds(way)
            return bounds.conflict != nil
                || wanted.contains { claims in
                    !claims.isEmpty && claims.allSatisfy { bounds.imply($0.claim) }
                }
        }
    }

    /// `clear` speaks of what `when` speaks of, and leaves no gap.
    private var clear: [Diagnostic] {
        guard let clear = rule.clear else { return [] }
        let when = rule.formula.ways(rule.lets)
        let overlaps = clear.ways(rule.lets, first: 1000).contains { own in
            !own.isEmpty
                && when.contains { way in
                    let bounds = Bounds(way)
                    return own.allSatisfy { bounds.speaksOf($0.claim) } && Bounds(way + own).conflict == nil
                }
        }
        if !overlaps { return [] }
        return [
            rule.finding(
                .clearOverlaps, at: "clear", "`clear` can hold while `when` holds",
                help: "let it ask less than `when` does, so that there is a gap between them")
        ]
    }
}
