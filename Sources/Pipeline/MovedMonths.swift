import Panel
import RuleLanguage
import Trade

/// The months in which figures read differently than before a release: of some series, of all other countries beside
/// them and of their totals. What was not yet published before is left out: a country that enters a partial listing
/// late is no news.
struct MovedMonths {
    /// Oldest first.
    private var months: [WorkingSeries: [Month]] = [:]
    /// By total: how many single countries moved in a month.
    private var movers: [WorkingSeries: [Month: Int]] = [:]

    /// Nothing moved.
    static let none = MovedMonths()

    private init() {}

    /// What moved up to a month.
    init(_ series: some Sequence<WorkingSeries>, until newest: Month, before: PanelView, after: PanelView) {
        var candidates = Set(series)
        for total in Set(candidates.lazy.filter(\.origin.isEmpty).map { $0.of(.all) }) {
            candidates.insert(total)
            candidates.formUnion(after.countries(beside: total).map(total.of))
        }
        for series in candidates {
            let moved = after.row(of: series).moved(since: before.row(of: series)).filter { $0 <= newest }
            guard !moved.isEmpty else { continue }
            months[series] = moved
            guard series.country != .all else { continue }
            for month in moved { movers[series.of(.all), default: [:]][month, default: 0] += 1 }
        }
    }

    /// The months, oldest first, in which something moved that a rule reads when it judges the series.
    func touching(_ series: WorkingSeries, _ reads: Reads) -> [Month] {
        if months.isEmpty { return [] }
        let own = months[series] ?? []
        var result = Set(reads.own || reads.countries.contains(series.country) ? own : [])
        if reads.world, series.country != .all { result.formUnion(months[series.of(.all)] ?? []) }
        if reads.others {
            for (month, count) in movers[series.of(.all)] ?? [:] {
                let isSelf = series.country != .all && own.contains(month)
                if count > (isSelf ? 1 : 0) { result.insert(month) }
            }
        }
        for country in reads.countries where country != series.country && country != .all {
            result.formUnion(months[series.of(country)] ?? [])
        }
        return result.sorted()
    }
}
