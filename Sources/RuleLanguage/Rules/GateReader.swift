import Trade

extension RuleBuilder {
    /// The condition of a rule as its file has it.
    struct When {
        var formula: Formula
        /// The conditions by name, where `when` is a map of them.
        var gateTexts: [(name: String, text: String)]?
        var isMap: Bool { gateTexts != nil }
    }

    /// Reads `when`: a formula, or a map of named conditions that must all hold.
    mutating func whenField() -> When? {
        guard let node = fields["when"], !reading.isEmpty(node) else { return nil }
        guard case .mapping = node else {
            guard let formula = checked(node, "when") else { return nil }
            reportSameNames(formula, node)
            return When(formula: formula)
        }
        guard let gates = gates(node, of: "when", taken: []) else { return nil }
        return When(formula: Formula(gates: gates), gateTexts: gates.map { ($0.name, $0.formula.text) })
    }

    /// Reads `also`: named conditions that are shown beside the verdict.
    mutating func alsoField(gates known: Formula?) -> Formula? {
        guard let node = fields["also"], !reading.isEmpty(node) else { return nil }
        let isMap = fields["when"].map { if case .mapping = $0 { true } else { false } } ?? false
        let gates = gates(node, of: "also", taken: isMap ? known?.gateNames ?? [] : [])
        return gates.map { Formula(gates: $0) }
    }

    /// A map of conditions; `nil` when one of them is not whole, which has been reported.
    private mutating func gates(
        _ node: Node, of key: String, taken: [String]
    ) -> [(name: String, formula: Formula)]? {
        guard let keys = reading.anyFields(of: node, "`\(key)`") else { return nil }
        if keys.keys.isEmpty {
            reading.report(
                .missingKey, at: reading.span(of: node), "`\(key)` names no condition", expected: "NAME: condition")
            return nil
        }
        var gates: [(name: String, formula: Formula)] = []
        for name in keys.keys {
            guard let value = keys[name] else { continue }
            let isNamed = checkGateName(name, at: keys.keySpan(name), of: key, taken: taken)
            if reading.isEmpty(value) {
                reading.report(.missingKey, at: keys.keySpan(name), "`\(reading.shortened(name))` is empty")
            }
            if let formula = checked(value, "\(key).\(name)"), isNamed { gates.append((name, formula)) }
        }
        return gates.count == keys.keys.count ? gates : nil
    }

    private func checkGateName(_ name: String, at span: SourceSpan, of key: String, taken: [String]) -> Bool {
        let scalars = Array(name.unicodeScalars)
        let isName =
            scalars.first.map(Lexer.isLetter) == true && scalars.count <= RuleReader.longestName
            && scalars.allSatisfy { Lexer.isLetter($0) || Lexer.isDigit($0) || $0 == "_" }
        if !isName {
            reading.report(
                .badName, at: span, "`\(reading.shortened(name))` cannot name a condition",
                expected: "a letter, then letters, digits and `_`, as in year_on_year")
            return false
        }
        if name == "floor", fields["floor"].map({ $0.scalar?.string != "none" }) ?? false {
            reading.report(
                .badName, at: span, "`floor` is the name of the condition that the key `floor` makes",
                help: "remove the key, or name the condition otherwise")
            return false
        }
        if taken.contains(name) {
            reading.report(
                .badName, at: span, "`when` has a condition called `\(name)` already", help: "name it otherwise")
            return false
        }
        return true
    }

    /// Two conditions that people would know by one name cannot be told apart in mails and tests.
    private func reportSameNames(_ formula: Formula, _ node: Node) {
        guard Set(formula.gateNames).count < formula.gates.count else { return }
        var first: [String: Condition] = [:]
        for (gate, span) in zip(formula.gates, gateSpans(formula, node)) {
            guard let earlier = first.updateValue(gate, forKey: gate.name), earlier.text != gate.text else { continue }
            let name = String(gate.name.map { $0 == " " ? "_" : $0 })
            reading.report(
                .sameName, at: span,
                "two conditions are called `\(gate.name)`, so mails and tests cannot tell them apart",
                help: "make `when` a map that names each: `\(name): …`, `\(name)_on_year: …`")
        }
    }

    /// Where the conditions of a formula stand in the file.
    private func gateSpans(_ formula: Formula, _ node: Node) -> [SourceSpan] {
        guard case .scalar(let scalar) = node else { return formula.gates.map { _ in reading.span(of: node) } }
        return ScalarText(scalar, in: reading.source).spans(ofCollapsed: formula.gates.map(\.text))
    }

    /// Reads `let`: amounts with names, each of which may use those above it.
    mutating func letField() -> [LetAmount] {
        guard let node = fields["let"], !reading.isEmpty(node), let keys = reading.anyFields(of: node, "`let`") else {
            return []
        }
        for name in keys.keys {
            defer { names.declared.insert(name) }
            guard let value = keys[name], reading.isFormulaName(name, at: keys.keySpan(name), "an amount") else {
                continue
            }
            if reading.isEmpty(value) {
                reading.report(.missingKey, at: keys.keySpan(name), "`\(reading.shortened(name))` is empty")
                continue
            }
            guard case .scalar(let scalar) = value else {
                _ = reading.text(of: value, "an amount")
                continue
            }
            notePlace("let.\(name)", keys.keySpan(name))
            var checker = checker(ScalarText(scalar, in: reading.source))
            guard let amount = checker.amount(named: name) else { continue }
            take(checker)
            names.lets.append(amount)
        }
        return names.lets
    }

    /// A condition that is whole; its place is kept under `key`.
    mutating func checked(_ node: Node?, _ key: String? = nil) -> Formula? {
        guard let node, !reading.isEmpty(node) else { return nil }
        guard case .scalar(let scalar) = node else {
            _ = reading.text(of: node, "a formula")
            return nil
        }
        var checker = checker(ScalarText(scalar, in: reading.source))
        let formula = checker.formula()
        take(checker)
        if let key, let formula {
            for (index, span) in gateSpans(formula, node).enumerated() { notePlace("\(key)#\(index)", span) }
        }
        return formula
    }

    func checker(_ text: ScalarText) -> FormulaChecker {
        FormulaChecker(text: text, reading: reading, names: names, countries: reader.countries)
    }

    mutating func take(_ checker: FormulaChecker) {
        used.formUnion(checker.used)
        used.formUnion(checker.usedInputs)
        formulaSets.formUnion(checker.usedSets)
        asks += checker.rules
    }
}
