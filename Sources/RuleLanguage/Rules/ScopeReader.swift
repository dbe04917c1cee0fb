import Trade

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
    mutating func scopeField(over: Over?) -> Scope {
        var scope = Scope()
        guard let node = fields["where"], !reading.isEmpty(node),
            let keys = reading.fields(of: node, .scope)
        else { return scope }
        scope.from = reading.month(keys, "from")
        scope.until = reading.month(keys, "until")
        checkOrder(keys, scope.from, scope.until)
        scope.countries = members(keys["countries"], "countries", over: over)
        scope.excluded = members(keys["not_countries"], "not_countries", over: nil)
        if let products = keys["products"], !reading.isEmpty(products) {
            scope.products = (reading.entries(of: products, "`products`", allowsSingle: true) ?? [])
                .compactMap { part($0, over: over) }
        }
        return scope
    }

    private func checkOrder(_ keys: Fields, _ from: Month?, _ until: Month?) {
        if let from, let until, until < from {
            reading.report(.badMonth, at: keys.keySpan("until"), "`until` lies before `from`")
        }
    }

    /// Countries by name, each for some months; a group stands for its members.
    private mutating func members(_ node: Node?, _ key: String, over: Over?) -> [Scope.Member] {
        guard let node, !reading.isEmpty(node) else { return [] }
        var members: [Scope.Member] = []
        for entry in reading.entries(of: node, "`\(key)`", allowsSingle: true) ?? [] {
            members += self.members(entry, in: key, over: over)
        }
        return members.uniqued
    }

    private mutating func members(_ node: Node, in key: String, over: Over?) -> [Scope.Member] {
        if case .scalar = node {
            guard let text = reading.text(of: node, "a country") else { return [] }
            return members(named: text, at: reading.span(of: node))
        }
        guard
            let keys = reading.fields(of: node, key == "countries" ? .member : .excludedMember),
            let name = reading.text(keys, "country"), let nameNode = keys["country"]
        else { return [] }
        var origin: Country?
        if let text = reading.text(keys, "origin"), let originNode = keys["origin"] {
            let span = reading.span(of: originNode)
            if let over, over.roles.contains(where: \.hasStatistics) {
                reading.report(
                    .badOver, at: span,
                    "`origin` narrows series of smelt and cast, and this rule runs over \(over.text)")
            }
            origin = reader.country(text, at: span)
        }
        let from = reading.month(keys, "from")
        let until = reading.month(keys, "until")
        checkOrder(keys, from, until)
        return members(named: name, at: reading.span(of: nameNode)).compactMap { member in
            var member = member
            member.origin = origin
            member.from = [member.from, from].compactMap(\.self).max()
            member.until = [member.until, until].compactMap(\.self).min()
            if let from = member.from, let until = member.until, until < from { return nil }
            return member
        }
    }

    /// One country, or the members of a group for as long as they belong.
    private mutating func members(named name: String, at span: SourceSpan) -> [Scope.Member] {
        if let group = names.sets.first(where: { $0.name == name }) {
            usedSets.insert(name)
            return group.members.map { Scope.Member(country: $0.country, from: $0.from, until: $0.until) }
        }
        return reader.country(name, at: span, orAmong: names.sets.map(\.name)).map { [Scope.Member(country: $0)] } ?? []
    }

    private func part(_ node: Node, over: Over?) -> Scope.Part? {
        if case .scalar = node {
            guard let text = reading.text(of: node, "a product") else { return nil }
            return product(text, at: reading.span(of: node), over).map { Scope.Part(product: $0) }
        }
        guard
            let keys = reading.fields(of: node, .scopePart),
            let text = reading.text(keys, "product"), let textNode = keys["product"]
        else { return nil }
        let from = reading.month(keys, "from")
        let until = reading.month(keys, "until")
        checkOrder(keys, from, until)
        return product(text, at: reading.span(of: textNode), over).map {
            Scope.Part(product: $0, from: from, until: until)
        }
    }

    /// A product of the level that `over` names, or an HS code with which some of them begin.
    private func product(_ text: String, at span: SourceSpan, _ over: Over?) -> Product? {
        let product = Product(written: text)
        guard let level = over?.level, product.level != level else { return product }
        if product.isDigits, (2...10).contains(product.code.utf8.count), level != .category {
            if product.code.utf8.count < level.codeLength { return product }
            reading.report(
                .badProduct, at: span,
                "`\(reading.shortened(text))` is longer than a code of the level \(level.rawValue)",
                help: "write `\(product.code.prefix(level.codeLength))`, or let `over` name a finer level")
            return nil
        }
        reading.report(
            .badProduct, at: span, "`\(reading.shortened(text))` is no product of the level \(level.rawValue)",
            help: product.level.map { "it is one of the level \($0.rawValue)" })
        return nil
    }
}
