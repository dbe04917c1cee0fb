package import Trade

/// The verdict of one rule on one month of one series, with the reason it was asked for.
package struct Judgement: Sendable {
    package enum Ground: Sendable, Hashable {
        /// The month is published by statistics for the first time.
        case statistics
        /// The month rests on licenses that are still being filed.
        case licenses
        /// A license month without statistics was closed by this release, or (origin) closed by its age.
        case closedLicenses
        /// A month that was judged before, whose figures changed.
        case revision
    }

    package var rule: String
    /// SHA-256 of the rule's text, by which evidence is recomputed.
    package var ruleHash: String
    /// SHA-256 of what decides its verdicts: a rule with another definition starts clean.
    package var definition: String
    package var series: WorkingSeries
    package var month: Month
    package var ground: Ground
    package var truth: Truth
    /// The verdict of the rule's own `clear`: false until then it is not taken back.
    package var isClear: Truth
    package var severity: Severity
    package let kept: KeptEvidence
    /// No later month had been judged for this rule when the release arrived.
    package var isNewest: Bool
    /// Where an episode that this verdict opens begins: the first of the months for which the condition had to hold.
    package var begins: Month

    package init(
        rule: String, ruleHash: String, definition: String, series: WorkingSeries, month: Month, ground: Ground,
        truth: Truth, isClear: Truth, severity: Severity, evidence: KeptEvidence, isNewest: Bool,
        begins: Month? = nil
    ) {
        self.rule = rule
        self.ruleHash = ruleHash
        self.definition = definition
        self.series = series
        self.month = month
        self.ground = ground
        self.truth = truth
        self.isClear = isClear
        self.severity = severity
        kept = evidence
        self.isNewest = isNewest
        self.begins = begins ?? month
    }

    package var evidence: Evidence { kept.evidence }

    /// Source and basis of the judged month.
    var sourceAndBasis: (String, Basis) {
        let evidence = evidence
        let own =
            evidence.months.last { $0.month == month && $0.series == series }
            ?? evidence.months.last { $0.month == month }
        return (own?.source ?? "", own?.basis ?? .general)
    }
}
