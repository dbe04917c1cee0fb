import Trade

/// Turns the syntax of a formula into a checked one: resolves names, checks units, measures windows.
///
/// Everything wrong is reported; a part that is wrong yields `nil`, so that one mistake is told once.
struct FormulaChecker {
    let text: ScalarText
    let reading: FileReading
    let names: FormulaNames
    let countries: any CountryNames
    /// Parameters and amounts of `let` that the formula used.
    var used: Set<String> = []
    var selectors: [Selector] = []
    var rules: [(name: String, span: SourceSpan)] = []
    /// Parameter series that the formula used.
    var usedInputs: Set<String> = []
    /// Groups of countries that the formula named.
    var usedSets: Set<String> = []
    /// Names that `some` binds around the place that is looked at.
    var boundCountries: Set<String> = []
    /// The length that `longest` tries, by its name.
    var boundLengths: [String: Int] = [:]
    /// Windows whose length depends on it.
    var boundWindows: [Selector] = []
    /// Whether the last window that was looked at depends on it.
    var lengthUsesBound = false
    /// The same text is looked at again with another length: what is to be said was said.
    var isQuiet = false

    private var parameters: [String: Parameter] { names.parameters }

    init(text: ScalarText, reading: FileReading, names: FormulaNames, countries: any CountryNames) {
        self.text = text
        self.reading = reading
        self.names = names
        self.countries = countries
    }

    /// A condition: what `when`, `clear`, `also` and grades of severity hold.
    mutating func formula() -> Formula? {
        guard let syntax = parsed(), let root = condition(syntax) else { return nil }
        guard isBounded(Footprint(root, lets: names.lets)) else { return nil }
        return Formula(
            text: text.collapsed(0..<text.scalars.count), root: root, selectors: selectors,
            ruleNames: rules.map(\.name).uniqued)
    }

    /// An amount: what `let` gives a name.
    mutating func amount(named name: String) -> LetAmount? {
        guard let syntax = parsed(), let term = term(syntax) else { return nil }
        let amount = LetAmount(
            name: name, text: text.collapsed(0..<text.scalars.count), term: term, selectors: selectors,
            before: names.lets)
        return isBounded(amount.footprint) ? amount : nil
    }

    /// Whether one evaluation stays small; said where it does not.
    private func isBounded(_ footprint: Footprint) -> Bool {
        if footprint.work(names.lets) <= Footprint.mostWork { return true }
        report(
            .tooMuchWork, 0..<text.scalars.count,
            "this reads more than \(Footprint.mostWork) figures to judge one month",
            help: "shorten what stands behind `over`, or split the rule")
        return false
    }

    private func parsed() -> Syntax? {
        do {
            return try FormulaParser.parse(text.scalars)
        } catch {
            reading.report(
                error.code, at: text.span(of: error.range), error.message, expected: error.expected, help: error.help)
            return nil
        }
    }

    func report(
        _ code: ErrorCode, _ range: Range<Int>, _ message: String, expected: String? = nil, help: String? = nil,
        labels: [(Range<Int>, String)] = []
    ) {
        if isQuiet { return }
        reading.report(
            code, at: text.span(of: range), message, expected: expected, help: help,
            labels: labels.map { (text.span(of: $0.0), $0.1) })
    }

    mutating func condition(_ syntax: Syntax) -> Condition? {
        Work.add()
        switch syntax.kind {
        case .and(let parts):
            return joined(parts, syntax, flattening: true)
        case .or(let parts):
            return joined(parts, syntax, flattening: false)
        case .not(let inner):
            return condition(inner).map { make(.not($0), syntax) }
        case .fires(let name, let range):
            if !isQuiet { rules.append((name, text.span(of: range))) }
            return Condition(kind: .fires(name), text: text.collapsed(syntax.range), name: name)
        case .met(let name, let range): return met(name, range, syntax)
        case .event(let kind, let within): return event(kind, within, syntax)
        case .some(let bound, let pool, let body): return some(bound, pool, body, syntax)
        case .longest(let bound, let lengths, let body): return longest(bound, lengths, body, syntax)
        case .compare(let left, let comparison, let right):
            let first = term(left)
            let second = term(right)
            guard let first, let second else { return nil }
            guard Dimension.comparable(first.dimension, second.dimension) else {
                reportIncomparable(first, left, second, right)
                return nil
            }
            if first.constant != nil, second.constant != nil {
                report(.constantCondition, syntax.range, "this is the same for every series and month")
            }
            return make(.compare(first, comparison, second), syntax)
        default:
            if let amount = term(syntax) {
                report(
                    .notCondition, syntax.range, "\(amount.dimension.phrase) is no condition",
                    help: "compare it: `\(text.collapsed(syntax.range)) >= …`")
            }
            return nil
        }
    }

