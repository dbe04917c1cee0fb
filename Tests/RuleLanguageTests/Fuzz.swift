import RuleLanguage

/// Inputs for everything that reads what people write: drawn from the grammar, or from sound files by mutation.
struct Fuzz {
    /// What an input is given to.
    enum Kind: CaseIterable { case formula, generatedFile, mutatedFile, mutatedTests }

    private var chance: Chance
    private let rules: [[UInt8]]
    private let tests: [[UInt8]]

    init(seed: UInt64, rules: [String], tests: [String]) {
        chance = Chance(seed)
        self.rules = rules.map { Array($0.utf8) }
        self.tests = tests.map { Array($0.utf8) }
    }

    /// Small inputs are cheap, so most are formulas.
    mutating func next() -> (text: String, isTests: Bool) {
        switch chance.number(0...19) {
        case 0: (GeneratedFile.text(chance.next()).text, false)
        case 1: (mutated(Array(GeneratedFile.text(chance.next()).text.utf8)), false)
        case 2: (mutated(window(of: chance.pick(rules))), false)
        case 3: (mutated(window(of: chance.pick(tests), head: "tests:\n")), true)
        case 4...7: (ruleFile(generatedFormula(), params: Self.parameters), false)
        case 8...13: (ruleFile(mutatedFormula(), params: Self.parameters), false)
        default: (ruleFile(wordSalad(), params: "window: 3mo, rise: 15%"), false)
        }
    }

    private static let parameters = GeneratedFormula.parameters.map { "\($0.0): \($0.1)" }.joined(separator: ", ")

    private mutating func generatedFormula() -> String {
        var formula = GeneratedFormula(chance: Chance(chance.next()))
        return formula.condition()
    }

    private mutating func mutatedFormula() -> String { mutated(Array(generatedFormula().utf8)) }

    private static let words = [
        "quantity", "value", "share", "share of all", "unit_value", "hhi", "weeks", "mean", "median", "mad", "min",
        "max",
        "sum", "rank", "abs", "ln", "if", "fires", "met", "some", "longest", "event", "within", "over", "and", "or",
        "not",
        "(", ")", "[", "]", ",", ":", "..", "3mo", "12mo", "ago", "before licenses", "ytd", "calendar year -1",
        "same months, 3 to 10 years", "calendar years, 2", "15%", "5 pp", "500 t", "2000000 USD", "1.15", "0", "-", "+",
        "*", "/", ">=", "<=", ">", "<", "(world)", "(others)", "(china)", "(NA)", "(EU)", "(own from china)",
        "(smelt own)", "(partner)", "(licenses)", "param(limit)", "rise", "window", "[3mo]", "[window, ago 12mo]",
        "quantity[3mo]", "share[3mo]", "2019-01", "c in EU", "otherwise", "é", "≥", "\u{0}", "\t", "\u{FEFF}",
        "\u{2028}", "\"", "'", "#", ": ", "&a", "*a", "!", "{", "}", "|", "%", "`", "@", "1_0.5.", "🙂",
    ]

    private mutating func wordSalad() -> String {
        var salad: [String] = []
        for _ in 0..<chance.number(1...14) { salad.append(chance.pick(Self.words)) }
        return salad.joined(separator: chance.once(in: 3) ? "" : " ")
    }

    /// Some lines of a file, so that an input is small.
    private mutating func window(of bytes: [UInt8], head: String = "") -> [UInt8] {
        if chance.once(in: 8) { return bytes }
        let start = chance.number(0...max(0, bytes.count - 1))
        let lineStart = bytes[..<start].lastIndex(of: 10).map { $0 + 1 } ?? 0
        return Array((chance.once(in: 2) ? head : "").utf8) + bytes[lineStart...].prefix(chance.number(40...1500))
    }

    /// Bytes removed, doubled, moved, replaced; what is no UTF-8 then is repaired as a terminal would.
    private mutating func mutated(_ original: [UInt8]) -> String {
        var bytes = original.isEmpty ? [10] : original
        for _ in 0..<chance.number(1...4) {
            let place = chance.number(0...(bytes.count - 1))
            let end = min(bytes.count, place + chance.number(1...40))
            switch chance.number(0...6) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(contentsOf: Array(chance.pick(Self.words).utf8), at: place)
            case 2: bytes[place] = UInt8(chance.number(0...255))
            case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: chance.number(0...(bytes.count - 1)))
            case 4: bytes[place] ^= 1 << UInt8(chance.number(0...7))
            case 5: bytes.insert(contentsOf: [UInt8](repeating: bytes[place], count: chance.number(1...200)), at: place)
            default: bytes.removeSubrange(place..<end)
            }
            if bytes.isEmpty { bytes = [32] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
