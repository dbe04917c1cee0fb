import Trade

/// Amounts of formulas as sums and quotients of columns.
extension ColumnCompiler {
    /// `nil` where an amount is not one of columns.
    mutating func amount(_ term: Term) -> ColumnAmount? {
        switch term.kind {
        case .constant(let number): return ColumnAmount(constant: number)
        case .selector(let selector): return amount(selector)
        case .named(let name):
            return rule?.lets.first { $0.name == name }.flatMap { amount($0.term) }
        case .months(let aggregate, let selector): return months(aggregate, selector)
        case .over(let aggregate, let inner, let moments): return over(aggregate, inner, moments)
        case .negate(let inner): return amount(inner).map { -$0 }
        case .sum(let operands):
            var total = ColumnAmount(constant: .zero)
            for operand in operands {
                guard let value = amount(operand.term), let sum = total + (operand.isInverse ? -value : value) else {
                    return nil
                }
                total = sum
            }
            return total
        case .product(let operands):
            var total = ColumnAmount(constant: .one)
            for operand in operands {
                guard let value = amount(operand.term),
                    let product = operand.isInverse ? total / value : total * value
                else { return nil }
                total = product
            }
            return total
        case .among(let aggregate, let terms):
            return amounts(terms).flatMap { .among($0, isLargest: aggregate == .max) }
        case .magnitude(let inner): return amount(inner)?.magnitude
        case .logarithm, .choice: return nil
        }
    }

    private mutating func amounts(_ terms: [Term]) -> [ColumnAmount]? {
        var amounts: [ColumnAmount] = []
        for term in terms {
            guard let amount = amount(term) else { return nil }
            amounts.append(amount)
        }
        return amounts
    }

    /// An amount at several judged months; `nil` where their number is not the same every time.
    private mutating func over(_ aggregate: Term.Aggregate, _ inner: Term, _ moments: Moments) -> ColumnAmount? {
        guard moment == .judged, moments.least == moments.count, moments.count <= SignTest.mostTerms else { return nil }
        var amounts: [ColumnAmount] = []
        for index in 0..<moments.count {
            switch moments {
            case .each(_, let ago): moment = .ago(ago + index)
            case .sameMonths: moment = .ago(12 * (index + 1))
            case .calendarYears: moment = .december(index + 1)
            }
            let amount = amount(inner)
            moment = .judged
            guard let amount else { return nil }
            amounts.append(amount)
        }
        return Self.value(aggregate, of: amounts)
    }

    private static func value(_ aggregate: Term.Aggregate, of amounts: [ColumnAmount]) -> ColumnAmount? {
        switch aggregate {
        case .min, .max: return .among(amounts, isLargest: aggregate == .max)
        case .sum, .mean:
            var total: ColumnAmount? = ColumnAmount(constant: .zero)
            for amount in amounts { total = total.flatMap { $0 + amount } }
            return aggregate == .sum ? total : total.flatMap { $0 / ColumnAmount(constant: Rational(amounts.count)) }
        case .median, .mad, .rank: return nil
        }
    }

    private mutating func amount(_ selector: Selector) -> ColumnAmount? {
        guard selector.isOfJudgedStatistic else { return nil }
        switch selector.measure {
        case .quantity, .value: return sum(selector, isValue: selector.measure == .value)
        case .unitValue:
            if selector.target == .others { return unitValueOfOthers(selector) }
            guard let value = sum(selector, isValue: true), let quantity = sum(selector, isValue: false) else {
                return nil
            }
            return .ratio(value, quantity)
        case .share, .valueShare:
            let isValue = selector.measure == .valueShare
            let countsKnown = !selector.isOfAll && !hasStatistics
            guard let window = window(selector) else { return nil }
            let whole =
                countsKnown ? known(window, isValue) : column(.sum(.country(.all), window), isValue: isValue)
            let part =
                countsKnown && selector.target == .others
                ? known(window, isValue).flatMap { $0 + -column(.leftOut(window), isValue: isValue) }
                : sum(selector, isValue: isValue)
            guard let part, let whole else { return nil }
            return .ratio(part, whole)
        case .weeks:
            guard let window = window(selector) else { return nil }
            var days = column(.days(window))
            days.rising = []
            return days / ColumnAmount(constant: Rational(7))
        default: return nil
        }
    }

    private func window(_ selector: Selector) -> ColumnWindow? {
        selector.isAnchored ? nil : ColumnWindow(selector.window, at: moment)
    }

    private mutating func sum(_ selector: Selector, isValue: Bool) -> ColumnAmount? {
        if case .beforeLicenses(let length) = selector.window {
            // The months before licenses are the same at every moment.
            return selector.target == .own && moment == .judged
                ? column(.beforeLicenses(length: length), isValue: isValue) : nil
        }
        guard let window = window(selector) else { return nil }
        switch selector.target {
        case .own: return column(.sum(.own, window), isValue: isValue)
        case .world: return column(.sum(.country(.all), window), isValue: isValue)
        case .country(let country): return column(.sum(.country(country), window), isValue: isValue)
        case .others:
            return column(.sum(.country(.all), window), isValue: isValue) + -column(.leftOut(window), isValue: isValue)
        case .known: return known(window, isValue)
        case .group, .bound: return nil
        }
    }

    /// All countries less those unknown and not applicable.
    private mutating func known(_ window: ColumnWindow, _ isValue: Bool) -> ColumnAmount? {
        var whole: ColumnAmount? = column(.sum(.country(.all), window), isValue: isValue)
        for country in [Country.notApplicable, .unknown] {
            let part = column(.sum(.country(country), window), isValue: isValue)
            whole = whole.flatMap { $0 + -part }
        }
        return whole
    }

    private mutating func unitValueOfOthers(_ selector: Selector) -> ColumnAmount? {
        guard moment == .judged, let span = selector.span else { return nil }
        var known: Set<ColumnSpan> = []
        for other in rule?.othersSelectors ?? [] {
            guard other.isOfJudgedStatistic, let span = other.span else { return nil }
            known.insert(span)
        }
        let windows = known.sorted()
        return .ratio(
            column(.others(span, known: windows), isValue: true), column(.others(span, known: windows), isValue: false))
    }

    private mutating func months(_ aggregate: Term.Aggregate, _ selector: Selector) -> ColumnAmount? {
        guard selector.measure.isSum, selector.isOfJudgedStatistic else { return nil }
        let isValue = selector.measure == .value
        let source: ColumnSource
        switch selector.target {
        case .own: source = .own
        case .world: source = .country(.all)
        case .country(let country): source = .country(country)
        case .others, .known, .group, .bound: return nil
        }
        switch aggregate {
        case .sum: return sum(selector, isValue: isValue)
        case .mean:
            // Year to date has more months from month to month.
            if case .yearToDate = selector.window { return nil }
            let count = ColumnAmount(constant: Rational(selector.window.length))
            return sum(selector, isValue: isValue).flatMap { $0 / count }
        case .min, .max:
            guard case .span(let span) = window(selector) else { return nil }
            return column(.extreme(source, span, isLargest: aggregate == .max), isValue: isValue)
        case .median, .mad, .rank: return nil
        }
    }
}

extension Selector {
    fileprivate var span: ColumnSpan? {
        if case .trailing(let length, let ago) = window { ColumnSpan(length: length, ago: ago) } else { nil }
    }
}
