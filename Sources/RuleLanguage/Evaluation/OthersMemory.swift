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

    package init() {}

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
}
