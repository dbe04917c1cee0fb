/// Conditions drawn from the grammar, over a few kilograms and dollars, so that everything turns among small numbers.
struct SmallFormulas {
    private var generator: SplitMix

    init(seed: UInt64) { generator = SplitMix(seed: seed) }

    enum Kind: CaseIterable { case mass, money, unitValue, share, points, ratio }

    mutating func condition(depth: Int = 2) -> String {
        switch draw(depth > 0 ? 8 : 4) {
        case 4: "not (\(condition(depth: depth - 1)))"
        case 5, 6: "(\(condition(depth: depth - 1)) and \(condition(depth: depth - 1)))"
        case 7: "(\(condition(depth: depth - 1)) or \(condition(depth: depth - 1)))"
        default: comparison()
        }
    }

    private mutating func comparison() -> String {
        let kind = pick(Kind.allCases)
        return "\(amount(kind, depth: 2)) \(pick([">=", "<=", ">", "<"])) \(amount(kind, depth: 2))"
    }

    private mutating func amount(_ kind: Kind, depth: Int) -> String {
        switch kind {
        case .mass: sum("quantity", "\(draw(90)) kg", kind, depth: depth)
        case .money: sum("value", "\(draw(200)) USD", kind, depth: depth)
        case .unitValue:
            switch draw(4) {
            case 0: "\(1 + draw(5)) USD/kg"
            case 1: "unit_value(\(pick(["world", "others", "canada"])))\(window())"
            case 2: "\(factor(depth: depth - 1)) * unit_value\(window())"
            default: "unit_value\(window())"
            }
        case .share:
            switch draw(4) {
            case 0: "\(1 + draw(60))%"
            case 1: "value_share\(window())"
            case 2: "share(canada)\(window())"
            default: "share\(window())"
            }
        case .points: draw(3) == 0 ? "\(draw(9)) pp" : "share\(window()) - \(pick(["", "value_"]))share\(window())"
        case .ratio:
            draw(3) == 0
                ? "\(draw(4)).\(draw(10))"
                : "\(amount(.mass, depth: depth - 1)) / (\(amount(.mass, depth: depth - 1)))"
        }
    }

    private mutating func sum(_ measure: String, _ literal: String, _ kind: Kind, depth: Int) -> String {
        let plain = "\(measure)\(pick(["", "", "(world)", "(canada)"]))\(window())"
        guard depth > 0 else { return draw(3) == 0 ? literal : plain }
        return switch draw(9) {
        case 0: literal
        case 1: "\(pick(["mean", "min", "max"]))(\(plain))"
        case 2: "(\(amount(kind, depth: depth - 1)) + \(amount(kind, depth: depth - 1)))"
        case 3: "(\(amount(kind, depth: depth - 1)) - \(amount(kind, depth: depth - 1)))"
        case 4: "\(pick(["min", "max"]))(\(amount(kind, depth: depth - 1)), \(amount(kind, depth: depth - 1)))"
        case 5: "\(factor(depth: depth - 1)) * \(plain)"
        case 6: "-\(plain)"
        default: plain
        }
    }

    private mutating func factor(depth: Int) -> String {
        draw(3) == 0 && depth > 0 ? "(\(amount(.ratio, depth: depth)))" : "\(draw(3)).\(draw(10))"
    }

    private mutating func window() -> String {
        "[\(1 + draw(3))mo\(draw(3) > 0 ? "" : ", ago \(1 + draw(3))mo")]"
    }

    mutating func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[draw(elements.count)] }
}

/// Random numbers that repeat: splitmix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
