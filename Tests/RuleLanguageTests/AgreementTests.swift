import RuleLanguage
import Testing
import Trade

/// Over random formulas and figures: the truth alone is the truth of the whole verdict, and a change that alters a
/// verdict is one that the rule says it reads.
@Suite struct AgreementTests {
    private static func rules(_ seed: UInt64, count: Int) -> [Rule] {
        var formulas = RandomFormulas(chance: Chance(seed))
        return (0..<count).compactMap { _ in
            let text = ruleFile(
                quoted(formulas.condition()), over: "[origin or all, category]",
                more: "floor: none\nfloor_reason: a test of random formulas")
            return load(text).rules.first
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func theTruthAloneIsThatOfTheVerdict(seed: UInt64) {
        let rules = Self.rules(seed, count: 60)
        #expect(rules.count > 40, "most random formulas are whole")
        var figures = RandomFigures(chance: Chance(seed + 1000))
        var seen: Set<Truth> = []
        for rule in rules {
            let view = figures.view()
            for country in ["5330", "-"] {
                for month in Self.judged {
                    let context = EvaluationContext(series: .origin(country), month: month, view: view)
                    let verdict = rule.judge(context)
                    seen.insert(verdict.truth)
                    if rule.truth(context) != verdict.truth {
                        Issue.record("\(rule.formula.text) in \(month): \(verdict.truth), \(rule.truth(context)) alone")
                    }
                }
            }
        }
        #expect(seen == [.yes, .no, .unknown])
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func whatAltersAVerdictIsRead(seed: UInt64) {
        let rules = Self.rules(seed + 77, count: 60)
        var figures = RandomFigures(chance: Chance(seed + 2000))
        var altered = 0
        let own = WorkingSeries.origin("5330")
        for rule in rules {
            let view = figures.view()
            for judged in Self.judged.prefix(3) {
                let before = rule.judge(EvaluationContext(series: own, month: judged, view: view))
                for round in 0..<8 {
                    // Half of the changes are made where the rule has read.
                    let read = before.evidence.months
                    // A country that was never stated would join the others in every month.
                    var place = (series: figures.chance.pick(view.figures.keys.sorted()), month: judged)
                    place.month = judged - Int(figures.chance.next() % 24) + 4
                    if round % 2 == 0, let one = read.isEmpty ? nil : figures.chance.pick(read),
                        view.figures[one.series] != nil
                    {
                        place = (one.series, one.month)
                    }
                    var after = view
                    after.figures[place.series, default: [:]][place.month] = figures.cell(place.month)
                    let now = rule.judge(EvaluationContext(series: own, month: judged, view: after))
                    if before.truth == now.truth, before.evidence.gates == now.evidence.gates { continue }
                    altered += 1
                    let isReached = (place.month - rule.ahead...place.month + rule.reach).contains(judged)
                    if !isReached || !rule.reads.touches(own, changed: place.series) {
                        Issue.record("\(rule.formula.text): \(place.series) in \(place.month) alters \(judged)")
                    }
                }
            }
        }
        #expect(altered > 50)
    }

    private static let judged = [0, 1, 5, 6, 14].map { RandomFigures.months.upperBound - $0 }
}
