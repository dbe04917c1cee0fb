import Trade

extension FormulaChecker {
    mutating func call(_ function: String, _ arguments: [Syntax], _ syntax: Syntax) -> Term? {
        switch function {
        case "abs":
            guard let term = single(function, arguments, syntax) else { return nil }
            return made(.magnitude(term), term.dimension, syntax)
        case "ln": return logarithm(arguments, syntax)
        case "if": return choice(arguments, syntax)
        default: break
        }
        guard let aggregate = Term.Aggregate(rawValue: function) else { return nil }
        if arguments.count == 1 { return months(aggregate, arguments[0], syntax) }
        guard aggregate == .min || aggregate == .max else {
            report(
                .badAggregate, syntax.range, "`\(function)` takes one window",
                help: "write `\(function)(quantity[3mo])`")
            return nil
        }
        let terms = arguments.compactMap { term($0) }
        guard terms.count == arguments.count, let first = terms.first else { return nil }
        for (index, other) in terms.enumerated().dropFirst()
        where other.dimension != first.dimension && !(other.dimension.isScalar && first.dimension.isScalar) {
            report(
                .incomparable, arguments[index].range,
                "`\(function)` cannot compare \(first.dimension.phrase) with \(other.dimension.phrase)",
                labels: [(arguments[0].range, first.dimension.label), (arguments[index].range, other.dimension.label)])
            return nil
        }
        return made(.among(aggregate, terms), first.dimension, syntax)
    }

    /// An aggregate over the months of a window.
    private mutating func months(_ aggregate: Term.Aggregate, _ argument: Syntax, _ syntax: Syntax) -> Term? {
        let name = aggregate.rawValue
        guard aggregate != .rank else {
            report(
                .badAggregate, syntax.range, "`rank` sets the present amount among those of other months",
                help: "write `rank(quantity[3mo] over [24mo, ago 1mo])`")
            return nil
        }
        guard case .selector(let written) = argument.kind, written.measure != .weeks, written.measure.scored == nil
        else {
            report(
                .badAggregate, argument.range, "`\(name)` takes the months of a window",
                help: "write `\(name)(quantity[3mo])`, or `\(name)(… over [24mo])` for any amount")
            return nil
        }
        guard let selector = selector(written, argument) else { return nil }
        let dimension = dimension(of: selector)
        return made(.months(aggregate, selector), Self.spread(dimension, aggregate), syntax)
    }

    /// An aggregate over the values of an amount at several judged months.
    mutating func over(_ function: String, _ argument: Syntax, _ written: Syntax.Moments, _ syntax: Syntax) -> Term? {
        guard let aggregate = Term.Aggregate(rawValue: function) else {
            report(
                .badAggregate, syntax.range, "`\(function)` takes no `over`",
                expected: Term.Aggregate.allCases.map(\.rawValue).joined(separator: ", "))
            return nil
        }
        let inner = term(argument)
        let moments = moments(written)
        guard let inner, let moments else { return nil }
        let footprint = Footprint(inner, lets: names.lets)
        if footprint.hasMoments {
            report(
                .badAggregate, argument.range, "`over` does not nest",
                help: "name the months once, and compare the two amounts")
            return nil
        }
        let isFlat = inner.constant != nil
        if isFlat {
            report(.badAggregate, argument.range, "this is the same in every month")
            return nil
        }
        guard isWithinReach(footprint.reach + moments.distance.upperBound, written.range) else { return nil }
        let dimension = aggregate == .rank ? .number : Self.spread(inner.dimension, aggregate)
        return made(.over(aggregate, inner, moments), dimension, syntax)
    }

    /// The spread of shares is counted in percentage points.
    private static func spread(_ dimension: Dimension, _ aggregate: Term.Aggregate) -> Dimension {
        aggregate == .mad && dimension == .share ? .points : dimension
    }

    private mutating func single(_ function: String, _ arguments: [Syntax], _ syntax: Syntax) -> Term? {
        guard arguments.count == 1 else {
            report(
                .badAggregate, syntax.range, "`\(function)` takes one amount, not \(arguments.count)",
                help: FormulaWord.named(function).map { "as in \($0.example)" })
            return nil
        }
        return term(arguments[0])
    }

    private mutating func logarithm(_ arguments: [Syntax], _ syntax: Syntax) -> Term? {
        guard let term = single("ln", arguments, syntax) else { return nil }
        guard term.dimension.isScalar else {
            report(
                .notScalar, arguments[0].range,
                "a logarithm is taken of a number or a ratio, not of \(term.dimension.phrase)",
                help: "divide by a like amount: `ln(quantity[6mo] / quantity(partner)[6mo])`")
            return nil
        }
        if let constant = term.constant, constant <= .zero {
            report(.notScalar, arguments[0].range, "zero and less have no logarithm")
            return nil
        }
        return made(.logarithm(term), .number, syntax)
    }

    private mutating func choice(_ arguments: [Syntax], _ syntax: Syntax) -> Term? {
        guard arguments.count == 3 else {
            report(
                .badAggregate, syntax.range, "`if` takes a condition and two amounts",
                help: "write `if(share[12mo] > 30%, 1.05, 1.1)`")
            return nil
        }
        let condition = condition(arguments[0])
        let first = term(arguments[1])
        let second = term(arguments[2])
        guard let condition, let first, let second else { return nil }
        let dimension: Dimension
        if first.dimension == second.dimension {
            dimension = first.dimension
        } else if first.dimension.isScalar, second.dimension.isScalar {
            dimension = .ratio
        } else {
            report(
                .incomparable, syntax.range,
                "`if` cannot give \(first.dimension.phrase) here and \(second.dimension.phrase) there",
                labels: [
                    (arguments[1].range, first.dimension.label), (arguments[2].range, second.dimension.label),
                ])
            return nil
        }
        return made(.choice(condition, first, second), dimension, syntax)
    }
}
