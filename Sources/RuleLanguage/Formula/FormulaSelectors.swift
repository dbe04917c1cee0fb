import Trade

extension FormulaChecker {
    mutating func selector(_ written: Syntax.Selector, _ syntax: Syntax) -> Selector? {
        let target = target(of: written)
        let isShareOfAll = checkOfAll(written, syntax)
        let length = months(written.window.length)
        var shift: Selector.Shift? = .ago(0)
        switch written.window.shift {
        case .none: break
        case .ago(let duration): shift = months(duration).map { .ago($0) }
        case .beforeLicenses:
            shift = .beforeLicenses
            if !written.measure.isSum || written.set != nil {
                report(
                    .badWindow, written.window.range,
                    "`before licenses` goes with quantity and value of the judged series",
                    help: "write `quantity[3mo, before licenses]`")
                return nil
            }
        }
        guard let target, isShareOfAll, let length, let shift else { return nil }
        let selector = Selector(
            measure: written.measure, isOfAll: written.isOfAll, target: target, length: length, shift: shift)
        if case .ago(let count) = shift, count + length > Selector.furthest {
            report(
                .windowTooLong, written.window.range, "the window begins \(count + length) months back",
                expected: "at most \(Selector.furthest) months")
            return nil
        }
        selectors.append(selector)
        return selector
    }

    private func checkOfAll(_ written: Syntax.Selector, _ syntax: Syntax) -> Bool {
        if !written.isOfAll || written.measure.isShare { return true }
        report(
            .badOfAll, syntax.range, "`of all` belongs to shares, not to \(written.measure.rawValue)",
            help: "for the figure of all countries write `\(written.measure.rawValue)(world)[…]`")
        return false
    }

    private func target(of written: Syntax.Selector) -> Selector.Target? {
        guard let set = written.set else { return .own }
        switch set.text {
        case "world", "-":
            if written.measure.isShare {
                report(.badSet, set.range, "the share of the world is always one", expected: "no set, or a country")
                return nil
            }
            return .world
        case "others":
            if written.measure == .unitValue { return .others }
            report(
                .badSet, set.range, "`others` goes with unit_value only",
                help: written.measure.isSum
                    ? "for the rest of the world subtract: \(written.measure.rawValue)(world)[…] - \(written.measure.rawValue)[…]"
                    : nil)
            return nil
        default:
            if let country = countries.country(named: set.text) { return .country(country) }
            let near = countries.suggestions(for: set.text) + ["world", "others"].filter { _ in set.text.count > 3 }
            report(
                .unknownCountry, set.range, "`\(set.text.prefix(40))` is no country",
                help: Suggestion.nearest(to: set.text, among: near).map { "did you mean `\($0)`?" }
                    ?? "a Schedule C code, a slug such as korea-south, NA, UN, world or others")
            return nil
        }
    }

    /// The whole number of months of a duration.
    private mutating func months(_ duration: Syntax.Duration) -> Int? {
        let literal: Literal
        switch duration.kind {
        case .literal(let written): literal = written
        case .name(let name):
            guard let parameter = names.parameters[name] else {
                _ = term(Syntax(kind: .name(name), range: duration.range))
                return nil
            }
            used.insert(name)
            literal = parameter.value
        }
        guard literal.dimension == .months else {
            let digits = literal.text.prefix { $0.isNumber || $0 == "." || $0 == "_" }
            report(
                .notMonths, duration.range, "a window takes months, and this is \(literal.dimension.phrase)",
                help: "did you mean `\(digits)mo`?")
            return nil
        }
        guard literal.number <= Rational(Selector.furthest) else {
            report(
                .windowTooLong, duration.range, "\(literal.text) is too long for a window",
                expected: "at most \(Selector.furthest) months")
            return nil
        }
        guard let count = Int(literal.number.description), count >= 1 else {
            report(.badWindow, duration.range, "a window counts whole months from 1 on, not \(literal.text)")
            return nil
        }
        return count
    }
}
