import Trade

/// Reads `exceptions`.
struct ExceptionReader {
    let reader: RuleReader
    private var reading: FileReading { reader.reading }

    init(reader: RuleReader) { self.reader = reader }

    func exceptions(_ node: Node?, over: Over?) -> [RuleException] {
        guard let node, !reading.isEmpty(node) else { return [] }
        return (reading.entries(of: node, "`exceptions`") ?? []).compactMap { exception($0, over) }
    }

    private func exception(_ node: Node, _ over: Over?) -> RuleException? {
        guard
            let keys = reading.fields(of: node, .exception)
        else { return nil }
        let from = reading.month(keys, "from")
        let until = reading.month(keys, "until")
        let reason = reading.text(keys, "reason")
        if let from, let until, until < from {
            reading.report(.badMonth, at: keys.keySpan("until"), "`until` lies before `from`")
            return nil
        }
        guard let seriesNode = keys["series"], let text = reading.text(keys, "series") else { return nil }
        let series = series(text, at: reading.span(of: seriesNode), over)
        guard let until, let reason, var exception = series else { return nil }
        exception.from = from
        exception.until = until
        exception.reason = reason
        return exception
    }

    /// Reads `ROLE/COUNTRY[:ORIGIN]/PRODUCT`, each of which may be `*`.
    private func series(_ text: String, at span: SourceSpan, _ over: Over?) -> RuleException? {
        func refused(_ message: String, _ help: String? = nil) -> RuleException? {
            reading.report(
                .badException, at: span, message, expected: "ROLE/COUNTRY/PRODUCT, each may be *", help: help)
            return nil
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !parts.contains("") else {
            return refused("`\(reading.shortened(text))` is no series", "as in origin/canada/unwrought or */china/*")
        }
        var exception = RuleException(pattern: text, until: Month(ordinal: 0), reason: "")
        if parts[0] != "*" {
            guard let role = Role(rawValue: parts[0]) else {
                return refused(
                    "`\(reading.shortened(parts[0]))` is no role",
                    Suggestion.help(for: parts[0], among: Role.allCases.map(\.rawValue)))
            }
            if let over, !over.roles.contains(role) {
                return refused("the rule runs over \(over.text), never over \(role.rawValue)")
            }
            exception.role = role
        }
        let places = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard places.count <= 2 else { return refused("`\(reading.shortened(parts[1]))` is no country") }
        if places[0] != "*" {
            guard let country = country(places[0], at: span, over) else { return nil }
            exception.country = country
        }
        if places.count == 2 {
            guard exception.country != nil else { return refused("an origin needs a country before it") }
            guard let origin = reader.country(places[1], at: span) else { return nil }
            exception.origin = origin
        }
        if parts[2] != "*" {
            let product = Product(written: parts[2])
            if let level = over?.level, product.level != level {
                return refused(
                    "`\(reading.shortened(parts[2]))` is no product of the level \(level.rawValue)",
                    product.level.map { "it is one of the level \($0.rawValue)" })
            }
            exception.product = product
        }
        return exception
    }

    /// A single country, or `-` where the rule runs over all countries together.
    private func country(_ name: String, at span: SourceSpan, _ over: Over?) -> Country? {
        guard name == "-" || name == "all" else { return reader.country(name, at: span) }
        if let over, over.reach == .single {
            reading.report(
                .badException, at: span, "the rule runs over single countries, never over all together",
                help: "name a country, or write `*`")
            return nil
        }
        return .all
    }
}
