import BigInt
import Trade

extension Evaluator {
    mutating func measured(_ selector: Selector) -> Measured {
        let months = selector.months(judging: context.month, anchor: context.anchor)
        switch selector.measure {
        case .quantity: return total(.quantity, selector, in: months)
        case .value: return total(.value, selector, in: months)
        case .unitValue:
            return selector.target == .others
                ? othersUnitValue(in: months) : unitValue(of: series(selector), in: months)
        case .share: return share(.quantity, selector, in: months)
        case .valueShare: return share(.value, selector, in: months)
        }
    }

    private func series(_ selector: Selector) -> WorkingSeries {
        switch selector.target {
        case .own, .others: context.series
        case .world: context.series.of(.all)
        case .country(let country): context.series.of(country)
        }
    }

    /// The sum over a window; every month must be known. What is still being filed can only grow.
    private mutating func total(_ measure: Measure, _ selector: Selector, in months: ClosedRange<Month>) -> Measured {
        total(figures(measure, selector, in: months))
    }

    private mutating func figures(
        _ measure: Measure, _ selector: Selector, in months: ClosedRange<Month>
    ) -> CellReader.Figures {
        selector.shift == .beforeLicenses
            ? reader.anchoredFigures(measure, in: months) : reader.figures(measure, of: series(selector), in: months)
    }

    private func total(_ figures: CellReader.Figures) -> Measured {
        if let unknown = figures.unknown { return .unknown(unknown) }
        return Measured(
            number: Self.sum(figures.numbers), trend: figures.open == nil ? .fixed : .rising, open: figures.open)
    }

    private static func sum(_ numbers: [Int64]) -> Rational {
        var total: Int64 = 0
        for number in numbers {
            let (sum, overflow) = total.addingReportingOverflow(number)
            if overflow { return Rational(numbers.reduce(BigInt(0)) { $0 + BigInt($1) }) }
            total = sum
        }
        return Rational(total)
    }

    mutating func months(_ aggregate: Term.Aggregate, _ selector: Selector) -> Measured {
        let months = selector.months(judging: context.month, anchor: context.anchor)
        let figures = figures(selector.measure, selector, in: months)
        var result = total(figures)
        guard result.number != nil else { return result }
        switch aggregate {
        case .mean: result.number = result.number.flatMap { $0 / Rational(months.count) }
        case .min: result.number = figures.numbers.min().map { Rational($0) }
        case .max: result.number = figures.numbers.max().map { Rational($0) }
        }
        return result
    }

    /// A quotient over months that are still being filed can move either way.
    private static func quotient(_ left: Measured, _ right: Measured, ifNone reason: String) -> Measured {
        guard let first = left.number, let second = right.number else {
            return .unknown(Unknown.both(left.unknown, right.unknown))
        }
        guard second > .zero, let number = first / second else { return .nature(reason) }
        let open = left.open ?? right.open
        return Measured(number: number, trend: open == nil ? .fixed : .mixed, open: open)
    }

    private mutating func unitValue(of series: WorkingSeries, in months: ClosedRange<Month>) -> Measured {
        let value = total(reader.figures(.value, of: series, in: months))
        let quantity = total(reader.figures(.quantity, of: series, in: months))
        return Self.quotient(value, quantity, ifNone: "no quantity in \(Self.words(months)) to divide a value by")
    }

    /// The share of all countries; for smelt and cast of the tons whose country is known, unless `of all` is written.
    private mutating func share(
        _ measure: Measure, _ selector: Selector, in months: ClosedRange<Month>
    ) -> Measured {
        let own = total(reader.figures(measure, of: series(selector), in: months))
        var whole = total(reader.figures(measure, of: context.series.of(.all), in: months))
        if !selector.isOfAll, !context.series.role.hasStatistics {
            for country in [Country.notApplicable, .unknown] {
                whole = whole + -total(reader.figures(measure, of: context.series.of(country), in: months))
            }
        }
        return Self.quotient(own, whole, ifNone: "no country imported anything in \(Self.words(months))")
    }

    private mutating func othersUnitValue(in months: ClosedRange<Month>) -> Measured {
        if context.series.country == .all { return .nature("all countries together have no others") }
        if let since = rule.since, months.lowerBound < since {
            return .nature("the rule reads nothing before \(since)")
        }
        var value = Measured.constant(.zero)
        var quantity = Measured.constant(.zero)
        for series in others() {
            value = value + total(reader.figures(.value, of: series, in: months))
            quantity = quantity + total(reader.figures(.quantity, of: series, in: months))
        }
        return Self.quotient(
            value, quantity, ifNone: "no other country has both figures known in every month that is compared")
    }

    /// The other single countries for which quantity and value are known in every month of every window of others that
    /// the rule compares; so both windows speak of the same countries.
    private mutating func others() -> [WorkingSeries] {
        if let otherSeries { return otherSeries }
        let windows = rule.othersSelectors.map { $0.months(judging: context.month, anchor: context.anchor) }
        let found = context.view.countries(beside: context.series)
            .filter { $0.isSingle && $0 != context.series.country }
            .map { context.series.of($0) }
            .filter { reader.isWhole($0, in: windows) }
        otherSeries = found
        return found
    }

    private static func words(_ months: ClosedRange<Month>) -> String {
        months.count == 1 ? "\(months.lowerBound)" : "\(months.lowerBound) to \(months.upperBound)"
    }
}
