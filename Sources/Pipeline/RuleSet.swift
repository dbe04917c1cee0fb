import Alerting
package import RuleLanguage

/// The rules in force, each after the rules it rests on.
package struct RuleSet: Sendable {
    package let rules: [Rule]
    /// SHA-256 over the rules of the set.
    package let sha256: String
    private let byName: [String: Int]
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

    package subscript(name: String) -> Rule? { byName[name].map { rules[$0] } }

    /// The same rules, of which only some judge by themselves: the rules they rest on answer, and raise no alerts.
    package func judging(only names: Set<String>) -> RuleSet {
        var other = self
        other.judging = names
        return other
    }
    /// The names of the rules that judge by themselves, in order.
    package var judgingNames: [String] { names.filter(judges) }
    func judges(_ name: String) -> Bool { judging.map { $0.contains(name) } ?? true }

    func position(of name: String) -> Int { byName[name] ?? rules.count }
    package var names: [String] { rules.map(\.name) }
}
