import Trade

extension FormulaChecker {
    mutating func sum(_ operands: [Syntax.Operand], _ syntax: Syntax) -> Term? {
        let terms = operands.map { term($0.syntax) }
        guard var dimension = terms.first??.dimension else { return nil }
        var constant = terms.first??.constant
        for index in operands.indices.dropFirst() {
            guard let next = terms[index] else { return nil }
            let isDifference = operands[index].isInverse
            guard let sum = Dimension.sum(dimension, next.dimension, isDifference: isDifference) else {
                let before = operands[0].syntax.range.lowerBound..<operands[index - 1].syntax.range.upperBound
                reportSum(dimension, before, next.dimension, operands[index].syntax, isDifference: isDifference)
                return nil
            }
            dimension = sum
            if let left = constant, let right = next.constant {
                constant = isDifference ? left - right : left + right
            } else {
                constant = nil
            }
        }
        if let constant { return made(.constant(constant), dimension, syntax) }
        let parts = zip(operands, terms).compactMap { operand, term in
            term.map { Term.Operand(isInverse: operand.isInverse, term: $0) }
        }
        return made(.sum(parts), dimension, syntax)
    }

    mutating func product(_ operands: [Syntax.Operand], _ syntax: Syntax) -> Term? {
        let terms = operands.map { term($0.syntax) }
        guard var dimension = terms.first??.dimension else { return nil }
        var constant = terms.first??.constant
        for index in operands.indices.dropFirst() {
            guard let next = terms[index] else { return nil }
            let isQuotient = operands[index].isInverse
            let result =
                isQuotient
                ? Dimension.quotient(dimension, next.dimension) : Dimension.product(dimension, next.dimension)
            guard let result else {
                let before = operands[0].syntax.range.lowerBound..<operands[index - 1].syntax.range.upperBound
                let (verb, joint) = isQuotient ? ("divide", "by") : ("multiply", "by")
                report(
                    .cannotMultiply, syntax.range,
                    "cannot \(verb) \(dimension.phrase) \(joint) \(next.dimension.phrase)",
                    labels: [(before, dimension.label), (operands[index].syntax.range, next.dimension.label)])
                return nil
            }
            if isQuotient, next.constant == .zero {
                report(.divisionByZero, operands[index].syntax.range, "this divides by zero")
                return nil
            }
            dimension = result
            if let left = constant, let right = next.constant {
                constant = isQuotient ? left / right : left * right
            } else {
                constant = nil
            }
        }
        if let constant { return made(.constant(constant), dimension, syntax) }
        let parts = zip(operands, terms).compactMap { operand, term in
            term.map { Term.Operand(isInverse: operand.isInverse, term: $0) }
        }
        return made(.product(parts), dimension, syntax)
    }

    private func reportSum(
        _ left: Dimension, _ leftRange: Range<Int>, _ right: Dimension, _ rightSyntax: Syntax, isDifference: Bool
    ) {
        let message =
            isDifference
            ? "cannot subtract \(right.phrase) from \(left.phrase)" : "cannot add \(right.phrase) to \(left.phrase)"
        let mixesPercent = [left, right].contains { $0 == .share || $0 == .points } && right.isScalar
        report(
            mixesPercent ? .pointsAndPercent : .cannotAdd, leftRange.lowerBound..<rightSyntax.range.upperBound, message,
            help: mixesPercent ? literal(in: rightSyntax, as: .points).map { "did you mean `\($0)`?" } : nil,
            labels: [(leftRange, left.label), (rightSyntax.range, right.label)])
    }

    func reportIncomparable(_ left: Term, _ leftSyntax: Syntax, _ right: Term, _ rightSyntax: Syntax) {
        let pair: Set<Dimension> = [left.dimension, right.dimension]
        let range = leftSyntax.range.lowerBound..<rightSyntax.range.upperBound
        let labels = [(leftSyntax.range, left.dimension.label), (rightSyntax.range, right.dimension.label)]
        let code: ErrorCode =
            switch pair {
            case [.share, .number]: .bareShare
            case [.points, .ratio], [.points, .number], [.points, .share]: .pointsAndPercent
            default: .incomparable
            }
        report(
            code, range, "cannot compare \(left.dimension.phrase) with \(right.dimension.phrase)",
            help: replacement(for: rightSyntax, like: left.dimension)
                ?? replacement(for: leftSyntax, like: right.dimension), labels: labels)
    }

    /// `did you mean …?` with the other measure or unit, where a small change of `syntax` gives the dimension.
    private func replacement(for syntax: Syntax, like dimension: Dimension) -> String? {
        if let literal = literal(in: syntax, as: dimension) { return "did you mean `\(literal)`?" }
        if case .name = syntax.kind { return nil }
        guard let measure = Measure.allCases.first(where: { $0.dimension == dimension }), measure.isSum else {
            return nil
        }
        let found = writtenSelectors(in: syntax)
        guard !found.isEmpty, found.allSatisfy({ $0.measure.isSum && $0.measure != measure }) else { return nil }
        var view = String.UnicodeScalarView()
        var next = syntax.range.lowerBound
        for selector in found {
            view.append(contentsOf: text.scalars[next..<selector.start])
            view.append(contentsOf: measure.rawValue.unicodeScalars)
            next = selector.start + selector.measure.rawValue.unicodeScalars.count
        }
        view.append(contentsOf: text.scalars[next..<syntax.range.upperBound])
        let words = view.split(whereSeparator: ScalarText.isWhite).map(String.init)
        return "did you mean `\(words.joined(separator: " "))`?"
    }

    /// A literal's digits with the unit of another dimension.
    private func literal(in syntax: Syntax, as dimension: Dimension) -> String? {
        guard case .literal(let literal) = syntax.kind, literal.dimension != .date else { return nil }
        var digits = String(literal.text.prefix { $0.isNumber || $0 == "." || $0 == "_" })
        let isFraction = literal.dimension == .number && literal.number < .one
        if isFraction, dimension == .share || dimension == .points {
            digits = (literal.number * Rational(100)).description
        }
        return switch dimension {
        case .mass: "\(digits) t"
        case .money: "\(digits) USD"
        case .unitValue: "\(digits) USD/t"
        case .share: "\(digits)%"
        case .points: "\(digits) pp"
        case .months: "\(digits)mo"
        default: nil
        }
    }

    private func writtenSelectors(in syntax: Syntax) -> [(start: Int, measure: Measure)] {
        switch syntax.kind {
        case .selector(let selector): [(syntax.range.lowerBound, selector.measure)]
        case .negate(let inner), .not(let inner), .over(_, let inner, _): writtenSelectors(in: inner)
        case .some(_, _, let body), .longest(_, _, let body): writtenSelectors(in: body)
        case .sum(let operands), .product(let operands): operands.flatMap { writtenSelectors(in: $0.syntax) }
        case .call(_, let parts), .and(let parts), .or(let parts): parts.flatMap(writtenSelectors)
        case .compare(let left, _, let right): writtenSelectors(in: left) + writtenSelectors(in: right)
        case .literal, .name, .fires, .met, .event: []
        }
    }
}
