package import RuleLanguage
package import Trade

/// Which rules have tests, and which of their conditions the tests have seen both hold and fail, over every month that
/// they made a rule judge.
package struct RuleCoverage: Sendable {
    /// How often a condition held, did not hold, and could not be told.
    package struct Tally: Sendable, Hashable {
        package private(set) var held = 0
        package private(set) var failed = 0
        package private(set) var unknown = 0

        package init() {}

        package mutating func count(_ truth: Truth) {
            switch truth {
            case .yes: held += 1
            case .no: failed += 1
            case .unknown: unknown += 1
            }
        }

        static func += (left: inout Tally, right: Tally) {
            left.held += right.held
            left.failed += right.failed
            left.unknown += right.unknown
        }

        package var isWhole: Bool { held > 0 && failed > 0 }
    }

    package struct Row: Sendable {
        package var rule: String
        package var condition: RuleCondition
        package var tally: Tally

        /// `never true`, `never false`, `never judged`; `nil` when both were seen.
        package var missing: String? {
            if tally.isWhole { return nil }
            if tally.held == 0, tally.failed == 0 { return tally.unknown == 0 ? "never judged" : "never known" }
            return tally.held == 0 ? "never true" : "never false"
        }
    }

    package private(set) var rows: [Row] = []
    /// The rules looked at, in order, and those of them that a test names.
    package private(set) var rules: [String]
    package private(set) var tested: Set<String>

    /// The coverage of `rules` by what was run.
    package init(of rules: [Rule], by results: [RuleTestRunner.Result]) {
        self.rules = rules.map(\.name)
        tested = Set(results.map(\.test.rule)).intersection(self.rules)
        var seen: [String: [Tally]] = [:]
        for result in results {
            for (rule, tallies) in result.seen {
                guard var sums = seen[rule] else {
                    seen[rule] = tallies
                    continue
                }
                seen[rule] = nil
                for (index, tally) in tallies.enumerated() where index < sums.count { sums[index] += tally }
                seen[rule] = sums
            }
        }
        for rule in rules {
            let conditions = rule.conditions
            let tallies = seen[rule.name] ?? []
            for (index, condition) in conditions.enumerated() {
                rows.append(
                    Row(rule: rule.name, condition: condition, tally: index < tallies.count ? tallies[index] : Tally()))
            }
        }
    }

    package var untested: [String] { rules.filter { !tested.contains($0) } }
    package var missing: [Row] { rows.filter { $0.missing != nil } }
    package var seenBothWays: Int { rows.count { $0.missing == nil } }

    /// The smaller of the share of rules with a test and the share of conditions seen both ways.
    package var share: Rational {
        func share(_ part: Int, _ whole: Int) -> Rational {
            whole == 0 ? .one : Rational(part) / Rational(whole) ?? .one
        }
        return min(share(tested.count, rules.count), share(seenBothWays, rows.count))
    }

    /// `coverage 14/14 rules, 41/41 gates`.
    package var summary: String {
        "coverage \(tested.count)/\(rules.count) rules, \(seenBothWays)/\(rows.count) gates"
    }

    /// What is missing, in columns; empty when nothing is.
    package var table: [String] {
        let untested = untested.map { [$0, "", "", "", "", "", "no test names it"] }
        let gates = missing.map { row in
            [
                row.rule, row.condition.kind == .gate ? "gate" : row.condition.kind.rawValue, row.condition.name,
                String(row.tally.held), String(row.tally.failed), String(row.tally.unknown), row.missing ?? "",
            ]
        }
        if untested.isEmpty, gates.isEmpty { return [] }
        return Columns.aligned(
            [["rule", "", "condition", "true", "false", "unknown", "missing"]] + untested + gates, indent: 0,
            rightAligned: [3, 4, 5])
    }
}
