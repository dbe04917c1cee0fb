import Trade

/// Looks for conditions that can never hold together, never alone, always, or twice.
struct ConditionLint {
    let rule: Rule
    /// The ways in which each condition of `when` can hold.
    private let ways: [[Claims]]

    init(rule: Rule) {
        self.rule = rule
        let lets = rule.lets
        ways = rule.formula.gates.enumerated().map { $1.ways(lets, gate: $0) }
    }

    var findings: [Diagnostic] {
        var result: [Diagnostic] = []
        for place in rule.formulaPlaces {
            result += single(place)
        }
        let cannotHold = result.contains { $0.code == .neverHolds && $0.line > 0 }
        if !cannotHold, let finding = contradiction { result.append(finding) }
        return result + repeated
    }

    /// Each condition alone: what the amount can be decides it.
    private func single(_ place: Rule.FormulaPlace) -> [Diagnostic] {
        let isWhen = place.name == "when"
        return place.formula.gates.enumerated().flatMap { index, gate -> [Diagnostic] in
            let ways = isWhen ? self.ways[index] : gate.ways(rule.lets)
            let key = place.key(of: index)
            if ways.allSatisfy({ way in way.contains { Self.never($0.claim) } }) {
                return [
                    rule.finding(
                        .neverHolds, at: key, "`\(gate.text)` can never hold",
                        help: Self.range(of: gate, rule.lets).map { "the amount lies \($0)" })
                ]
            }
            if ways.contains(where: { way in !way.isEmpty && way.allSatisfy { Self.always($0.claim) } }) {
                return [
                    rule.finding(
                        .alwaysHolds, at: key, "`\(gate.text)` always holds",
                        help: Self.range(of: gate, rule.lets).map { "the amount lies \($0)" })
                ]
            }
            return []
        }
    }

    static func never(_ claim: Claim) -> Bool {
        guard case .atLeastZero(let linear, let isStrict) = claim, let most = linear.range.most else { return false }
        return most.isNegative || most == .zero && isStrict
    }

    static func always(_ claim: Claim) -> Bool {
        guard case .atLeastZero(let linear, let isStrict) = claim, let least = linear.range.least else { return false }
        return least > .zero || least == .zero && !isStrict
    }

    /// Where the measured amount can lie, in words.
    private static func range(of gate: Condition, _ lets: [LetAmount]) -> String? {
        guard case .compare(let left, _, let right) = gate.kind else { return nil }
        let term = left.constant == nil ? left : right
        let range = Linear(term, lets).range
        func words(_ number: Rational) -> String {
            switch term.dimension {
            case .share, .ratio: "\((number * Rational(100)).decimal(places: 0))%"
            case .points: "\((number * Rational(100)).decimal(places: 0)) pp"
            default: number.description
            }
        }
        switch (range.least, range.most) {
        case (let least?, let most?): return "between \(words(least)) and \(words(most))"
        case (let least?, nil): return least == .zero ? "at or above zero" : "at or above \(words(least))"
        case (nil, let most?): return "at or below \(words(most))"
        default: return nil
        }
    }

    private var contradiction: Diagnostic? {
        var first: (Int, Int)?
        for way in Condition.crossed(ways) {
            guard let conflict = Bounds(way).conflict else { return nil }
            first = first ?? conflict
        }
        guard let (one, other) = first else { return nil }
        let gates = rule.formula.gates
        let place = rule.whenPlace
        if one == other {
            return rule.finding(
                .contradiction, at: place.key(of: other), "`\(gates[other].text)` contradicts itself")
        }
        return rule.finding(
            .contradiction, at: place.key(of: other),
            "`\(gates[other].text)` and `\(gates[one].text)` never hold together, so the rule never fires",
            help: "turn one of the comparisons round, or let the limits overlap")
    }

    /// Conditions that ask what another one of the rule asks already.
    private var repeated: [Diagnostic] {
        let gates = rule.formula.gates
        let statements = gates.enumerated().map { index, gate -> Bounds.Statement? in
            guard case .compare = gate.kind, let claim = ways[index].first?.first?.claim,
                case .atLeastZero(let linear, let isStrict) = claim
            else { return nil }
            return Bounds.statement(linear, isStrict: isStrict, gate: 0)
        }
        var result: [Diagnostic] = []
        for index in gates.indices.dropFirst() {
            let earlier = gates.indices.prefix(index).first { other in
                gates[other].text == gates[index].text
                    || statements[index] != nil && statements[index] == statements[other]
            }
            guard let earlier else { continue }
            let isText = gates[earlier].text == gates[index].text
            result.append(
                rule.finding(
                    .duplicateCondition, at: rule.whenPlace.key(of: index),
                    isText
                        ? "`\(gates[index].text)` stands twice"
                        : "`\(gates[index].text)` asks the same as `\(gates[earlier].text)`", help: "remove one"))
        }
        return result
    }
}

extension Rule {
    /// A formula with the key under which its places are kept.
    struct FormulaPlace {
        var formula: Formula
        /// `when`, `clear`, `severity.critical`.
        var name: String
        /// The names of the conditions, where they have places of their own.
        var names: [String]?
        /// The condition that `floor` makes stands last, at its own key.
        var hasFloor = false

        func key(of index: Int) -> String {
            if hasFloor, index == formula.gates.count - 1 { return "floor" }
            return names.map { index < $0.count ? "\(name).\($0[index])#0" : name } ?? "\(name)#\(index)"
        }
    }

    var whenPlace: FormulaPlace {
        FormulaPlace(
            formula: formula, name: "when", names: gateTexts.map { $0.map(\.name) }, hasFloor: floor.isAmount)
    }

    /// Every formula of the rule.
    var formulaPlaces: [FormulaPlace] {
        var result = [whenPlace]
        if let also { result.append(FormulaPlace(formula: also, name: "also", names: also.gateNames)) }
        if let clear { result.append(FormulaPlace(formula: clear, name: "clear", names: nil)) }
        if case .graded(let grades) = severity {
            for grade in grades {
                guard let condition = grade.condition else { continue }
                result.append(FormulaPlace(formula: condition, name: "severity.\(grade.severity.rawValue)", names: nil))
            }
        }
        return result
    }
}
