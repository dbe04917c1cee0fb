import RuleLanguage
import Testing
import Trade

/// A rule file with one rule whose keys are given; the condition stands in line 6 from column 15 on.
func ruleFile(
    _ when: String, name: String = "Rise", over: String = "[origin, category]", params: String = "", more: String = ""
) -> String {
    """
    groups:
      - name: surge
        rules:
          - alert: \(name)
            over: \(over)
            when: \(when)
            severity: watch
    """ + (params.isEmpty ? "" : "\n        params: { \(params) }")
        + more.split(separator: "\n").map { "\n        " + $0 }.joined()
        + "\n"
}

/// A formula in quotes, for those with a colon and a blank in them.
func quoted(_ when: String) -> String { when.contains(": ") ? "'\(when)'" : when }

func load(_ text: String, path: String = "rules/surge.yml") -> LoadedRules {
    RuleLoader.load([RuleSource(path: path, text: text)], countries: Countries())
}

/// The findings of one file as a terminal shows them.
func findings(_ text: String, path: String = "rules/surge.yml") -> String {
    load(text, path: path).diagnostics.map { $0.rendered(in: text) }.joined(separator: "\n")
}

/// A rule that must load without any finding.
func checkedRule(
    _ when: String, over: String = "[origin, category]", params: String = "", more: String = "",
    location: SourceLocation = #_sourceLocation
) throws -> Rule {
    let text = ruleFile(quoted(when), over: over, params: params, more: more)
    let loaded = load(text)
    #expect(loaded.diagnostics.isEmpty, "\(findings(text))", sourceLocation: location)
    return try #require(loaded.rules.first, sourceLocation: location)
}
