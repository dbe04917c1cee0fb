import BigInt
package import Trade

/// The imports of all origins as they were known at a moment: a row for each category.
///
/// A month that is still being filed is shown as what is in so far and compared with nothing.
package struct TradeTotals: Hashable, Sendable {
    /// What is known of one category; kilograms or dollars.
    package struct Category: Hashable, Sendable {
        package var name: String
        /// The newest whole month, the month before it, and the same month of the year before.
        package var whole: Int64?
        package var before: Int64?
        package var yearBefore: Int64?
        /// From January to the newest whole month, and the same months of the year before.
        package var yearToDate: Int64?
        package var yearToDateBefore: Int64?
        /// The month that is still being filed.
        package var open: Int64?

        package init(
            name: String, whole: Int64? = nil, before: Int64? = nil, yearBefore: Int64? = nil, yearToDate: Int64? = nil,
            yearToDateBefore: Int64? = nil, open: Int64? = nil
        ) {
            self.name = name
            self.whole = whole
            self.before = before
            self.yearBefore = yearBefore
            self.yearToDate = yearToDate
            self.yearToDateBefore = yearToDateBefore
            self.open = open
        }
    }

    /// How much more came than in the month before; kilograms or dollars.
    package struct Mover: Hashable, Sendable {
        package var name: String
        package var change: Int64

        package init(name: String, change: Int64) {
            self.name = name
            self.change = change
        }
    }

    /// `kilograms` or `dollars`.
    package var unit: Unit
    package var categories: [Category]
    /// The newest month that is whole, and what it rests on.
    package var month: Month
    package var status: Status
    /// The newest month that is still being filed.
    package var openMonth: Month?
    /// Countries of origin of which more came in the newest whole month than in the one before, the largest rise first.
    package var suppliers: [Mover]
    /// License figures among them are simulated.
    package var isSimulated: Bool

    package init(
        unit: Unit, categories: [Category], month: Month, status: Status, openMonth: Month? = nil,
        suppliers: [Mover] = [], isSimulated: Bool = false
    ) {
        self.unit = unit
        self.categories = categories
        self.month = month
        self.status = status
        self.openMonth = openMonth
        self.suppliers = suppliers
        self.isSimulated = isSimulated
    }

    // MARK: Words

    var title: String { "All origins, \(unit == .dollars ? "million $" : "thousand t"), \(Wording.month(month))" }

    var heads: [String] {
        let open = openMonth.map { ["\($0.shortName) so far"] } ?? []
        return [
            "\(month.shortName) \(status.letter)", "vs \((month - 1).shortName)",
            "vs \(month.shortName) \(month.year - 1)",
            "YTD",
        ] + open
    }

    var rows: [(name: String, cells: [String])] {
        categories.map { category in
            let figures = [
                amount(category.whole), change(category.whole, category.before),
                change(category.whole, category.yearBefore),
                change(category.yearToDate, category.yearToDateBefore),
            ]
            return (category.name, figures + (openMonth == nil ? [] : [amount(category.open)]))
        }
    }

    /// The table as text: within 72 columns for the categories that there are.
    var lines: [String] {
        let table = [[""] + heads] + rows.map { [$0.name] + $0.cells }
        return TextColumns.table(table, right: Set(1...6))
    }

    /// What is read into it.
    var note: String {
        var parts = [
            "F final, P preliminary or licenses. YTD: January to \(Wording.month(month)), against the same months of \(month.year - 1)."
        ]
        if let openMonth {
            parts.append(
                "\(Wording.month(openMonth)) rests on import licenses and is still being filed: no comparison yet.")
        }
        if status == .license { parts.append("\(Wording.month(month)) rests on import licenses.") }
        if isSimulated { parts.append("License figures are simulated: none are public for these months.") }
        parts.append("\"..\" is not known.")
        return parts.joined(separator: " ")
    }

    /// `Up most on September 2026, thousand t: Unwrought +12.8, Foil +0.5; from Canada +10.2, India +3.3.`
    var up: String? {
        let products = categories.compactMap { category -> Mover? in
            guard let whole = category.whole, let before = category.before, whole > before else { return nil }
            return Mover(name: category.name, change: whole - before)
        }.sorted { ($1.change, $0.name) < ($0.change, $1.name) }
        let lists = [(products, ""), (suppliers, "from ")].compactMap { movers, word -> String? in
            let shown = movers.prefix(3).map { "\($0.name) +\(amount($0.change))" }
            return shown.isEmpty ? nil : word + shown.joined(separator: ", ")
        }
        guard !lists.isEmpty else { return nil }
        let words = unit == .dollars ? "million $" : "thousand t"
        return "Up most on \(Wording.month(month - 1)), \(words): \(lists.joined(separator: "; "))."
    }

    /// When Census states the next month.
    var next: String? {
        guard status != .license else { return nil }
        return "Next: Census publishes \(Wording.month(month + 1)) about \(((month + 1).lastDay + 38).words)."
    }

    private func amount(_ figure: Int64?) -> String {
        guard let figure else { return ".." }
        return Wording.grouped(Rational(figure) * Rational(1, 1_000_000), places: 1)
    }

    private func change(_ now: Int64?, _ before: Int64?) -> String {
        guard let now, let before, before > 0, let ratio = Rational(now) / Rational(before) else { return ".." }
        return Wording.change(ratio - .one)
    }
}
