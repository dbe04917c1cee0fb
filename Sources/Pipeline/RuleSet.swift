import Alerting
package import RuleLanguage

/// The rules in force, each after the rules it rests on.
package struct RuleSet: Sendable {
    package let rules: [Rule]
    /// SHA-256 over the rules of the set.
    package let sha256: String
    private let byName: [String: Int]

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
    func position(of name: String) -> Int { byName[name] ?? rules.count }
    package var names: [String] { rules.map(\.name) }
}
