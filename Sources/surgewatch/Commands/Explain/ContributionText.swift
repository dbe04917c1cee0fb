import Pipeline
import Trade
import Views

/// The lines that made a change, in columns.
struct ContributionText {
    let contributions: Contributions
    let wording: Wording

    init(_ contributions: Contributions, wording: Wording) {
        self.contributions = contributions
        self.wording = wording
    }

    private func span(_ months: ClosedRange<Month>) -> String { Wording.span(months.lowerBound, months.upperBound) }

    private var kind: String {
        switch contributions.level {
        case .line: "tariff lines"
        case .hs6: "HS6 codes"
        default: "headings"
        }
    }

    var title: String {
        let windows = contributions.windows
        if contributions.level == nil { return "What made the change" }
        return "What made the change: \(kind), \(span(windows.now)) against \(span(windows.before))"
            + (contributions.isMonthly ? ", by the month" : "") + (contributions.isOpen ? ", so far" : "")
    }

    func lines(series: WorkingSeries) -> [String] {
        guard contributions.level != nil else {
            return ["Not broken down by line: this archive has \(wording.product(series)) as a whole only."]
        }
        guard !contributions.largest.isEmpty else {
            let why = contributions.unknown > 0 ? "no line is known in all of these months" : "no line moved"
            return ["Not broken down by line: \(why)."]
        }
        var rows = contributions.largest.map { line in
            [
                Self.code(line.product), signed(line.change),
                contributions.share(of: line).map { ($0 * Rational(100)).decimal(places: 0) + "%" } ?? "",
                amount(line.before), "to", amount(line.now),
            ]
        }
        let others = contributions.others
        if others.count > 0 {
            rows.append(["\(others.count) other\(others.count == 1 ? "" : "s")", signed(others.change)])
        }
        if let total = contributions.total { rows.append(["all together", signed(total)]) }
        var lines = Columns.aligned(rows, right: [1, 2, 3, 5])
        if contributions.unknown > 0 {
            lines.append("\(contributions.unknown) more with months that are not known")
        }
        return lines
    }

    private func amount(_ number: Rational) -> String { Wording.amount(Amount(number, contributions.unit)) }
    private func signed(_ number: Rational) -> String { (number.isNegative ? "" : "+") + amount(number) }

    /// `7606.12.30.91`.
    static func code(_ product: Product) -> String {
        guard product.isHS, product.code.count > 4 else { return product.code }
        var rest = Substring(product.code)
        var parts = [rest.prefix(4)]
        rest = rest.dropFirst(4)
        while !rest.isEmpty {
            parts.append(rest.prefix(2))
            rest = rest.dropFirst(2)
        }
        return parts.joined(separator: ".")
    }
}
