import BigInt
import Trade

extension Evaluator {
    mutating func measured(_ selector: Selector, in months: ClosedRange<Month>) -> Measured {
        switch selector.measure {
        case .quantity: return total(.quantity, selector, in: months)
        case .value: return total(.value, selector, in: months)
        case .unitValue:
            if selector.isUnitValueOfOthers { return othersUnitValue(selector, in: months) }
            let value = total(.value, selector, in: months)
            let quantity = total(.quantity, selector, in: months)
            return Self.quotient(value, quantity, ifNone: "no quantity in \(Self.words(months)) to divide a value by")
        case .share: return share(.quantity, selector, in: months)
        case .valueShare: return share(.value, selector, in: months)
        case .hhi: return concentration(.quantity, selector, in: months)
        case .valueHHI: return concentration(.value, selector, in: months)
        case .weeks:
            let days = months.upperBound.lastDay - months.lowerBound.firstDay + 1
            return .constant(Rational(BigInt(days), 7))
        case .param: return Aggregation.value(.sum, of: inputs(selector, in: months))
        default: return scored(selector, in: months.upperBound)
        }
    }

    // MARK: Series

    /// The series that a selector reads, with the country of the judged one, and where it belongs.
    struct Base {
        var series: WorkingSeries
        var origin: CellReader.Origin
    }

    /// `nil` where the country is none that could report or be an origin.
    func base(_ selector: Selector) -> Base? {
        var series = context.series
        switch selector.statistic {
        case .licenses: return Base(series: series, origin: .licenses)
        case .parameter: return Base(series: series, origin: .judged)
        case .partner(let reporter):
            guard let country = country(reporter), country.isSingle else { return nil }
            series.flow = .export
            series.reporter = country.code
            series.role = .destination
            series.origin = ""
        case .working(let role):
            if let role {
                series.role = role
                series.flow = role == .destination ? .export : .import
                series.origin = ""
            }
            if let origin = selector.origin {
                guard let country = country(origin) else { return nil }
                series.origin = country == .all ? "" : country.code
            }
        }
        let own = context.series
        let isJudged =
            series.flow == own.flow && series.reporter == own.reporter && series.role == own.role
            && series.origin == own.origin
        return Base(series: series, origin: isJudged ? .judged : .foreign)
    }

    /// The one country that a place stands for.
    func country(_ target: Selector.Target) -> Country? {
        switch target {
        case .own: context.series.country
        case .world: .all
        case .country(let country): country
        case .bound(let name): bound[name]
        case .others, .known, .group: nil
        }
    }

    // MARK: Sums

    /// The sum over a window; every month must be known. What is still being filed can only grow.
    private mutating func total(_ measure: Measure, _ selector: Selector, in months: ClosedRange<Month>) -> Measured {
        if selector.isAnchored { return Self.total(reader.anchoredFigures(measure, in: months)) }
        guard let base = base(selector) else { return Self.noReporter }
        switch selector.target {
        case .own, .world, .country, .bound:
            guard let country = country(selector.target) else { return .nature("there is no such country") }
            return total(measure, base, country, in: months)
        case .others:
            if context.series.country == .all { return Self.noOthers }
            return total(measure, base, .all, in: months) + -total(measure, base, context.series.country, in: months)
        case .known: return known(measure, base, in: months)
        case .group(let group):
            var result = Measured.constant(.zero)
            for (country, months) in members(group, base, in: months) {
                result = result + total(measure, base, country, in: months)
            }
            return result
        }
    }

    private mutating func total(
        _ measure: Measure, _ base: Base, _ country: Country, in months: ClosedRange<Month>
    ) -> Measured {
        reader.total(measure, of: base.series.of(country), base.origin, in: months)
    }

    static func total(_ figures: CellReader.Figures) -> Measured {
        if let unknown = figures.unknown { return .unknown(unknown) }
        return Measured(
            number: sum(figures.numbers), trend: figures.open == nil ? .fixed : .rising, open: figures.open)
    }

    static func sum(_ numbers: some Collection<Int64>) -> Rational {
        var total: Int64 = 0
        for number in numbers {
            let (sum, overflow) = total.addingReportingOverflow(number)
            if overflow { return Rational(numbers.reduce(BigInt(0)) { $0 + BigInt($1) }) }
            total = sum
        }
        return Rational(total)
    }

    /// All countries less those unknown and not applicable.
    private mutating func known(_ measure: Measure, _ base: Base, in months: ClosedRange<Month>) -> Measured {
        var whole = total(measure, base, .all, in: months)
        for country in [Country.notApplicable, .unknown] {
            whole = whole + -total(measure, base, country, in: months)
        }
        return whole
    }

