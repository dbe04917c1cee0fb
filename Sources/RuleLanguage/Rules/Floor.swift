import Trade

/// The least amount below which a rule does not speak.
package enum Floor: Sendable, Hashable {
    /// The formula compares a current window with a fixed amount.
    case inFormula
    /// The key `floor: 500 t`: a condition of that name on the first window that ends at the judged month.
    case amount(Literal)
    /// There is none, for this reason.
    case none(reason: String)

    var isAmount: Bool { if case .amount = self { true } else { false } }
}

extension RuleBuilder {
    /// Reads `floor`, and adds the condition that it makes to the formula.
    mutating func floorField(_ formula: Formula?) -> (Formula?, Floor) {
        let reason = reading.text(fields, "floor_reason")
        if let node = fields["floor"], let text = reading.text(fields, "floor") {
            if text == "none" {
                if reason == nil {
                    reading.report(.noFloorReason, at: fields.keySpan("floor"), "`floor: none` needs a `floor_reason`")
                }
                return (formula, .none(reason: reason ?? ""))
            }
            reportReason(reason)
            guard let amount = amount(node), let formula else { return (formula, .inFormula) }
            let floor = floorCondition(amount, formula, at: reading.span(of: node))
            return (floor.map { Formula(formula, and: $0) }, .amount(amount))
        }
        if let formula, !formula.root.hasFloor(names.lets) { reportNoFloor(formula) }
        reportReason(reason)
        return (formula, .inFormula)
    }

    private func reportReason(_ reason: String?) {
        guard reason != nil else { return }
        reading.report(
            .missingKey, at: fields.keySpan("floor_reason"), "`floor_reason` goes with `floor: none`",
            help: "remove it, or write `floor: none`")
    }

    private func reportNoFloor(_ formula: Formula) {
        let isValue =
            !formula.selectors.isEmpty
            && formula.selectors.allSatisfy { $0.measure == .value || $0.measure == .valueShare }
        reading.report(
            .noFloor, at: fields.keySpan("when"), "the rule has no floor, so trickles would fire it",
            help: "add `floor: \(isValue ? "2000000 USD" : "500 t")`, or write `floor: none` and a `floor_reason`")
    }

    /// A mass or money above zero.
    private func amount(_ node: Node) -> Literal? {
        guard case .scalar(let scalar) = node else { return nil }
        let text = ScalarText(scalar, in: reading.source)
        let span = reading.span(of: node)
        let amount: Literal
        do {
            amount = try FormulaParser.parseLiteral(text.scalars)
        } catch {
            reading.report(
                error.code == .unknownUnit ? .unknownUnit : .badFloor, at: text.span(of: error.range), error.message,
                expected: "500 t, 2000000 USD or none", help: error.help)
            return nil
        }
        guard amount.dimension == .mass || amount.dimension == .money else {
            reading.report(
                .badFloor, at: span, "\(amount.dimension.phrase) is no floor", expected: "500 t, 2000000 USD or none",
                help: amount.dimension == .number ? "write a unit: `\(amount.text) t`" : nil)
            return nil
        }
        if amount.number > .zero { return amount }
        reading.report(
            .badFloor, at: span, "a floor of \(amount.text) stops nothing",
            help: "write an amount above zero, or `floor: none` and a `floor_reason`")
        return nil
    }

    /// `quantity[3mo] >= 500 t`, over the first window of the judged series in `when` that ends at the judged month.
    private mutating func floorCondition(_ amount: Literal, _ formula: Formula, at span: SourceSpan) -> Condition? {
        guard let window = currentWindow(of: formula) else {
            reading.report(
                .badFloor, at: span, "no window of the judged series in `when` ends at the judged month",
                help: "write the floor as a condition in `when`, as in `quantity[3mo] >= \(amount.text)`")
            return nil
        }
        let isMass = amount.dimension == .mass
        let own = formula.selectors.filter { $0.target == .own && $0.isOfJudgedStatistic && $0.measure.isSum }
        let counted = Set(own.map(\.measure))
        if counted.count == 1, !counted.contains(isMass ? .quantity : .value) {
            reading.report(
                .otherFloor, at: span,
                "the conditions count \(isMass ? "value" : "quantity"), and the floor is \(amount.dimension.phrase)",
                help: "write the floor in \(isMass ? "USD" : "t"), if that was not meant")
        }
        let text = "\(isMass ? "quantity" : "value")\(window) >= \(amount.text)"
        var checker = checker(ScalarText(Node.Scalar(text), in: SourceText(path: "", text: text)))
        guard var condition = checker.formula()?.root else { return nil }
        take(checker)
        condition.name = "floor"
        if case .compare(var left, let comparison, let right) = condition.kind {
            // Evidence lists what it reads behind what the formula reads.
            left.place += Lexer.longestFormula * formula.gates.count
            condition.kind = .compare(left, comparison, right)
        }
        return condition
    }

    /// The window in brackets, as the formula has it.
    private func currentWindow(of formula: Formula) -> String? {
        let selectors = formula.selectors + names.lets.flatMap(\.selectors)
        let wanted = selectors.first {
            $0.target == .own && $0.isOfJudgedStatistic && $0.isCurrent && $0.measure != .weeks
                && $0.measure.scored == nil
        }
        guard let wanted else { return nil }
        let texts = formula.gates.flatMap(\.terms) + names.lets.flatMap { [$0.term] + $0.term.parts }
        let found = texts.first { $0.selector == wanted && $0.text.contains("[") }
        return found.map { String($0.text.drop { $0 != "[" }.prefix { $0 != "]" }) + "]" }
    }
}

extension Formula {
    /// A formula and one condition more that must hold.
    init(_ formula: Formula, and condition: Condition) {
        let isAny = if case .any = formula.root.kind { true } else { false }
        let text = (isAny ? "(\(formula.text))" : formula.text) + " and " + condition.text
        self.init(
            text: text, root: Condition(kind: .all(formula.gates + [condition]), text: text, name: text),
            selectors: formula.selectors + condition.terms.compactMap(\.selector), ruleNames: formula.ruleNames)
        hasNamedGates = formula.hasNamedGates
    }
}
