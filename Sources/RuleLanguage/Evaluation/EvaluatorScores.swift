import Foundation
import Statistics
import Trade

/// Scores of one month of one series, from all that was known of the years before it.
extension Evaluator {
    struct ScoreQuestion: Hashable {
        var series: WorkingSeries
        var figure: Measure
        var isShift: Bool
        var month: Month
    }

    /// A score with what its month is compared with.
    struct Scored {
        var row: SurgeScore.Row
        /// The geometric mean of the seasonal ratios of three months, where they score higher together.
        var ratioOfThree: Double?
        var isOpen: Bool
    }

    mutating func scored(_ selector: Selector, in month: Month) -> Measured {
        guard let (figure, isShift, aspect) = selector.measure.scored, let base = base(selector),
            let country = country(selector.target)
        else { return .nature("there is no such series") }
        let series = base.series.of(country)
        let known = reader.figures(figure, of: series, base.origin, in: month...month)
        if known.unknown != nil { return .unknown(known.unknown) }
        let question = ScoreQuestion(series: series, figure: figure, isShift: isShift, month: month)
        let answer = scores[question] ?? score(question, base.origin)
        scores[question] = answer
        for back in 0...12 { reader.mark(series, base.origin, in: month - back) }
        if isShift { for back in 0...2 { reader.mark(series.of(.all), base.origin, in: month - back) } }
        switch answer {
        case .failure(let missing): return .unknown(missing.unknown)
        case .success(let scored): return Self.measured(aspect, scored, figure, month)
        }
    }

    /// Why there is no score.
    struct NoScore: Error { var unknown: Unknown }

    private static func measured(
        _ aspect: ScoreAspect, _ scored: Scored, _ figure: Measure, _ month: Month
    ) -> Measured {
        func number(_ value: Double?, _ parts: Int64, _ trend: Trend) -> Measured {
            guard let value, value.isFinite, abs(value) * Double(parts) < 9e18 else {
                return .nature("there is no score")
            }
            return Measured(
                number: Rational(machineParts: Int64((value * Double(parts)).rounded()), parts),
                trend: scored.isOpen ? trend : .fixed, open: scored.isOpen ? month : nil)
        }
        switch aspect {
        case .score: return number(scored.row.score, 1_000_000, .rising)
        case .chance: return number(scored.row.p, 1_000_000_000, .falling)
        case .ratio: return number(scored.ratioOfThree ?? scored.row.seasonalRatio, 1_000_000, .rising)
        case .expected: return number(scored.row.expected(c: c(figure))?.figure, 1, .fixed)
        }
    }

    private static func floor(_ figure: Measure) -> Int64 {
        figure == .value ? SurgeScore.floorOfValue : SurgeScore.floorOfQuantity
    }
    /// What counts as small.
    private static func c(_ figure: Measure) -> Int64 { floor(figure) / 10 }

    private mutating func score(
        _ question: ScoreQuestion, _ origin: CellReader.Origin
    ) -> Result<Scored, NoScore> {
        let (figures, isOpen) = reader.history(
            question.figure, of: question.series, origin, until: question.month, months: SurgeScore.history)
        func none(_ text: String) -> Result<Scored, NoScore> {
            .failure(NoScore(unknown: Unknown(kind: .nature, text: text)))
        }
        let least = SparseSeries.months
        guard figures.count > least else {
            return none("a young series: \(figures.count) months are known, and a score needs more than \(least)")
        }
        if SparseSeries.isIntermittent(figures.dropLast(isOpen ? 1 : 0), c: Self.c(question.figure)) {
            return none("trade in too few of the last \(least) months for a score")
        }
        let newest = figures.suffix(3).compactMap(\.self).reduce(Int64(0)) { sum, figure in
            let (next, overflow) = sum.addingReportingOverflow(figure)
            return overflow ? .max : next
        }
        guard newest >= 3 * Self.floor(question.figure) else {
            return isOpen
                ? .failure(NoScore(unknown: .stillFiled(question.month, isTest: true)))
                : none("below the floor of a score: three times \(Self.floor(question.figure)) in three months")
        }
        let logs: [Int64?]
        if question.isShift {
            guard let odds = odds(question, origin, figures) else {
                return none("there is no total to have a share of")
            }
            logs = odds
        } else {
            logs = figures.map { $0.map { MicroLog.of($0, c: Self.c(question.figure)) } }
        }
        let rows = SurgeScore().rows(of: logs)
        guard let row = rows.last, let score = row.score, let z = row.z else {
            return none("too few of the months before are known for a score")
        }
        let three = rows.suffix(3).compactMap(\.residual)
        let ratio = score > z && three.count == 3 ? exp(Double(three.reduce(0, +)) / 3e6) : nil
        return .success(Scored(row: row, ratioOfThree: ratio, isOpen: isOpen))
    }

    /// The log odds of the share month by month.
    private mutating func odds(
        _ question: ScoreQuestion, _ origin: CellReader.Origin, _ own: [Int64?]
    ) -> [Int64?]? {
        let whole = reader.history(
            question.figure, of: question.series.of(.all), origin, until: question.month, months: SurgeScore.history
        ).figures
        guard !whole.isEmpty else { return nil }
        return own.indices.map { index in
            let place = index - own.count + whole.count
            guard whole.indices.contains(place), let part = own[index], let all = whole[place], all >= part, part >= 0
            else { return nil }
            return MicroLog.odds(part, rest: all - part, c: Self.c(question.figure))
        }
    }
}
