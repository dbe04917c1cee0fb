import Archive
import Pipeline
import RuleLanguage
import Trade
import Views

/// The months that a verdict was read from: those of the series itself one by one, other series together.
struct MonthsReadText {
    let account: ExplanationAccount
    let ink: Ink
    let wording: Wording

    private var series: WorkingSeries { account.explanation.series }

    var lines: [String] { own + account.otherSeries.flatMap(others) }

    // MARK: The series itself

    private var own: [String] {
        let reads = account.evidence.months.filter { $0.series == series }
        guard !reads.isEmpty else { return [] }
        let hasQuantity = reads.contains { $0.quantity != nil }
        let hasValue = reads.contains { $0.value != nil }
        let shown = [hasQuantity || !hasValue ? Measure.quantity : nil, hasValue ? .value : nil].compactMap(\.self)
        let firsts = reads.map(first)
        var head = ["month"] + shown.map(\.rawValue) + ["status", "known since"]
        if firsts.contains(where: { !$0.isEmpty }) { head.append("at first") }
        let rows = zip(reads, firsts).map { read, first in
            [read.month.description]
                + shown.map { $0 == .value ? Self.value(read.value) : Self.quantity(read.quantity) }
                + [Self.status(read), read.vintage?.newYorkDay.description ?? "", first]
        }
        return [title(reads)]
            + Columns.aligned([head.map(ink.dim)] + rows, right: Set(1...shown.count)).map { "  " + $0 }
    }

    /// The series with its sources: statistics first, then licenses.
    private func title(_ reads: [Evidence.MonthRead]) -> String {
        var sources: [String] = []
        for read in reads where read.vintage != nil {
            let source = Self.source(read)
            if sources.isEmpty { sources.append(source) }
            if !sources.contains(where: { $0.hasSuffix(source) }) { sources.append("from \(read.month) \(source)") }
        }
        return "\(series)" + (sources.isEmpty ? "" : " (\(sources.joined(separator: "; ")))")
    }

    private static func source(_ read: Evidence.MonthRead) -> String {
        read.source + (read.basis == .license ? "" : ", \(read.basis.rawValue)")
    }
    private static func quantity(_ quantity: Int64?) -> String {
        quantity.map { Wording.amount(Amount(Rational($0), .kilograms)) } ?? ".."
    }
    private static func value(_ value: Int64?) -> String {
        value.map { Wording.amount(Amount(Rational($0), .dollars)) } ?? ".."
    }

    private static func status(_ read: Evidence.MonthRead) -> String {
        if read.vintage == nil, read.quantity == nil, read.value == nil { return "not published" }
        return read.status.letter + (read.isIncomplete ? ", not whole" : "")
    }

    /// What the month was at first, where it has been revised.
    private func first(_ read: Evidence.MonthRead) -> String {
        guard let print = account.background.firstPrints[read.month], let known = read.vintage, print.knownAt < known
        else { return "" }
        let measures = account.background.unknowns.map(\.measure)
        var parts: [String] = []
        if measures.contains(.quantity), print.quantity != read.quantity {
            parts.append(Self.telling(print.quantity, read.quantity, .kilograms))
        }
        if measures.contains(.value), print.value != read.value {
            parts.append(Self.telling(print.value, read.value, .dollars))
        }
        return parts.isEmpty ? "" : ink.dim("\(parts.joined(separator: ", ")) on \(print.knownAt.newYorkDay)")
    }

    /// An amount in words, to the last unit where rounding would hide that it is not the other one.
    private static func telling(_ figure: Int64?, _ other: Int64?, _ unit: Unit) -> String {
        guard let figure else { return "not known" }
        let amount = Amount(Rational(figure), unit)
        let words = Wording.amount(amount)
        let isTold = other.map { Wording.amount(Amount(Rational($0), unit)) != words } ?? true
        return isTold ? words : Wording.exact(amount)
    }

    // MARK: Other series

    private func others(_ group: (name: String, months: [Evidence.MonthRead])) -> [String] {
        let reads = group.months
        let known = reads.filter { $0.quantity != nil || $0.value != nil }
        let countries = Set(reads.map(\.series.country))
        let title =
            switch group.name {
            case "-": "all countries"
            case "NA": "no country (NA)"
            case "UN": "unknown country (UN)"
            case "countries": countries.count == 1 ? name(reads[0].series) : "\(countries.count) other countries"
            default: group.name
            }
        var parts = [Words.counted(reads.count, "month")]
        if let first = reads.map(\.month).min(), let last = reads.map(\.month).max(), first != last {
            parts[0] += " from \(first) to \(last)"
        } else if let month = reads.first?.month {
            parts[0] = "\(month)"
        }
        if known.count < reads.count { parts.append("\(reads.count - known.count) of them not known") }
        let total = sum(reads)
        if countries.count == 1, let total { parts.append(total) }
        let letters = Set(known.map(\.status.letter)).sorted()
        if !letters.isEmpty { parts.append(letters.joined(separator: " and ")) }
        if reads.contains(where: \.isIncomplete) { parts.append("not whole yet") }
        if let newest = reads.compactMap(\.vintage).max() { parts.append("newest known \(newest.newYorkDay)") }
        var lines = Columns.wrapped(title + ": " + parts.joined(separator: ", "), width: 94, indent: "  ")
        if countries.count > 1 {
            lines += Columns.wrapped("largest " + largest(reads), width: 90, indent: "  ").map { "  " + $0 }
        }
        return lines
    }

    private func name(_ series: WorkingSeries) -> String { wording.countries.name(of: series.country) }

    /// Quantities where they are known, else values: the sum of what was read.
    private func sum(_ reads: [Evidence.MonthRead]) -> String? {
        let dollars = countsDollars(reads)
        let figures = reads.compactMap { dollars ? $0.value : $0.quantity }
        guard !figures.isEmpty else { return nil }
        let total = figures.reduce(Rational.zero) { $0 + Rational($1) }
        return Wording.amount(Amount(total, dollars ? .dollars : .kilograms)) + " in all"
    }

    private func countsDollars(_ reads: [Evidence.MonthRead]) -> Bool {
        account.background.unknowns.first?.measure == .value || reads.allSatisfy { $0.quantity == nil }
    }

    private func largest(_ reads: [Evidence.MonthRead]) -> String {
        let dollars = countsDollars(reads)
        let totals = Dictionary(grouping: reads, by: \.series).mapValues { reads in
            reads.compactMap { dollars ? $0.value : $0.quantity }.reduce(Rational.zero) { $0 + Rational($1) }
        }
        return totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map { series, total in
            "\(name(series)) \(Wording.amount(Amount(total, dollars ? .dollars : .kilograms)))"
        }.joined(separator: ", ")
    }
}
