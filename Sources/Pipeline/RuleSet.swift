import Alerting
package import RuleLanguage

/// The rules in force, each after the rules it rests on.
package struct RuleSet: Sendable {
    package let rules: [Rule]
    /// SHA-256 over the rules of the set.
    package let sha256: String
    private let byName: [String: Int]
    /// The rules whose alerts count; `nil` where all do.
    private var wanted: Set<String>?
    /// The rules that judge by themselves; `nil` where all do. The others are asked for their verdicts only.
    private var judging: Set<String>?

    package init(_ rules: [Rule]) {
        var ordered: [Rule] = []
        var placed: Set<String> = []
        let all = Dictionary(rules.map { ($0.name, $0) }) { first, _ in first }
        func place(_ rule: Rule) {
            guard placed.insert(rule.name).inserted else { return }
            for part in rule.parts { if let part = all[part] { place(part) } }
            ordered.append(rule)
        }
        for rule in rules { place(rule) }
        self.rules = ordered
        sha256 = Identity.sha256(ordered.map(\.sha256).sorted().joined(separator: " ").utf8)
        byName = Dictionary(ordered.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The rules named and those they rest on.
    package func restricted(to names: [String]) -> RuleSet {
        var kept: Set<String> = []
        func keep(_ name: String) {
            if let rule = self[name], kept.insert(name).inserted { rule.parts.forEach(keep) }
        }
        names.forEach(keep)
        return RuleSet(rules.filter { kept.contains($0.name) })
    }

    package subscript(name: String) -> Rule? { byName[name].map { rules[$0] } }

    /// The same rules, of which only the alerts of some count. What those say does not change by it: rules they rest on
    /// answer, and where such a rule goes by its own alerts, it judges silently.
    package func judging(only names: Set<String>) -> RuleSet {
        var other = self
        other.wanted = names
        var judging = names
        var rest = Array(names)
        while let name = rest.popLast() {
            for part in self[name]?.parts ?? [] {
                rest.append(part)
                if self[part]?.goesByItsAlerts == true { judging.insert(part) }
            }
        }
        other.judging = judging
        return other
    }
    /// The names of the rules whose alerts count, in order.
    package var wantedNames: [String] { names.filter(wants) }
    func wants(_ name: String) -> Bool { wanted.map { $0.contains(name) } ?? true }
    func judges(_ name: String) -> Bool { judging.map { $0.contains(name) } ?? true }

    func position(of name: String) -> Int { byName[name] ?? rules.count }
    package var names: [String] { rules.map(\.name) }
}

extension Rule {
    /// Whether a verdict depends on what the rule said in earlier releases.
    fileprivate var goesByItsAlerts: Bool { isAnchored || persistence != nil }
}