    /// The members of a group that were ever stated, each with the stretches of months in which it belongs. Where none
    /// was, the first member says whether the months are published.
    private func members(
        _ group: CountryGroup, _ base: Base, in months: ClosedRange<Month>
    ) -> [(Country, ClosedRange<Month>)] {
        let stated = Set(context.view.countries(beside: base.series))
        let all = group.countries
        let candidates = all.filter(stated.contains)
        var result: [(Country, ClosedRange<Month>)] = []
        for country in candidates.isEmpty ? Array(all.prefix(1)) : candidates {
            var start: Month?
            for month in months {
                if group.contains(country, in: month) {
                    start = start ?? month
                } else if let first = start {
                    result.append((country, first...(month - 1)))
                    start = nil
                }
            }
            if let start { result.append((country, start...months.upperBound)) }
        }
        return result
    }

    private static var noReporter: Measured { .nature("only a single country reports exports or is an origin") }
    private static var noOthers: Measured { .nature("all countries together have no others") }

    // MARK: Aggregates of months

    mutating func months(_ aggregate: Term.Aggregate, _ selector: Selector) -> Measured {
        let window = months(of: selector)
        if selector.measure == .param { return Aggregation.value(aggregate, of: inputs(selector, in: window)) }
        if selector.measure.isSum, selector.isAnchored {
            return Self.aggregate(aggregate, reader.anchoredFigures(selector.measure, in: window))
        }
        if selector.measure.isSum, let base = base(selector), let country = country(selector.target) {
            return Self.aggregate(
                aggregate, reader.figures(selector.measure, of: base.series.of(country), base.origin, in: window))
        }
        return Aggregation.value(aggregate, of: window.map { measured(selector, in: $0...$0) })
    }

    private static func aggregate(_ aggregate: Term.Aggregate, _ figures: CellReader.Figures) -> Measured {
        var result = total(figures)
        guard let total = result.number else { return result }
        switch aggregate {
        case .sum: return result
        case .mean: result.number = total / Rational(figures.numbers.count)
        case .min: result.number = figures.numbers.min().map { Rational($0) }
        case .max: result.number = figures.numbers.max().map { Rational($0) }
        case .median, .mad:
            let numbers = figures.numbers.map { Rational($0) }
            result.number = aggregate == .median ? Aggregation.median(numbers) : Aggregation.deviation(numbers)
            result = result.unsettled
        case .rank: return .unknown(nil)
        }
        return result
    }

    /// The values of a parameter series, one for each month.
    private mutating func inputs(_ selector: Selector, in months: ClosedRange<Month>) -> [Measured] {
        guard case .parameter(let name, let dimension) = selector.statistic, let country = country(selector.target)
        else { return [.nature("there is no such parameter")] }
        return reader.values(name, dimension, country: country, in: months)
    }

    // MARK: Quotients

    /// A quotient over months that are still being filed can move either way.
    private static func quotient(_ left: Measured, _ right: Measured, ifNone reason: String) -> Measured {
        guard let first = left.number, let second = right.number else {
            return .unknown(Unknown.both(left.unknown, right.unknown))
        }
        guard second > .zero, let number = first / second else { return .nature(reason) }
        let open = left.open ?? right.open
        return Measured(number: number, trend: open == nil ? .fixed : .mixed, open: open)
    }

    /// The share of all countries; for smelt and cast of the tons whose country is known, unless `of all` is written.
    private mutating func share(
        _ measure: Measure, _ selector: Selector, in months: ClosedRange<Month>
    ) -> Measured {
        guard let base = base(selector) else { return Self.noReporter }
        let countsKnown = !selector.isOfAll && !base.series.role.hasStatistics
        let part: Measured
        if countsKnown, selector.target == .others {
            if context.series.country == .all { return Self.noOthers }
            part =
                known(measure, base, in: months) + -total(measure, base, context.series.country, in: months)
        } else {
            part = total(measure, selector, in: months)
        }
        let whole = countsKnown ? known(measure, base, in: months) : total(measure, base, .all, in: months)
        return Self.quotient(part, whole, ifNone: "no country imported anything in \(Self.words(months))")
    }

