import Trade

/// Reads what is wanted of gates and terms.
struct WishReader {
    private enum MetWord: String, CaseIterable {
        case met
        case notMet = "not met"
        case unknown

        var truth: Truth {
            switch self {
            case .met: .yes
            case .notMet: .no
            case .unknown: .unknown
            }
        }
    }

    let reading: FileReading

    init(reading: FileReading) { self.reading = reading }

    /// By name: `rise: +42.8%`, `floor: 2999 t >= 3000 t`, `rise: not met`, or a mapping.
    func gates(_ node: Node?) -> [RuleTestCase.GateWish] {
        guard let fields = named(node, "`gates`") else { return [] }
        return fields.keys.compactMap { name in
            fields[name].flatMap { gate(name, $0, at: reading.place(fields.keySpan(name))) }
        }
    }

    /// By text: `quantity[3mo]: 3000 t`.
    func terms(_ node: Node?) -> [RuleTestCase.TermWish] {
        guard let fields = named(node, "`terms`") else { return [] }
        return fields.keys.compactMap { key in
            guard let value = fields[key], let text = reading.text(of: value, "`\(key)`") else { return nil }
            return RuleTestCase.TermWish(
                text: ScalarText.collapsed(key), place: reading.place(fields.keySpan(key)), value: text)
        }
    }

    private func named(_ node: Node?, _ what: String) -> Fields? {
        guard let node, !reading.isEmpty(node), let fields = reading.anyFields(of: node, what) else { return nil }
        if fields.keys.isEmpty {
            reading.report(.cannotFail, at: fields.span, "\(what) names nothing, so it cannot fail")
        }
        return fields
    }

    private func gate(_ name: String, _ node: Node, at place: RuleTestCase.Place) -> RuleTestCase.GateWish? {
        var wish = RuleTestCase.GateWish(name: name, place: place)
        if case .mapping = node {
            guard let fields = reading.fields(of: node, .gateWish) else { return nil }
            wish.value = reading.text(fields, "value")
            wish.limit = reading.text(fields, "limit")
            wish.margin = reading.text(fields, "margin")
            if let word = fields["met"].flatMap({ reading.text(of: $0, "`met`") }) {
                switch word {
                case "true": wish.met = .yes
                case "false": wish.met = .no
                case "unknown": wish.met = .unknown
                default:
                    reading.report(
                        .unknownWord, at: fields["met"].map(reading.span(of:)) ?? fields.span,
                        "`met` cannot be `\(reading.shortened(word))`", help: "one of true, false, unknown")
                }
            }
            if fields.keys.isEmpty {
                reading.report(.cannotFail, at: fields.span, "nothing is wanted of `\(name)`, so it cannot fail")
            }
            return wish
        }
        guard let text = reading.text(of: node, "`\(name)`") else { return nil }
        if let word = MetWord(rawValue: text) {
            wish.met = word.truth
            return wish
        }
        for comparison in [" >= ", " <= ", " > ", " < "] {
            guard let range = text.firstRange(of: comparison) else { continue }
            wish.value = String(text[..<range.lowerBound])
            wish.limit = String(text[range.upperBound...])
            return wish
        }
        wish.value = text
        return wish
    }
}

extension ScalarText {
    /// A text on one line, with single blanks.
    static func collapsed(_ text: String) -> String {
        text.unicodeScalars.split(whereSeparator: isWhite).map { String($0) }.joined(separator: " ")
    }
}
