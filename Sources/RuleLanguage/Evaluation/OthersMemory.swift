import Trade

/// Sums over the single countries whose figures are known in every month that a rule compares, each computed once for all
/// series beside each other. Belongs to one view; not shared between threads.
package final class OthersMemory {
    struct Question: Hashable {
        var total: WorkingSeries
        var origin: CellReader.Origin
        var since: Month?
        var windows: [ClosedRange<Month>]
        /// The window that is added up.
        var months: ClosedRange<Month>
    }

    /// The sums with the countries that are in them, sorted; `nil` where some month is still being filed.
    struct Sums {
        var value: Rational
        var quantity: Rational
        var countries: [Country]
    }

    private var known: [Question: Sums?] = [:]
    /// The figures of the single countries beside each other that were asked for last: questions about them come together.
    private var figures: Figures?

    typealias Strips = [(country: Country, strip: FigureStrip)]

    private struct Figures {
        var total: WorkingSeries
        var months: ClosedRange<Month>
        var strips: Strips
    }

    package init() {}

    /// The figures of all single countries beside a series in some months and around them, side by side.
    func strips(beside total: WorkingSeries, in months: ClosedRange<Month>, _ view: any SeriesView) -> Strips {
        if let figures, figures.total == total, figures.months.contains(months.lowerBound),
            figures.months.contains(months.upperBound)
        {
            return figures.strips
        }
        let wide = (months.lowerBound - Self.around)...(months.upperBound + Self.around)
        let strips = view.countries(beside: total).filter(\.isSingle).map { country in
            (country: country, strip: view.strip(of: total.of(country), in: wide))
        }
        figures = Figures(total: total, months: wide, strips: strips)
        return strips
    }

    /// So many months more are read: other months of the same series are asked about next.
    private static let around = 24

    func sums(_ question: Question, _ compute: () -> Sums?) -> Sums? {
        if let sums = known[question] { return sums }
        let sums = compute()
        known[question] = .some(sums)
        return sums
    }
}

extension Evaluator {
    /// The sums of the other countries, taken from what is remembered of all; `nil` where they must be read one by one.
    mutating func rememberedOthers(
        _ base: Base, in months: ClosedRange<Month>
    ) -> (value: Rational, quantity: Rational)? {
        guard let memory = context.others else { return nil }
        let question = OthersMemory.Question(
            total: base.series.of(.all), origin: base.origin, since: rule.since, windows: othersWindows(base),
            months: months)
        guard question.windows.contains(months), let all = memory.sums(question, { sums(of: base, question) }) else {
            return nil
        }
        let own = context.series.country
        if let last = all.countries.last(where: { $0 != own }), months.contains(context.month) {
            // The evidence says of what kind the figures of the judged month are.
            reader.mark(base.series.of(last), base.origin, in: context.month)
        }
        guard all.countries.contains(own) else { return (all.value, all.quantity) }
        let marks = reader.marks
        reader.marks = false
        defer { reader.marks = marks }
        func sum(_ measure: Measure) -> Rational {
            Self.sum(reader.figures(measure, of: base.series.of(own), base.origin, in: months).numbers)
        }
        return (all.value - sum(.value), all.quantity - sum(.quantity))
    }

    private func sums(of base: Base, _ question: OthersMemory.Question) -> OthersMemory.Sums? {
        if base.origin != .licenses, let memory = context.others {
            let first = question.windows.map(\.lowerBound).min() ?? context.month
            let last = question.windows.map(\.upperBound).max() ?? context.month
            return Self.sums(
                memory.strips(beside: question.total, in: first...max(first, last), context.view), question)
        }
        var reader = CellReader(context, reach: rule.windowReach, ahead: rule.ahead, since: rule.since)
        var sums = OthersMemory.Sums(value: .zero, quantity: .zero, countries: [])
        for country in context.view.countries(beside: base.series) where country.isSingle {
            let series = base.series.of(country)
            guard reader.isWhole(series, base.origin, in: question.windows) else { continue }
            if reader.isOpen(series, base.origin, in: question.months) { return nil }
            sums.value =
                sums.value + Self.sum(reader.figures(.value, of: series, base.origin, in: question.months).numbers)
            sums.quantity =
                sums.quantity
                + Self.sum(reader.figures(.quantity, of: series, base.origin, in: question.months).numbers)
            sums.countries.append(country)
        }
        return sums
    }

    /// The same from figures side by side.
    private static func sums(
        _ strips: OthersMemory.Strips, _ question: OthersMemory.Question
    ) -> OthersMemory.Sums? {
        var sums = OthersMemory.Sums(value: .zero, quantity: .zero, countries: [])
        for (country, strip) in strips where question.windows.allSatisfy(strip.isKnown) {
            let range = strip.range(of: question.months)
            if strip.marks[range].contains(where: { $0.contains(.incomplete) }) { return nil }
            sums.value = sums.value + sum(strip.values[range])
            sums.quantity = sums.quantity + sum(strip.quantities[range])
            sums.countries.append(country)
        }
        return sums
    }
}

extension FigureStrip {
    /// Where some months stand in it; all of them must.
    fileprivate func range(of months: ClosedRange<Month>) -> Range<Int> {
        let start = months.lowerBound - first
        return start..<(start + months.count)
    }

    /// Whether quantity and value are known in each of some months.
    fileprivate func isKnown(in months: ClosedRange<Month>) -> Bool {
        let range = range(of: months)
        guard range.lowerBound >= 0, range.upperBound <= count else { return false }
        return marks[range].allSatisfy { $0.rawValue & Self.figures == Self.figures }
    }

    private static let figures = Marks.quantity.rawValue | Marks.value.rawValue
}
