import RuleLanguage
import Testing
import Trade

/// Columns say what rules say month by month.
@Suite struct ColumnsTests {
    /// A rule on one month, one month at a time, with its parts and the months it must hold.
    private struct Single {
        let rules: [String: Rule]
        let view: FiguresView
        var known: [String: PartVerdict] = [:]

        mutating func verdict(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> PartVerdict {
            let key = "\(rule.name) \(series) \(month)"
            if let verdict = known[key] { return verdict }
            var result = judged(rule, series, month)
            if result.truth == .yes, case .months(let count) = rule.persistence {
                for back in 1..<count {
                    result.truth = result.truth && judged(rule, series, month - back).truth
                }
                // What is pending does not fire.
                if result.truth == .unknown { result.isByNature = true }
            }
            known[key] = result
            return result
        }

        private mutating func judged(_ rule: Rule, _ series: WorkingSeries, _ month: Month) -> PartVerdict {
            var parts: [String: PartVerdict] = [:]
            for name in rule.parts {
                guard let part = rules[name], part.judges(series, in: month) else { continue }
                parts[name] = verdict(part, series, month)
            }
            let anchor = view.newest.flatMap { month > $0 ? $0 + 1 : nil }
            let context = EvaluationContext(
                series: series, month: month, view: view, anchor: anchor, parts: parts)
            let verdict = rule.judge(context).part
            #expect(rule.truth(context) == verdict.truth)
            return verdict
        }
    }

    /// Counts of verdicts, to see that the test tests.
    private struct Seen {
        var verdicts: [ColumnTruth: Int] = [:]
        var rules = 0
        var wrong: [String] = []
    }

    private func compare(_ chance: inout ChanceRules, _ seen: inout Seen) {
        let text = chance.file()
        let loaded = load(text)
        let rules = loaded.inOrderOfJudging
        if rules.isEmpty { return }
        seen.rules += rules.count
        let columns = RuleColumns(rules)
        let scan = ColumnScan(columns)
        for _ in 0..<2 {
            let view = chance.figures()
            var single = Single(
                rules: Dictionary(uniqueKeysWithValues: rules.map { ($0.name, $0) }), view: view)
            let begin = chance.chance.number(-2...25)
            let months =
                (ChanceRules.first + begin)...(ChanceRules.first + begin + chance.chance.number(0...20))
            let countries = ["-", "1220", "5330", "5700", "4621", "NA", "2010"].map(Country.init)
                .filter { _ in chance.chance.happens(90) }
            let figures = GroupFigures(
                chance.group, countries: countries, judging: months, for: columns, from: view)
            var count = 0
            scan.judge(figures, in: months) { answers in
                for place in answers.series {
                    let series = chance.group.of(countries[place])
                    for (index, rule) in rules.enumerated() {
                        for month in months {
                            let got = answers.truth(ofRule: index, series: place, month: month)
                            let wanted =
                                rule.judges(series, in: month)
                                ? ColumnTruth(single.verdict(rule, series, month).truth) : .notJudged
                            seen.verdicts[got, default: 0] += 1
                            count += 1
                            if got != wanted, got != .undecided, seen.wrong.count < 3 {
                                seen.wrong.append("\(rule.name) \(series) \(month): \(got), not \(wanted)\n\(text)")
                            }
                        }
                    }
                }
            }
            #expect(count == countries.count * rules.count * months.count)
        }
    }

    @Test(arguments: 0..<8)
    func rulesOfChanceOnFiguresOfChance(part: Int) {
        var seen = Seen()
        for seed in 0..<25 {
            var chance = ChanceRules(seed: UInt64(part * 1000 + seed))
            compare(&chance, &seen)
        }
        #expect(seen.wrong.isEmpty, "\(seen.wrong.joined(separator: "\n"))")
        #expect(seen.rules > 20)
        let decided = [.yes, .no, .unknown].reduce(0) { $0 + (seen.verdicts[$1] ?? 0) }
        #expect(
            (seen.verdicts[.yes] ?? 0) > 100 && (seen.verdicts[.no] ?? 0) > 300 && decided > 1000, "\(seen.verdicts)")
    }
}
