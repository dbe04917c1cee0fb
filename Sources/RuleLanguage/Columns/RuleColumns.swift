package import Trade

/// Rules that judge many months of many series at once: the truth of `Rule.truth(_:)` without evidence, several hundred
/// times as fast.
///
/// Every rule becomes whole-number comparisons between columns, one number for each month of each series, and its
/// verdicts are bits. What columns cannot decide they leave to one month at a time.
package struct RuleColumns: Sendable {
    /// In order of judging.
    package let rules: [Rule]
    private let withStatistics: ColumnProgram
    private let withLicensesOnly: ColumnProgram

    /// `rules` are in order of judging, each after the rules it rests on. Those that are named in `leaving` are left to
    /// one month at a time, and what rests on them as far as it does.
    package init(_ rules: [Rule], leaving: Set<String> = []) {
        self.rules = rules
        withStatistics = ColumnProgram(rules, leaving: leaving, hasStatistics: true)
        withLicensesOnly = ColumnProgram(rules, leaving: leaving, hasStatistics: false)
    }

    func program(hasStatistics: Bool) -> ColumnProgram { hasStatistics ? withStatistics : withLicensesOnly }

    /// The rules of which columns decide nothing.
    package var undecided: [String] {
        zip(rules, withStatistics.codes).filter { $1.isUndecided }.map(\.0.name)
    }
}

/// What columns say of one month of one series.
package enum ColumnTruth: Hashable, Sendable {
    case yes, no, unknown
    /// Left to one month at a time.
    case undecided
    /// The rule does not judge the month.
    case notJudged

    package init(_ truth: Truth) {
        switch truth {
        case .yes: self = .yes
        case .no: self = .no
        case .unknown: self = .unknown
        }
    }
}

/// Runs rules over groups of series, one group after another. Not shared between threads.
package final class ColumnScan {
    private let rules: RuleColumns
    private var block: ColumnBlock?
    private var hasStatistics = true

    package init(_ rules: RuleColumns) { self.rules = rules }

    /// Judges all series of a group in some months; `body` sees some of the series at a time.
    package func judge(
        _ figures: GroupFigures, in months: ClosedRange<Month>, _ body: (borrowing ColumnAnswers) -> Void
    ) {
        if figures.countries.isEmpty { return }
        let block = block(for: figures)
        let size = block.share(of: figures.countries.count)
        block.load(figures, blocksOf: size)
        let coverage = GroupCoverage(rules.rules, figures)
        var first = 0
        while first < figures.countries.count {
            let series = first..<min(first + size, figures.countries.count)
            block.load(figures, series)
            coverage.mark(block, series)
            block.answer()
            body(ColumnAnswers(figures: figures, series: series, months: months, block: block))
            first += size
        }
    }

    private func block(for figures: GroupFigures) -> ColumnBlock {
        let hasStatistics = figures.total.role.hasStatistics
        if let block, self.hasStatistics == hasStatistics, block.months == figures.count { return block }
        let block = ColumnBlock(rules.program(hasStatistics: hasStatistics), months: figures.count)
        self.block = block
        self.hasStatistics = hasStatistics
        return block
    }
}

/// Verdicts on some series of a group, to be read before the next are judged.
package struct ColumnAnswers: ~Copyable {
    let figures: GroupFigures
    /// Places in the countries of the group.
    package let series: Range<Int>
    let months: ClosedRange<Month>
    let block: ColumnBlock

    package struct Counts: Hashable, Sendable {
        package var judged = 0
        package var yes = 0
        package var no = 0
        package var undecided = 0

        package var unknown: Int { judged - yes - no - undecided }

        package static func += (left: inout Counts, right: Counts) {
            left.judged += right.judged
            left.yes += right.yes
            left.no += right.no
            left.undecided += right.undecided
        }
    }

    /// Lanes of the months asked for.
    private func wanted(_ word: Int) -> UInt64 {
        let first = block.lanes(after: months.lowerBound - figures.first)[word]
        return months.upperBound < figures.last
            ? first & ~block.lanes(after: months.upperBound + 1 - figures.first)[word] : first
    }

    /// How often a rule judges, and with what result.
    package func counts(ofRule rule: Int) -> Counts {
        var counts = Counts()
        let (answers, judged) = (block.rules[rule], block.judged[rule])
        for word in 0..<block.words {
            let lanes = judged[word] & wanted(word)
            counts.judged += lanes.nonzeroBitCount
            counts.yes += (lanes & answers.yes[word]).nonzeroBitCount
            counts.no += (lanes & answers.no[word]).nonzeroBitCount
            counts.undecided += (lanes & answers.undecided[word]).nonzeroBitCount
        }
        return counts
    }

    /// What a rule says of one month; `series` is a place in the countries of the group.
    package func truth(ofRule rule: Int, series: Int, month: Month) -> ColumnTruth {
        let place = month - figures.first
        guard self.series.contains(series), months.contains(month), place >= 0 else { return .notJudged }
        let lane = (series - self.series.lowerBound) * block.months + place
        let answers = block.rules[rule]
        if !block.judged[rule].hasLane(lane) { return .notJudged }
        if answers.undecided.hasLane(lane) { return .undecided }
        return answers.yes.hasLane(lane) ? .yes : answers.no.hasLane(lane) ? .no : .unknown
    }

    /// The months in which a rule holds, or in which columns leave it undecided, by place of the country.
    package func found(ofRule rule: Int, undecided: Bool = false) -> [(series: Int, month: Month)] {
        var found: [(series: Int, month: Month)] = []
        let (answers, judged) = (block.rules[rule], block.judged[rule])
        let lanes = undecided ? answers.undecided : answers.yes
        for word in 0..<block.words {
            var rest = judged[word] & wanted(word) & lanes[word]
            while rest != 0 {
                let (place, month) = (word << 6 + rest.trailingZeroBitCount).quotientAndRemainder(
                    dividingBy: block.months)
                rest &= rest - 1
                found.append((series.lowerBound + place, figures.first + month))
            }
        }
        return found
    }
}