    private mutating func joined(_ parts: [Syntax], _ syntax: Syntax, flattening: Bool) -> Condition? {
        var conditions: [Condition] = []
        for part in parts {
            guard let condition = condition(part) else { continue }
            if flattening, case .all(let inner) = condition.kind {
                conditions += inner
            } else {
                conditions.append(condition)
            }
        }
        guard conditions.count >= parts.count else { return nil }
        return make(flattening ? .all(conditions) : .any(conditions), syntax)
    }

    func make(_ kind: Condition.Kind, _ syntax: Syntax) -> Condition {
        let whole = text.collapsed(syntax.range)
        let name =
            firstParameter(in: syntax).map {
                $0.split(separator: "_", omittingEmptySubsequences: false).joined(separator: " ")
            } ?? whole
        return Condition(kind: kind, text: whole, name: name)
    }

    /// The parameter that a condition is named after; those that only give the length of a window do not count.
    private func firstParameter(in syntax: Syntax) -> String? {
        switch syntax.kind {
        case .name(let name): parameters[name] == nil ? nil : name
        case .literal, .selector, .fires, .met, .event: nil
        case .negate(let inner), .not(let inner), .over(_, let inner, _): firstParameter(in: inner)
        case .some(_, _, let body), .longest(_, _, let body): firstParameter(in: body)
        case .sum(let operands), .product(let operands): firstParameter(in: operands.map(\.syntax))
        case .compare(let left, _, let right): firstParameter(in: left) ?? firstParameter(in: right)
        case .call(_, let parts), .and(let parts), .or(let parts): firstParameter(in: parts)
        }
    }

    /// That of the first that has one. Each is asked once: the work of a lazy sequence would double with every level.
    private func firstParameter(in parts: [Syntax]) -> String? {
        for part in parts { if let name = firstParameter(in: part) { return name } }
        return nil
    }

    mutating func term(_ syntax: Syntax) -> Term? {
        Work.add()
        switch syntax.kind {
        case .literal(let literal):
            return made(.constant(literal.number), literal.dimension, syntax, isRecorded: false)
        case .name(let name):
            if let length = boundLengths[name] {
                return made(.constant(Rational(length)), .months, syntax, isRecorded: false)
            }
            if let amount = names.lets.first(where: { $0.name == name }) {
                used.insert(name)
                return made(.named(name), amount.term.dimension, syntax, isRecorded: false)
            }
            guard let parameter = parameters[name] else {
                reportUnknown(name, syntax.range)
                return nil
            }
            used.insert(name)
            return made(.constant(parameter.value.number), parameter.value.dimension, syntax, isRecorded: false)
        case .selector(let written):
            return selector(written, syntax).map { made(.selector($0), dimension(of: $0), syntax) }
        case .over(let function, let inner, let moments):
            return over(function, inner, moments, syntax)
        case .call(let function, let arguments):
            return call(function, arguments, syntax)
        case .negate(let inner):
            guard let term = term(inner) else { return nil }
            guard term.dimension != .truth else { return nil }
            let kind = term.constant.map { Term.Kind.constant(-$0) } ?? .negate(term)
            return made(kind, term.dimension, syntax, isRecorded: term.isRecorded)
        case .sum(let operands):
            return sum(operands, syntax)
        case .product(let operands):
            return product(operands, syntax)
        case .compare, .not, .and, .or, .fires, .met, .event, .some, .longest:
            report(
                .conditionAsAmount, syntax.range, "a condition is no amount",
                expected: "an amount, such as quantity[3mo]")
            return nil
        }
    }

    func made(_ kind: Term.Kind, _ dimension: Dimension, _ syntax: Syntax, isRecorded: Bool = true) -> Term {
        Term(
            kind: kind, dimension: dimension, text: text.collapsed(syntax.range), place: syntax.range.lowerBound,
            isRecorded: isRecorded)
    }

    private func reportUnknown(_ name: String, _ range: Range<Int>) {
        if names.declared.contains(name) { return }
        if let measure = Measure(rawValue: name) {
            return report(
                .missingWindow, range, "`\(name)` needs a window",
                help: "write `\(name)\(measure == .param ? "(limit)" : "")[3mo]`")
        }
        if boundCountries.contains(name) {
            return report(
                .unknownName, range, "`\(name)` is a country, no amount",
                help: "read its figures, as in quantity(\(name))[3mo]")
        }
        let own = parameters.keys.sorted() + names.lets.map(\.name)
        let nearest = Suggestion.nearest(to: name, among: own + boundLengths.keys + FormulaParser.starters)
        let help =
            nearest.map { "did you mean `\($0)`?" }
            ?? (own.isEmpty
                ? "this rule has no `params`"
                : "parameters of this rule: " + own.joined(separator: ", "))
        report(.unknownName, range, "`\(name.prefix(40))` is no parameter of this rule", help: help)
    }
}

extension Array where Element: Hashable {
    /// The elements without repetitions, in order of their first occurrence.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
