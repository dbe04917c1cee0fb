import Alerting
import Panel
import RuleLanguage
import Trade

/// The months whose verdicts a release alters by what it says beside the trade statistics: figures of parameter series,
/// and events that exist since it.
struct ReferenceMoves {
    /// A month to judge, and whether its verdict waited for a figure that is new: then it is judged as a new month.
    typealias Touched = (month: Month, isAwaited: Bool)

    /// What a release did to one parameter series.
    private struct Move {
        /// The months that changed, from the first that was known before it.
        var months: [Month]
        /// The months later than any known before.
        var news: Set<Month>
        /// Nothing was known of the series before.
        var isFirstFill: Bool
    }

    private let announced: [CalendarEvent]
    private let after: Panel
    private let moves: [ParameterKey: Move]

    init(_ changes: ReleaseChanges, before: Panel, after: Panel) {
        announced = changes.announced
        self.after = after
        moves = Dictionary(grouping: changes.parameters, by: \.key).mapValues { rows in
            let known = before.months(of: rows[0].key).filter { $0.parameter.value != nil }.map(\.month)
            let stated = rows.filter { $0.parameter.value != nil }.map(\.month)
            return Move(
                months: rows.map(\.month).filter { month in known.first.map { month >= $0 } ?? false }.sorted(),
                news: Set(stated.filter { month in known.last.map { month > $0 } ?? true }), isFirstFill: known.isEmpty)
        }
    }

    var isEmpty: Bool { moves.isEmpty && announced.isEmpty }

    /// The months of a series that a rule must look at again, oldest first, up to `newest`.
    ///
    /// A month is awaited when no earlier file had a figure of that very month or a later one. Of a series that was never
    /// stated before, only the newest month is: the rest is history, and so is what lies before the first known month.
    func touching(_ series: WorkingSeries, _ rule: Rule, until newest: Month) -> [Touched] {
        var result: [Month: Bool] = [:]
        for (key, move) in moves where rule.reads.inputs.contains(where: { reads(key, $0, series) }) {
            if move.isFirstFill {
                if let month = move.news.filter({ $0 <= newest }).max() { result[month] = true }
                continue
            }
            for month in move.months {
                for judged in stride(from: month - rule.ahead, through: min(month + rule.reach, newest), by: 1) {
                    result[judged] = result[judged, default: false] || judged == month && move.news.contains(month)
                }
            }
        }
        if let months = rule.reads.events {
            for event in announced
            where after.concerns(event, country: series.country, product: series.product) {
                let month = event.date.month
                for judged in stride(from: month - months, through: min(month, newest), by: 1) {
                    result[judged] = result[judged, default: false]
                }
            }
        }
        return result.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func reads(_ key: ParameterKey, _ input: Reads.Input, _ series: WorkingSeries) -> Bool {
        guard key.name == input.name else { return false }
        let country = input.country.country(judging: series)
        let read = ParameterKey(name: key.name, country: country ?? key.country, product: series.product)
        return country.map { $0 == key.country } ?? true && after.asStated(read) == key
    }
}
