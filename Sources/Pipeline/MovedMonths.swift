import Panel
import RuleLanguage
import Trade

/// The months in which figures of one group read differently than before a release: of some series, of all other
/// countries beside them and of their total. What was not yet published before is left out: a country that enters a
/// partial listing late is no news.
struct MovedMonths {
    /// All months that can be asked for.
    let range: ClosedRange<Month>
    private var months: [Country: MonthSet] = [:]
    /// Where some single country moved, and where more than one did.
    private var any: MonthSet
    private var several: MonthSet

    /// The months of each country, oldest first.
    typealias Lists = [(country: Country, months: [Month])]

    /// What moved up to a month.
    static func lists(
        of group: SeriesGroup, until newest: Month, before: PanelView, after: PanelView
    ) -> Lists {
        var candidates = Set(group.countries)
        if group.total.origin.isEmpty {
            candidates.insert(.all)
            candidates.formUnion(after.countries(beside: group.total))
        }
        return candidates.compactMap { country in
            let series = group.total.of(country)
            let moved = after.row(of: series).moved(since: before.row(of: series)).filter { $0 <= newest }
            return moved.isEmpty ? nil : (country, moved)
        }
    }

    init(_ lists: Lists, within range: ClosedRange<Month>) {
        self.range = range
        any = MonthSet(within: range)
        several = any
        for (country, list) in lists {
            let moved = MonthSet(list, within: range)
            months[country] = moved
            guard country != .all else { continue }
            var again = moved
            again.formIntersection(any)
            several.formUnion(again)
            any.formUnion(moved)
        }
    }

    var isEmpty: Bool { months.isEmpty }

    /// The months in which something moved that a rule reads when it judges the series of a country.
    func touching(_ country: Country, _ reads: Reads) -> MonthSet {
        var result = MonthSet(within: range)
        if months.isEmpty { return result }
        let own = months[country]
        if let own, reads.own || reads.countries.contains(country) { result.formUnion(own) }
        if reads.world, country != .all, let world = months[.all] { result.formUnion(world) }
        if reads.others {
            var others = any
            if country != .all, let own {
                others.subtract(own)
                others.formUnion(several)
            }
            result.formUnion(others)
        }
        for other in reads.countries where other != country && other != .all {
            if let moved = months[other] { result.formUnion(moved) }
        }
        return result
    }
}
