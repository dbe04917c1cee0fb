package import Alerting
import Archive
package import RuleLanguage
import Trade

/// One rule judged over the archive with different values of its parameters, in one pass over the figures.
///
/// Rules that do not rest on it say the same with every value; where they are asked for at all, they are judged once.
package struct ParameterSweep {
    /// The values of the parameters that are varied.
    package struct Point: Sendable {
        package var values: [String: Literal]
        package var rules: RuleSet

        /// `rules` is the whole set with the values in it.
        package init(values: [String: Literal], rules: RuleSet) {
            self.values = values
            self.rules = rules
        }
    }

    /// What a value comes to.
    package struct Row: Sendable {
        package var values: [String: Literal]
        /// Alerts of the rule itself.
        package var figures: BacktestTally.Figures
        /// Messages, to all receivers together: those that the rule causes, or with `countsAll` all of the rule set.
        package var mails: Int
        package var mailsByReceiver: [(receiver: Receiver, mails: Int)]
    }

    private let rule: String
    private let points: [Point]
    /// Whether messages of the whole rule set are counted, composites that rest on the rule included.
    private let countsAll: Bool
    private let pipeline: ReleasePipeline

    package init(of rule: String, points: [Point], pipeline: ReleasePipeline, countsAll: Bool) {
        self.rule = rule
        self.points = points
        self.pipeline = pipeline
        self.countsAll = countsAll
    }

    /// What is judged: a rule set for each value. Where all messages count it is the whole set, for what one rule says
    /// folds into what others say.
    package var pipelines: [ReleasePipeline] {
        points.map { point in
            var other = pipeline
            other.rules = countsAll ? point.rules : point.rules.judging(only: [rule])
            return other
        }
    }

    /// Rows in the order of the points. `tally` counts by the pipelines above.
    package func rows(_ tallies: [BacktestTally]) -> [Row] {
        zip(points, tallies).map { point, tally in
            let posts = tally.posts.map { (receiver: $0.receiver, mails: $0.mailCount) }
            return Row(
                values: point.values, figures: tally.figures[rule] ?? BacktestTally.Figures(),
                mails: posts.reduce(0) { $0 + $1.mails }, mailsByReceiver: posts)
        }
    }
}
