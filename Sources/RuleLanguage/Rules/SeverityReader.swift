import Trade

extension RuleBuilder {
    /// Reads `severity`: a word, or grades from the highest down, each with its condition, the last of them `otherwise`.
    mutating func severityField() -> SeverityRule? {
        guard let node = fields["severity"], !reading.isEmpty(node) else { return nil }
        guard case .mapping = node else { return (reading.word(fields, "severity") as Severity?).map { .always($0) } }
        guard let keys = reading.anyFields(of: node, "`severity`") else { return nil }
        var grades: [SeverityRule.Grade] = []
        for (index, key) in keys.keys.enumerated() {
            guard let severity = Severity(rawValue: key) else {
                reading.report(
                    .badSeverity, at: keys.keySpan(key), "`\(reading.shortened(key))` is no severity",
                    help: Suggestion.help(for: key, among: Severity.allCases.map(\.rawValue)))
                return nil
            }
            if let last = grades.last, last.severity <= severity {
                reading.report(
                    .badSeverity, at: keys.keySpan(key), "`\(key)` is not below `\(last.severity.rawValue)`",
                    help: "order them from critical down to watch")
                return nil
            }
            let isLast = index == keys.keys.count - 1
            guard let value = keys[key] else { continue }
            let isOtherwise = value.scalar.map { $0.string == "otherwise" } ?? false
            if isLast != isOtherwise {
                reading.report(
                    .badSeverity, at: reading.span(of: value),
                    isLast ? "the last severity has no condition" : "only the last severity is `otherwise`",
                    help: "write `\(isLast ? key : keys.keys.last ?? key): otherwise`")
                return nil
            }
            if isOtherwise {
                grades.append(SeverityRule.Grade(severity: severity, condition: nil))
            } else if let condition = checked(value, "severity.\(key)") {
                grades.append(SeverityRule.Grade(severity: severity, condition: condition))
            } else {
                if reading.isEmpty(value) { reading.report(.missingKey, at: keys.keySpan(key), "`\(key)` is empty") }
                return nil
            }
        }
        return grades.isEmpty ? nil : .graded(grades)
    }
}

extension SeverityRule {
    var conditions: [Formula] { if case .graded(let grades) = self { grades.compactMap(\.condition) } else { [] } }
}
