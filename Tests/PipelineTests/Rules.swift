import Pipeline
import RuleLanguage
import Testing
import Trade

/// The countries of Schedule C, for rules.
struct Countries: CountryNames {
    func country(named name: String) -> Country? { CountryList.scheduleC.country(named: name) }
    func slug(of country: Country) -> String? { CountryList.scheduleC.knownSlug(of: country) }
    var slugs: [String] { CountryList.scheduleC.slugs }
}

/// A rule as a few keys.
struct RuleText {
    var name: String
    var when: String
    var over = "[origin or all, category]"
    var severity = "warning"
    var more = ""
    var title: String?

    var lines: String {
        """
              - alert: \(name)
                title: "\(title ?? "{{country}} {{product}}: \(name)")"
                over: \(over)
                when: \(when)
                severity: \(severity)
                \(more)

        """
    }
}

func rules(_ texts: [RuleText], location: SourceLocation = #_sourceLocation) throws -> RuleSet {
    let text = "groups:\n  - name: g\n    rules:\n" + texts.map(\.lines).joined()
    let loaded = RuleLoader.load([RuleSource(path: "rules.yml", text: text)], countries: Countries())
    let problems = loaded.diagnostics.map { "\($0.line): \($0.message)" }
    try #require(!loaded.hasErrors, "\(problems)", sourceLocation: location)
    return RuleSet(loaded.rules)
}

extension RuleText {
    /// A month at one and a half times the month before.
    static let rise = RuleText(
        name: "Rise", when: "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t")
    /// The same over smelt and cast.
    static let made = RuleText(
        name: "Made", when: "quantity[1mo] >= 1.5 * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t",
        over: "[[smelt, cast], category]")
    static let large = RuleText(name: "Large", when: "quantity[2mo] >= 400 t", severity: "watch")
    static let fast = RuleText(
        name: "Fast", when: "quantity[1mo] >= 2 * mean(quantity[3mo, before licenses]) and quantity[1mo] >= 100 t")
    static let both = RuleText(
        name: "Both", when: "fires(Rise) and fires(Large)", severity: "{ critical: fires(Fast), warning: otherwise }")
    static let quick = RuleText(
        name: "Quick", when: "fires(Fast) and quantity[1mo] >= 100 t", over: "[origin, category]")
    static let all = [rise, made, large, fast, both, quick]
}
