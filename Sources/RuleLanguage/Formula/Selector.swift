import Statistics
import Trade

/// A measure of one series over a window of months: what a rule reads.
struct Selector: Hashable, Sendable {
    /// Which statistic is read.
    enum Statistic: Hashable, Sendable {
        /// The working series of a role; `nil` is that of the judged series.
        case working(Role?)
        /// Licenses as filed, also in months that statistics have replaced.
        case licenses
        /// Exports as reported by a country: `target` is where they go.
        case partner(reporter: Target)
        /// A parameter series by name, and what it counts.
        case parameter(String, Dimension)
    }

    /// Whose figures are read.
    enum Target: Hashable, Sendable {
        /// The country of the judged series.
        case own
        /// All countries together.
        case world
        /// All other countries: the world less the own one. For unit values those whose figures are known in every month
        /// that is compared.
        case others
        /// Smelt and cast: all countries less those unknown and not applicable.
        case known
        case country(Country)
        case group(CountryGroup)
        /// The country that `some` goes through under this name.
        case bound(String)
    }

    var measure: Measure
    /// The share counts tons of unknown country too.
    var isOfAll = false
    var statistic = Statistic.working(nil)
    var target = Target.own
    /// Smelt and cast: metal of this origin only; `nil` for what the judged series or the whole role holds.
    var origin: Target?
    var window: Window

    /// The months that the window holds when `month` is judged and licenses began at `anchor`.
    func months(judging month: Month, anchor: Month?) -> ClosedRange<Month> {
        window.months(judging: month, anchor: anchor ?? month)
    }

    var length: Int { window.length }
    /// A score rests on years of figures.
    var reach: Int { window.reach + (measure.scored == nil ? 0 : SurgeScore.history) }
    /// True for the window that ends at the judged month.
    var isCurrent: Bool { window.isCurrent }
    var isAnchored: Bool { if case .beforeLicenses = window { true } else { false } }

    /// Whether it reads the statistic that is judged: same role, and metal of the same origin.
    var isOfJudgedStatistic: Bool { statistic == .working(nil) && origin == nil }
    /// Whether it compares the unit value of the other countries.
    var isUnitValueOfOthers: Bool { measure == .unitValue && target == .others }
}
