import Trade
import Yams

/// Something found in settings, with its place; lines and columns count from 1.
package struct SettingsFinding: Hashable, Sendable {
    package var line: Int?
    package var column: Int?
    package var text: String
}

/// Reads a YAML mapping strictly: every key must be known, every value of its kind, and each problem names its line.
final class SettingsReader {
    let path: String
    private(set) var problemsFound: [SettingsFinding] = []
    private(set) var remarksFound: [SettingsFinding] = []
    var problems: [String] { problemsFound.map { "\(path)\(place($0)): error: \($0.text)" } }
    var remarks: [String] { remarksFound.map { "\(path)\(place($0)): warning: \($0.text)" } }

    init(path: String) { self.path = path }

    func problem(_ text: String, at node: Node?) { problemsFound.append(finding(text, at: node)) }
    func remark(_ text: String, at node: Node?) { remarksFound.append(finding(text, at: node)) }

    private func finding(_ text: String, at node: Node?) -> SettingsFinding {
        SettingsFinding(line: node?.mark?.line, column: node?.mark?.column, text: text)
    }

    private func place(_ finding: SettingsFinding) -> String {
        guard let line = finding.line, let column = finding.column else { return "" }
        return ":\(line):\(column)"
    }

    /// The entries of a mapping by key; unknown and repeated keys are problems with a suggestion.
    func mapping(_ node: Node?, _ what: String, keys: [String]? = nil) -> [(key: String, value: Node)] {
        guard let node, !isNull(node) else { return [] }
        guard case .mapping(let mapping) = node else {
            problem("\(what) is a mapping (`key: value` lines)", at: node)
            return []
        }
        var seen: Set<String> = []
        var result: [(key: String, value: Node)] = []
        for (keyNode, value) in mapping {
            guard let key = keyNode.scalar?.string else {
                problem("a key of \(what) is a word", at: keyNode)
                continue
            }
            if !seen.insert(key).inserted { problem("`\(key)` is given twice", at: keyNode) }
            if let keys, !keys.contains(key) {
                let near = Spelling.nearest(to: key, among: keys).first
                problem(
                    "\(what) has no setting `\(key)`"
                        + (near.map { "; did you mean `\($0)`?" } ?? "; it takes " + keys.joined(separator: ", ")),
                    at: keyNode)
                continue
            }
            result.append((key, value))
        }
        return result
    }

    func text(_ node: Node?, _ what: String) -> String? {
        guard let node else { return nil }
        guard case .scalar(let scalar) = node, !isNull(node) else {
            problem("\(what) is one value", at: node)
            return nil
        }
        return scalar.string
    }

    /// A list of words; one word stands for a list of one.
    func list(_ node: Node?, _ what: String) -> [String] {
        guard let node, !isNull(node) else { return [] }
        if case .sequence(let sequence) = node { return sequence.compactMap { text($0, "an entry of \(what)") } }
        return text(node, what).map { [$0] } ?? []
    }

    /// `20s`, `15min`, `6h` in seconds.
    func seconds(_ node: Node?, _ what: String) -> Int? {
        guard let text = text(node, what) else { return nil }
        for (suffix, factor) in [("min", 60), ("ms", 0), ("s", 1), ("h", 3600), ("d", 86400)]
        where text.hasSuffix(suffix) {
            if factor > 0, let number = Int(text.dropLast(suffix.count)), number > 0 { return number * factor }
            break
        }
        problem("\(what) is a duration such as 20s, 15min or 6h, not `\(text)`", at: node)
        return nil
    }

    func choice(_ node: Node?, _ what: String, among words: [String]) -> String? {
        guard let text = text(node, what) else { return nil }
        if words.contains(text) { return text }
        let near = Spelling.nearest(to: text, among: words).first
        problem(
            "\(what) is one of " + words.joined(separator: ", ") + ", not `\(text)`"
                + (near.map { "; did you mean `\($0)`?" } ?? ""),
            at: node)
        return nil
    }

    func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }
}
