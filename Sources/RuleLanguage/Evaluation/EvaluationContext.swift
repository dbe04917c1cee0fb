package import Trade

/// What a rule is judged on: one month of one series, and the figures known at the moment of judging.
package struct EvaluationContext {
    package var series: WorkingSeries
    package var month: Month
    package var view: any SeriesView
    /// The first license month judged in the release that first fired; `nil` stands for the judged month itself.
    package var anchor: Month?
    /// Cells of the judged series as they were known at the first firing; in windows `before licenses` they take the
    /// place of what the view knows now.
    package var anchored: [Month: Cell]
    /// Verdicts of other rules about the same series and month. A rule that is absent does not run over the series,
    /// and counts as false.
    package var parts: [String: PartVerdict]
    /// What was added up of other countries for other series of the same view; set where evidence need not name them.
    package var others: OthersMemory?

    package init(
        series: WorkingSeries, month: Month, view: any SeriesView, anchor: Month? = nil,
        anchored: [Month: Cell] = [:], parts: [String: PartVerdict] = [:],
        others: OthersMemory? = nil
    ) {
        self.series = series
        self.month = month
        self.view = view
        self.anchor = anchor
        self.anchored = anchored
        self.parts = parts
        self.others = others
    }
}

/// The verdict of a rule that another rule rests on.
package struct PartVerdict: Hashable, Sendable {
    package var truth: Truth
    /// Unknown, and no later figure will change that: the series is too young or too thin. It counts as false.
    package var isByNature: Bool
    package var isSimulated: Bool

    package init(truth: Truth, isByNature: Bool = false, isSimulated: Bool = false) {
        self.truth = truth
        self.isByNature = isByNature
        self.isSimulated = isSimulated
    }

    /// The truth as a composite counts it.
    package var counted: Truth { truth == .unknown && isByNature ? .no : truth }
}

/// What a rule says about one month of one series.
package struct Verdict: Hashable, Sendable {
    package var truth: Truth
    /// Given when the verdict is true.
    package var severity: Severity?
    package var evidence: Evidence
    /// Why there is no verdict: which gate, and which month or figure.
    package var reason: String?
    /// There is no verdict, and no later figure will give one.
    package var isByNature: Bool
    /// The formula holds, and not yet for as long as `for` asks.
    package var isPending = false

    /// The verdict as other rules see it: what is pending does not fire.
    package var part: PartVerdict {
        PartVerdict(
            truth: isPending && truth == .unknown ? .no : truth, isByNature: isByNature,
            isSimulated: evidence.isSimulated)
    }
}
