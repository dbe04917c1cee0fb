package import Trade

/// A measure of one series over a window of months: what a rule reads.
struct Selector: Hashable, Sendable {
    enum Target: Hashable, Sendable {
        /// The series that is judged.
        case own
        /// All countries together.
        case world
        /// The other listed countries whose figures are known in every month that is compared.
        case others
        case country(Country)
    }

    enum Shift: Hashable, Sendable {
        /// The window ends so many months before the judged month.
        case ago(Int)
        /// The window ends before the first license month of the release that first fired.
        case beforeLicenses
    }

    /// The furthest a window may reach back, in months.
    static let furthest = 60
    /// License months that may lie between the last month of statistics and a judged one: licenses are filed up to
    /// 60 days ahead, and statistics appear about 35 days after the month.
    static let anchorSlack = 6

    var measure: Measure
    /// The share counts tons of unknown country too.
    var isOfAll: Bool
    var target: Target
    /// Months in the window.
    var length: Int
    var shift: Shift

    /// The months that the window holds when `month` is judged and licenses began at `anchor`.
    func months(judging month: Month, anchor: Month?) -> ClosedRange<Month> {
        let last =
            switch shift {
            case .ago(let count): month - count
            case .beforeLicenses: (anchor ?? month) - 1
            }
        return (last - (length - 1))...last
    }

    /// How many months before the judged one the window may begin.
    var reach: Int {
        switch shift {
        case .ago(let count): count + length - 1
        case .beforeLicenses: length + Self.anchorSlack
        }
    }

    /// True for the window that ends at the judged month.
    var isCurrent: Bool { shift == .ago(0) }
}

/// Which series a rule reads when it judges one of them: what a changed cell can touch.
package struct Reads: Hashable, Sendable {
    package var own: Bool
    /// The series of all countries in the same role and product.
    package var world: Bool
    /// Every other country of the same role and product.
    package var others: Bool
    /// Countries read by name; `NA` and `UN` where shares leave them out.
    package var countries: Set<Country>

    package init(own: Bool = false, world: Bool = false, others: Bool = false, countries: Set<Country> = []) {
        self.own = own
        self.world = world
        self.others = others
        self.countries = countries
    }

    package mutating func formUnion(_ other: Reads) {
        own = own || other.own
        world = world || other.world
        others = others || other.others
        countries.formUnion(other.countries)
    }

    /// True when a change in `changed` can alter the verdict about `judged`.
    package func touches(_ judged: WorkingSeries, changed: WorkingSeries) -> Bool {
        guard changed.of(judged.country) == judged else { return false }
        if changed.country == judged.country { return own || countries.contains(changed.country) }
        if changed.country == .all { return world }
        return others || countries.contains(changed.country)
    }
}
