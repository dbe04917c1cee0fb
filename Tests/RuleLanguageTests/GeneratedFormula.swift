/// Formulas drawn from the grammar, whose dimensions agree: what a rule may say over the series of origins.
struct GeneratedFormula {
    /// Parameters by the dimension that they have.
    static let parameters = [
        ("window", "3mo"), ("rise", "15%"), ("floor", "500 t"), ("least", "2000000 USD"), ("shift", "5 pp"),
        ("price", "2500 USD/t"), ("factor", "2.0"),
    ]

    var chance: Chance

    /// A condition with a floor, so that no finding is expected.
    mutating func condition() -> String {
        var gates = ["quantity[1mo] >= floor"]
        for _ in 0..<chance.number(0...3) { gates.append(gate(2)) }
        gates.shuffle(using: &chance)
        return gates.joined(separator: " and ")
    }

    private mutating func gate(_ depth: Int) -> String {
        if depth > 0, chance.once(in: 5) { return "not (\(gate(depth - 1)))" }
        if depth > 0, chance.once(in: 4) {
            let word = chance.pick(["and", "or"])
            return "(" + (0..<chance.number(2...4)).map { _ in gate(depth - 1) }.joined(separator: " \(word) ") + ")"
        }
        let sign = chance.pick([">=", "<=", ">", "<"])
        switch chance.number(0...3) {
        case 0: return "\(mass(2)) \(sign) \(mass(2))"
        case 1: return "\(money(2)) \(sign) \(money(2))"
        case 2:
            let left = chance.pick(["share\(window)", "value_share\(window)"])
            return "\(left) - \(left) \(sign) \(chance.pick(["shift", "5 pp"]))"
        default: return "unit_value\(window) / unit_value(others)\(window) \(sign) \(scalar(1))"
        }
    }

    private mutating func mass(_ depth: Int) -> String {
        if depth > 0 {
            switch chance.number(0...5) {
            case 0: return "(\(mass(depth - 1)) \(chance.pick(["+", "-"])) \(mass(depth - 1)))"
            case 1: return "\(scalar(depth - 1)) * \(mass(depth - 1))"
            case 2: return "\(chance.pick(["min", "max"]))(\(mass(depth - 1)), \(mass(depth - 1)))"
            case 3: return "\(chance.pick(["mean", "min", "max"]))(quantity\(window))"
            default: break
            }
        }
        return chance.pick([
            "quantity\(window)", "quantity(world)\(window)", "quantity(china)\(window)", "floor", "20 t",
        ])
    }

    private mutating func money(_ depth: Int) -> String {
        if depth > 0 {
            switch chance.number(0...4) {
            case 0: return "(\(money(depth - 1)) + \(money(depth - 1)))"
            case 1: return "\(money(depth - 1)) * \(scalar(depth - 1))"
            case 2: return "mean(value\(window))"
            default: break
            }
        }
        return chance.pick(["value\(window)", "value(world)\(window)", "least", "2_000_000 USD"])
    }

    private mutating func scalar(_ depth: Int) -> String {
        if depth > 0, chance.once(in: 3) { return "(1 + \(chance.pick(["rise", "15%"])))" }
        return chance.pick(["factor", "1.15", "(1 + rise)"])
    }

    private var window: String {
        mutating get {
            let length = chance.pick(["3mo", "window", "12mo", "1mo"])
            switch chance.number(0...3) {
            case 0: return "[\(length), ago \(chance.pick(["12mo", "window", "1mo"]))]"
            default: return "[\(length)]"
            }
        }
    }
}
