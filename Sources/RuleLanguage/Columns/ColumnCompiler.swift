import Trade

/// Turns the formulas of rules into columns, tests and comparisons; what two rules share is there once.
struct ColumnCompiler {
    /// Whether the judged series have statistics; shares of the others leave out tons of unknown country.
    let hasStatistics: Bool
    private(set) var columns: [ColumnKey] = []
    private(set) var sources: [ColumnSource] = [.own]
    private(set) var tests: [SignTest] = []
    private(set) var comparisons: [ColumnProgram.Comparison] = []
    private(set) var hasParts = false
    private var placeOfColumn: [ColumnKey: Int] = [:]
    private var placeOfTest: [SignTest: Int] = [:]
    private var placeOfComparison: [ColumnProgram.Comparison: Int] = [:]
    var rule: Rule?
    /// The month that amounts are evaluated at.
    var moment = ColumnMoment.judged
    private var places: [String: Int] = [:]

    init(hasStatistics: Bool) { self.hasStatistics = hasStatistics }

    mutating func steps(of rule: Rule, places: [String: Int]) -> [ColumnProgram.Step] {
        self.rule = rule
        self.places = places
        // What holds in months of an exception, one month at a time says.
        if !rule.exceptions.isEmpty, rule.persistence != nil { return [.undecided] }
        return steps(of: rule.formula.root)
    }

    private mutating func steps(of condition: Condition) -> [ColumnProgram.Step] {
        switch condition.kind {
        case .compare(let left, let comparison, let right):
            return [self.comparison(left, comparison, right).map { .compare($0) } ?? .undecided]
        case .fires(let name):
            guard let place = places[name] else { return [.absent] }
            hasParts = true
            return [.part(place)]
        case .not(let inner): return steps(of: inner) + [.not]
        case .all(let conditions): return conditions.flatMap { steps(of: $0) } + [.all(conditions.count)]
        case .any(let conditions): return conditions.flatMap { steps(of: $0) } + [.any(conditions.count)]
        case .met, .event, .some, .longest: return [.undecided]
        }
    }

    private mutating func comparison(_ left: Term, _ comparison: Syntax.Comparison, _ right: Term) -> Int? {
        guard let first = amount(left), let second = amount(right) else { return nil }
        switch comparison {
        case .atLeast: return self.comparison(first, second, isStrict: false)
        case .above: return self.comparison(first, second, isStrict: true)
        case .atMost: return self.comparison(second, first, isStrict: false)
        case .below: return self.comparison(second, first, isStrict: true)
        }
    }

    /// Whether the first is at least, or strictly more than, the second.
    private mutating func comparison(
        _ first: ColumnAmount, _ second: ColumnAmount, isStrict: Bool
    ) -> Int? {
        guard let difference = first + -second else { return nil }
        var tests: [Int] = []
        for choice in difference.choices {
            guard let test = test(choice.numerator, isStrict: isStrict) else { return nil }
            tests.append(test)
        }
        var divisors: [ColumnProgram.Comparison.Divisor] = []
        for quotient in difference.quotients {
            guard let test = test(quotient.divisor, isStrict: true) else { return nil }
            divisors.append(.init(columns: quotient.columns, test: test))
        }
        let comparison = ColumnProgram.Comparison(
            tests: tests, needsOne: tests.count > 1 && difference.isLargest, columns: difference.columns.sorted(),
            divisors: divisors,
            rising: difference.rising.sorted(), falling: difference.falling.sorted(),
            unclear: difference.unclear.sorted())
        if let place = placeOfComparison[comparison] { return place }
        comparisons.append(comparison)
        placeOfComparison[comparison] = comparisons.count - 1
        return comparisons.count - 1
    }

    private mutating func test(_ polynomial: ColumnPolynomial, isStrict: Bool) -> Int? {
        guard let test = SignTest(polynomial, isStrict: isStrict) else { return nil }
        if let place = placeOfTest[test] { return place }
        tests.append(test)
        placeOfTest[test] = tests.count - 1
        return tests.count - 1
    }

    // MARK: Amounts

    mutating func column(_ kind: ColumnKey.Kind, isValue: Bool = false) -> ColumnAmount {
        let key = ColumnKey(kind: kind, isValue: isValue, since: rule?.since)
        if let place = placeOfColumn[key] { return ColumnAmount(column: place) }
        columns.append(key)
        placeOfColumn[key] = columns.count - 1
        if !sources.contains(key.source) { sources.append(key.source) }
        return ColumnAmount(column: columns.count - 1)
    }
}
