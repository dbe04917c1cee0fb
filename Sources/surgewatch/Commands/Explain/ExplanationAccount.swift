import Alerting
import Archive
import Pipeline
import RuleLanguage
import Trade
import Views

/// Everything `explain` has to say of one rule, series and month.
struct ExplanationAccount {
    let explanation: Explanation
    let background: Background
    /// The moment asked for; `nil` is now.
    let asOf: Instant?
    /// What happened to the alert of the month until then, in order.
    let events: [EventRecord]
    /// What is to be said of the question itself.
    let remarks: [String]

    var evidence: Evidence { explanation.verdict.evidence }
    /// The newest figure that was read.
    var newest: Instant? { evidence.months.compactMap(\.vintage).max() }

    /// The other series that were read, each group by its name.
    var otherSeries: [(name: String, months: [Evidence.MonthRead])] {
        let own = explanation.series
        let others = evidence.months.filter { $0.series != own }
        let groups = Dictionary(grouping: others) { read in
            read.series.of(.all) != own.of(.all)
                ? read.series.address
                : read.series.country.isSingle ? "countries" : read.series.country.code
        }
        return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The conditions as rows.
    var table: Table {
        var table = Table(columns: [
            "gate", "value", "comparison", "limit", "margin", "unit", "met", "note", "unknown", "holds_from",
            "holds_through",
        ])
        let unknown = background.unknowns.first
        for gate in evidence.gates {
            let stretches = unknown?.whole.holds(gate)
            let ranges = stretches.map { $0.isAll ? [] : $0.ranges } ?? []
            func border(_ number: Int64?, _ end: Int64) -> Table.Value { .number(number == end ? nil : number) }
            table.rows.append([
                .text(gate.name), .decimal(gate.value?.inTable), .text(gate.comparison),
                .decimal(gate.limit?.inTable), .decimal(gate.margin?.inTable), .text(gate.value?.unit.rawValue),
                .text(gate.met.rawValue), .text(gate.note),
                .text(ranges.isEmpty ? nil : unknown?.measure == .value ? "value_usd" : "quantity_kg"),
                border(ranges.first?.lowerBound, Supposition.range.lowerBound),
                border(ranges.first?.upperBound, Supposition.range.upperBound),
            ])
        }
        return table
    }
}
