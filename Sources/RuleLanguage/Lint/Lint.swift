/// Findings about rules that are well formed and would not do what they were written for.
///
/// Pure: rules, and facts about an archive, in; findings out, by file and position.
package enum Lint {
    /// What can be seen in a rule alone: conditions that contradict each other, hold always or never, or point the wrong
    /// way; grades that are never reached; windows that are longer than what they may read; parameters at their bounds.
    static func findings(_ rule: Rule) -> [Diagnostic] {
        let conditions = ConditionLint(rule: rule)
        return
            (conditions.findings + SeverityLint(rule: rule).findings + DirectionLint(rule: rule).findings
            + RangeLint(rule: rule).findings).uniqued
    }

    /// What only an archive tells: series that do not exist, a history that is too short, exceptions that are over.
    package static func findings(_ rules: [Rule], data facts: ArchiveFacts) -> [Diagnostic] {
        rules.flatMap { DataLint(rule: $0, facts: facts).findings }.sorted()
    }
}