    private mutating func othersUnitValue(_ selector: Selector, in months: ClosedRange<Month>) -> Measured {
        if context.series.country == .all { return Self.noOthers }
        if let since = rule.since, months.lowerBound < since {
            return .early("the rule reads nothing before \(since)")
        }
        guard let base = base(selector) else { return Self.noReporter }
        var value = Measured.constant(.zero)
        var quantity = Measured.constant(.zero)
        if let sums = rememberedOthers(base, in: months) {
            return Self.quotient(
                .constant(sums.value), .constant(sums.quantity), ifNone: Self.noOtherKnown)
        }
        for series in others(base) {
            value = value + reader.total(.value, of: series, base.origin, in: months)
            quantity = quantity + reader.total(.quantity, of: series, base.origin, in: months)
        }
        return Self.quotient(value, quantity, ifNone: Self.noOtherKnown)
    }

    /// The other single countries for which quantity and value are known in every month of every window of others that
    /// the rule compares; so both windows speak of the same countries.
    private mutating func others(_ base: Base) -> [WorkingSeries] {
        let question = OthersQuestion(base: base.series.of(.all), moment: moment)
        if let known = otherSeries[question] { return known }
        let windows = othersWindows(base)
        let found = context.view.countries(beside: base.series)
            .filter { $0.isSingle && $0 != context.series.country }
            .map { base.series.of($0) }
            .filter { reader.isWhole($0, base.origin, in: windows) }
        otherSeries[question] = found
        return found
    }

    private static let noOtherKnown = "no other country has both figures known in every month that is compared"

    /// The windows of others that the rule compares on one base.
    func othersWindows(_ base: Base) -> [ClosedRange<Month>] {
        let total = base.series.of(.all)
        return rule.othersSelectors.filter { self.base($0)?.series.of(.all) == total }.map { months(of: $0) }
    }

    // MARK: Concentration

    /// How many of the largest countries evidence names.
    private static let namedShares = 5

    /// The sum of the squared percent shares of all single countries; unknown where one of them is.
    private mutating func concentration(
        _ measure: Measure, _ selector: Selector, in months: ClosedRange<Month>
    ) -> Measured {
        guard let base = base(selector) else { return Self.noReporter }
        let own = context.series.country
        let leavesOut = selector.target == .others
        if leavesOut, own == .all { return Self.noOthers }
        var whole =
            base.series.role.hasStatistics
            ? total(measure, base, .all, in: months) : known(measure, base, in: months)
        if leavesOut { whole = whole + -total(measure, base, own, in: months) }
        let countries = context.view.countries(beside: base.series)
            .filter { $0.isSingle && !(leavesOut && $0 == own) }
        // Every country is read; evidence names the largest.
        let marks = reader.marks
        reader.marks = false
        var unknown: Unknown?
        var squares = BigInt(0)
        var largest: [(country: Country, number: BigInt)] = []
        for country in countries {
            let part = total(measure, base, country, in: months)
            guard let number = part.number?.numerator else {
                unknown = Unknown.both(unknown, part.unknown)
                continue
            }
            squares += number * number
            let index = largest.firstIndex { $0.number < number } ?? largest.count
            if index < Self.namedShares {
                largest.insert((country, number), at: index)
                largest = Array(largest.prefix(Self.namedShares))
            }
        }
        reader.marks = marks
        for (country, _) in largest where marks { _ = total(measure, base, country, in: months) }
        guard unknown == nil, let number = whole.number else { return .unknown(Unknown.both(whole.unknown, unknown)) }
        guard number > .zero else { return .nature("no country imported anything in \(Self.words(months))") }
        let square = Rational(squares * 10_000) / (number * number)
        return Measured(number: square, trend: whole.trend, open: whole.open).unsettled
    }

    // MARK: Published months

    /// Whether every month that a window reads is published.
    mutating func isPublished(_ selector: Selector, in months: ClosedRange<Month>) -> Bool {
        if selector.measure == .weeks { return true }
        if selector.measure == .param { return inputs(selector, in: months).allSatisfy { $0.number != nil } }
        guard let base = base(selector) else { return false }
        var countries: [(Country, ClosedRange<Month>)] = []
        if selector.measure.isShare || selector.measure.isConcentration { countries.append((.all, months)) }
        switch selector.target {
        case .others, .known: countries += [(.all, months), (context.series.country, months)]
        case .group(let group): countries += members(group, base, in: months)
        case .own, .world, .country, .bound:
            guard let country = country(selector.target) else { return false }
            countries.append((country, months))
        }
        return countries.allSatisfy { reader.isPublished(base.series.of($0.0), base.origin, in: $0.1) }
    }

    private static func words(_ months: ClosedRange<Month>) -> String {
        months.count == 1 ? "\(months.lowerBound)" : "\(months.lowerBound) to \(months.upperBound)"
    }
}
