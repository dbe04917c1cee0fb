package import Panel
package import Trade

/// Which tariff lines made the change between the two windows that a rule compared, on the figures known at the moment.
///
/// Lines where all months rest on statistics; HS6 while a month rests on licenses, which are filed no finer. Windows of
/// unequal length are compared by the month.
package struct Contributions: Sendable {
    package struct Line: Sendable, Hashable {
        package var product: Product
        /// In the earlier window, and in the later one: kilograms or dollars, a month where the windows differ in length.
        package var before: Rational
        package var now: Rational

        package var change: Rational { now - before }
    }

    /// The windows compared.
    package struct Windows: Sendable, Hashable {
        package var now: ClosedRange<Month>
        package var before: ClosedRange<Month>
    }

    package let windows: Windows
    /// `kilograms` or `dollars`.
    package let unit: Unit
    /// The level of the lines; `nil` when the archive has nothing finer than the series itself.
    package let level: Product.Level?
    /// Those that changed most, the largest change first.
    package let largest: [Line]
    /// The others together, and how many there are.
    package let others: (count: Int, change: Rational)
    /// Lines with a month that is not known.
    package let unknown: Int
    /// A month of the windows is still being filed.
    package let isOpen: Bool
    /// The change of the series itself; `nil` when a month of it is not known.
    package let total: Rational?

    /// Whether amounts are averages of a month.
    package var isMonthly: Bool { windows.now.count != windows.before.count }

    /// The part of a line in the change of the series; `nil` when there is none to speak of.
    package func share(of line: Line) -> Rational? {
        guard let total, total != .zero else { return nil }
        return line.change / total
    }

    private static let shown = 5

    package init(series: WorkingSeries, windows: Windows, unit: Unit, view: PanelView) {
        self.windows = windows
        self.unit = unit
        func amount(_ series: WorkingSeries, _ months: ClosedRange<Month>) -> Rational? {
            let figures = view.row(of: series).cells(in: months).map { unit == .dollars ? $0.value : $0.quantity }
            let sum = figures.reduce(Rational?.some(.zero)) { total, figure in
                guard let total, let number = figure.number else { return nil }
                return total + Rational(number)
            }
            return windows.now.count == windows.before.count ? sum : sum.flatMap { $0 / Rational(months.count) }
        }
        if let now = amount(series, windows.now), let before = amount(series, windows.before) {
            total = now - before
        } else {
            total = nil
        }
        let cells = [windows.now, windows.before].flatMap { view.row(of: series).cells(in: $0) }
        isOpen = cells.contains(where: \.isIncomplete)
        let levels: [Product.Level] =
            cells.contains { $0.basis == .license && $0.vintage != nil } ? [.hs6] : [.line, .hs6, .heading]
        level = levels.first { !view.products(of: series, at: $0).isEmpty }
        var lines: [Line] = []
        var unknown = 0
        for product in level.map({ view.products(of: series, at: $0) }) ?? [] {
            var line = series
            line.product = product
            let cells = [windows.now, windows.before].flatMap { view.row(of: line).cells(in: $0) }
            if cells.allSatisfy({ $0.quantity == .unpublished && $0.value == .unpublished }) { continue }
            guard let now = amount(line, windows.now), let before = amount(line, windows.before) else {
                unknown += 1
                continue
            }
            if now != .zero || before != .zero { lines.append(Line(product: product, before: before, now: now)) }
        }
        let sorted = lines.sorted {
            ($1.change.magnitude, $0.product) < ($0.change.magnitude, $1.product)
        }
        largest = Array(sorted.prefix(Self.shown))
        let rest = sorted.dropFirst(Self.shown)
        others = (rest.count, rest.reduce(.zero) { $0 + $1.change })
        self.unknown = unknown
    }
}

extension Contributions.Windows {
    /// What the first condition with two windows compares: the window of the judged month, and the other one that the rule
    /// reads; without another, the months just before of the same number.
    package init?(_ evidence: Evidence, judging month: Month) {
        let windows = evidence.terms.compactMap { term -> (text: String, months: ClosedRange<Month>)? in
            guard let from = term.from, let through = term.through else { return nil }
            return (term.text, from...through)
        }
        guard let now = windows.first(where: { $0.months.upperBound == month })?.months else { return nil }
        let earlier = evidence.gates.lazy.compactMap { gate in
            windows.first { $0.months.upperBound < month && gate.text.contains($0.text) }?.months
        }.first
        let length = now.count
        self.init(now: now, before: earlier ?? (now.lowerBound - length)...(now.lowerBound - 1))
    }
}
