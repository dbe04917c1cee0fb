import Trade
import Yams

extension RuleBuilder {
    /// Reads `over: [origin or all, category]`.
    func overField() -> Over? {
        guard let node = fields["over"], !reading.isEmpty(node) else { return nil }
        guard case .sequence(let sequence) = node, sequence.count == 2 else {
            reading.report(
                .badOver, at: reading.span(of: node), "`over` takes a role and a level",
                expected: "[origin, category], [origin or all, hs6], [[smelt, smelt2, cast], category]")
            return nil
        }
        let roles = roles(sequence[0])
        let level = level(sequence[1])
        guard let roles, let level else { return nil }
        return Over(roles: roles.roles, reach: roles.reach, level: level)
    }

    private func roles(_ node: Node) -> (roles: [Role], reach: Over.Reach)? {
        if case .sequence(let sequence) = node {
            let roles = sequence.compactMap { entry in
                reading.text(of: entry, "a role").flatMap { role($0, at: reading.span(of: entry)) }
            }
            guard roles.count == sequence.count, !roles.isEmpty else {
                if sequence.isEmpty { reading.report(.badOver, at: reading.span(of: node), "`over` names no role") }
                return nil
            }
            return (roles.uniqued, .single)
        }
        guard let text = reading.text(of: node, "the role in `over`") else { return nil }
        let span = reading.span(of: node)
        let words = text.split(separator: " ").map(String.init)
        guard let first = words.first, let role = role(first, at: span) else { return nil }
        switch Array(words.dropFirst()) {
        case []: return ([role], .single)
        case ["or", "all"]: return ([role], .singleAndAll)
        case ["total"]: return ([role], .all)
        default:
            reading.report(
                .badOver, at: span, "`\(reading.shortened(text))` names no series",
                help: "write `\(role.rawValue)`, `\(role.rawValue) or all` or `\(role.rawValue) total`")
            return nil
        }
    }

    private func role(_ word: String, at span: SourceSpan) -> Role? {
        if let role = Role(rawValue: word) { return role }
        reading.report(
            .badOver, at: span, "`\(reading.shortened(word))` is no role",
            help: Product.Level(rawValue: word) != nil
                ? "the role comes first, then the level, as in [origin, \(word)]"
                : Suggestion.help(for: word, among: Role.allCases.map(\.rawValue)))
        return nil
    }

    private func level(_ node: Node) -> Product.Level? {
        guard let text = reading.text(of: node, "the level in `over`") else { return nil }
        if let level = Product.Level(rawValue: text) { return level }
        reading.report(
            .badOver, at: reading.span(of: node), "`\(reading.shortened(text))` is no level of products",
            help: Suggestion.help(for: text, among: Product.Level.allCases.map(\.rawValue)))
        return nil
    }

    /// Reads `where`.
    func scopeField(over: Over?) -> Scope {
        var scope = Scope()
        guard let node = fields["where"], !reading.isEmpty(node),
            let keys = reading.fields(of: node, .scope)
        else { return scope }
        scope.from = reading.month(keys, "from")
        if let countries = keys["countries"] {
            scope.countries = (reading.entries(of: countries, "`countries`", allowsSingle: true) ?? [])
                .compactMap { member($0, over: over) }
        }
        scope.excluded = reading.texts(keys, "not_countries").compactMap { reader.country($0.text, at: $0.span) }
        scope.products = reading.texts(keys, "products").compactMap { text, span in
            let product = Product(text)
            guard let level = over?.level, product.level != level else { return product }
            reading.report(
                .badProduct, at: span, "`\(reading.shortened(text))` is no product of the level \(level.rawValue)",
                help: product.level.map { "it is one of the level \($0.rawValue)" })
            return nil
        }
        return scope
    }

    private func member(_ node: Node, over: Over?) -> Scope.Member? {
        if case .scalar = node {
            guard let text = reading.text(of: node, "a country") else { return nil }
            return reader.country(text, at: reading.span(of: node)).map { Scope.Member(country: $0) }
        }
        guard
            let keys = reading.fields(of: node, .member),
            let name = reading.text(keys, "country"), let nameNode = keys["country"]
        else { return nil }
        guard let country = reader.country(name, at: reading.span(of: nameNode)) else { return nil }
        var member = Scope.Member(country: country)
        if let text = reading.text(keys, "origin"), let originNode = keys["origin"] {
            let span = reading.span(of: originNode)
            if let over, over.roles.contains(where: \.hasStatistics) {
                reading.report(
                    .badOver, at: span,
                    "`origin` narrows series of smelt and cast, and this rule runs over \(over.text)")
            }
            member.origin = reader.country(text, at: span)
        }
        member.from = reading.month(keys, "from")
        member.until = reading.month(keys, "until")
        if let from = member.from, let until = member.until, until < from {
            reading.report(.badMonth, at: keys.keySpan("until"), "`until` lies before `from`")
        }
        return member
    }
}
