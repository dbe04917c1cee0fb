import RuleLanguage
import Trade

/// Rules and figures of chance, strange ones among them.
struct ChanceRules {
    var chance: Chance
    /// Whether the rules run over countries of smelt.
    let isSmelt: Bool

    init(seed: UInt64) {
        chance = Chance(seed)
        isSmelt = chance.happens(30)
    }

    // MARK: Rules

    /// A rule file; some of its rules may be wrong.
    mutating func file() -> String {
        var text = "groups:\n  - name: chance\n    rules:\n"
        let count = chance.number(1...4)
        for index in 0..<count { text += rule(index) }
        return text
    }

    private mutating func rule(_ index: Int) -> String {
        var gates = [condition(depth: chance.number(0...2))]
        for _ in 0..<chance.number(0...2) { gates.append(condition(depth: 0)) }
        if index > 0, chance.happens(50) {
            gates.append(chance.pick(["", "", "not "]) + "fires(Rule\(chance.number(0...index - 1)))")
        }
        let joint = chance.happens(75) ? " and " : " or "
        var lines = [
            "      - alert: Rule\(index)",
            "        over: [" + (isSmelt ? "smelt" : chance.pick(["origin", "origin or all", "origin total"]))
                + ", category]",
            "        when: " + gates.map { gates.count > 1 ? "(\($0))" : $0 }.joined(separator: joint),
            "        severity: watch", "        floor: none", "        floor_reason: a test",
        ]
        if chance.happens(15) { lines.append("        for: \(chance.number(2...4)) mo") }
        if chance.happens(15) { lines.append("        since: 2018-0\(chance.number(1...9))") }
        if chance.happens(20) {
            lines.append(
                "        data: " + chance.pick(["[license]", "[final]", "[license, final]", "[preliminary, final]"]))
        }
        if chance.happens(20) {
            lines.append(
                "        where: "
                    + chance.pick([
                        "{ countries: [canada, { country: india, from: 2018-06, until: 2019-02 }] }",
                        "{ not_countries: [china] }", "{ from: 2018-08 }", "{ products: [sheet] }",
                    ]))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func condition(depth: Int) -> String {
        if depth > 0 {
            switch chance.number(0...4) {
            case 0: return "not (\(condition(depth: depth - 1)))"
            case 1, 2: return "(\(condition(depth: depth - 1))) and (\(condition(depth: depth - 1)))"
            default: return "(\(condition(depth: depth - 1))) or (\(condition(depth: depth - 1)))"
            }
        }
        let comparison = chance.pick([" >= ", " > ", " <= ", " < "])
        switch chance.number(0...9) {
        case 0...3: return amount("quantity", 2) + comparison + amount("quantity", 2)
        case 4: return amount("value", 2) + comparison + amount("value", 1)
        case 5: return unitValue() + comparison + chance.pick(["", "0.9 * ", "1.25 * "]) + unitValue()
        case 6: return share() + comparison + chance.pick(["10%", "50%", "100%", share(), share()])
        case 7: return share() + " - " + share() + comparison + chance.pick(["2 pp", "0 pp", "25.5 pp"])
        case 8:
            return amount("quantity", 1) + " / " + amount("quantity", 1) + comparison + chance.pick(["1.15", "2", "0"])
        default: return amount("quantity", 1) + comparison + chance.pick(["0 t", "1 t", "0.002 t", "500 t", "5000 t"])
        }
    }

    private mutating func window() -> String {
        if chance.happens(12) {
            return chance.pick(["[ytd]", "[ytd, ago 12mo]", "[calendar year]", "[calendar year -1]"])
        }
        let length = chance.pick([1, 1, 2, 3, 3, 6, 12])
        return chance.happens(50) ? "[\(length)mo]" : "[\(length)mo, ago \(chance.pick([1, 2, 3, 6, 12]))mo]"
    }

    private mutating func set() -> String {
        chance.pick(["", "", "", "", "(world)", "(canada)", "(4621)", "(others)", isSmelt ? "(known)" : ""])
    }

    private mutating func amount(_ measure: String, _ depth: Int) -> String {
        if depth > 0 {
            switch chance.number(0...9) {
            case 0: return "\(chance.pick(["2", "1.15", "0.333", "-1", "0"])) * \(amount(measure, depth - 1))"
            case 1: return "(\(amount(measure, depth - 1)) + \(amount(measure, depth - 1)))"
            case 2: return "(\(amount(measure, depth - 1)) - \(amount(measure, depth - 1)))"
            case 3 where chance.happens(30): return "abs(\(amount(measure, depth - 1)))"
            case 3:
                return "\(chance.pick(["min", "max"]))(\(amount(measure, depth - 1)), \(amount(measure, depth - 1)))"
            case 4:
                return "\(amount(measure, depth - 1)) * (\(amount(measure, depth - 1)) / \(amount(measure, depth - 1)))"
            default: break
            }
        }
        switch chance.number(0...9) {
        case 0: return "mean(\(measure)\(set())\(window()))"
        case 1: return "\(chance.pick(["min", "max"]))(\(measure)\(set())\(window()))"
        case 2: return "\(measure)[\(chance.pick([1, 2, 3]))mo, before licenses]"
        case 3: return measure == "quantity" ? chance.pick(["1 t", "20 t", "0.5 t * weeks[ytd]"]) : "1000 USD"
        case 4:
            let aggregate = chance.pick(["mean", "sum", "min", "max", "median"])
            let moments = chance.pick([
                "[3mo]", "[4mo, ago 1mo]", "[same months, 1 years]", "[calendar years, 1]",
                "[same months, 1 to 2 years]",
            ])
            return "\(aggregate)(\(measure)\(set())\(window()) over \(moments))"
        default: return measure + set() + window()
        }
    }

    private mutating func unitValue() -> String {
        "unit_value" + chance.pick(["", "", "(others)", "(world)", "(canada)"]) + window()
    }

    private mutating func share() -> String {
        chance.pick(["share", "share", "share of all", "value_share"]) + chance.pick(["", "", "(canada)", "(others)"])
            + window()
    }

    // MARK: Figures

    static let first = Month(year: 2018, month: 1)
    let total = WorkingSeries.origin("-")

    /// The series of all countries that rules can judge.
    var group: WorkingSeries {
        WorkingSeries(role: isSmelt ? .smelt : .origin, country: .all, product: Product("unwrought"))
    }

    /// A panel of some countries; `size` is the largest number.
    mutating func figures() -> FiguresView {
        var view = FiguresView()
        let count = chance.happens(80) ? chance.number(18...40) : chance.number(1...18)
        let isTidy = chance.happens(60)
        let size: Int64 = chance.pick([3, 3, 40_000, 9_000_000, 9_000_000, 1 << 40, 1 << 40, .max / 9])
        let filed = chance.pick([0, 0, 1, 2, 3])
        if !isSmelt { view.newest = chance.happens(80) ? Self.first + (count - filed - 1) : nil }
        var sums: [Month: (quantity: Int64, value: Int64)] = [:]
        for code in ["1220", "5330", "5700", "4621", "NA", "UN", "-"] where isSmelt || !["NA", "UN"].contains(code) {
            if chance.happens(isTidy ? 0 : 10) { continue }
            let begins = chance.happens(isTidy ? 95 : 70) ? 0 : chance.number(0...count)
            let isSteady = chance.happens(30)
            for index in begins..<max(begins, count) where isTidy || !chance.happens(2) {
                let month = Self.first + index
                var quantity = number(size, isSteady, isTidy)
                var value = number(size, isSteady, isTidy)
                if code == "-", let sum = sums[month], chance.happens(80) {
                    (quantity, value) = (.value(sum.quantity), .value(sum.value))
                } else if let one = quantity.number, let other = value.number {
                    let sum = sums[month] ?? (0, 0)
                    sums[month] = (sum.quantity &+ one, sum.value &+ other)
                }
                let isFiled = index >= count - filed
                view.figures[group.of(Country(code)), default: [:]][month] = Cell(
                    quantity: quantity, value: value, source: "test", basis: isFiled ? .license : .general,
                    status: isFiled ? .license : chance.happens(10) ? .preliminary : .final,
                    vintage: Instant(seconds: 0), isIncomplete: isFiled && chance.happens(95))
            }
        }
        return view
    }

    private mutating func number(_ size: Int64, _ isSteady: Bool, _ isTidy: Bool) -> Figure {
        if !isTidy {
            if chance.happens(4) { return .unknown }
            if chance.happens(1) { return .unpublished }
        }
        if isSteady { return .value(min(size, 1000)) }
        if chance.happens(25) { return .value(0) }
        return .value(Int64.random(in: 0...size, using: &chance))
    }
}
