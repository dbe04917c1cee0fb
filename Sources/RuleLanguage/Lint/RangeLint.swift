import Trade

/// Looks for windows that outlast what the rule may read, parameters at their bounds, and releases that never come.
struct RangeLint {
    let rule: Rule

    var findings: [Diagnostic] { [outlasting, waiting].compactMap(\.self) + bounds }

    /// The last month that `where` lets the rule judge.
    private var lastJudged: Month? {
        let scope = rule.scope
        let members = scope.countries.map(\.until)
        let parts = scope.products.map(\.until)
        let ofMembers = members.contains(nil) ? nil : members.compactMap(\.self).max()
        let ofParts = parts.contains(nil) ? nil : parts.compactMap(\.self).max()
        return [scope.until, ofMembers, ofParts].compactMap(\.self).min()
    }

    private var outlasting: Diagnostic? {
        guard let since = rule.since, let last = lastJudged, since + rule.windowReach > last else { return nil }
        return rule.finding(
            .windowsOutlast, at: "since",
            "the windows reach \(rule.windowReach) months back, so the first verdict is that of \(since + rule.windowReach), "
                + "and `where` ends in \(last)",
            help: "let `since` begin in \(last - rule.windowReach) or before, or shorten the windows")
    }

    private var waiting: Diagnostic? {
        guard case .releases(let count) = rule.persistence, count > 1, !rule.data.contains(.license) else { return nil }
        return rule.finding(
            .fewReleases, at: "for",
            "the rule does not judge licenses, so a month is judged once unless it is revised",
            help: "write `for: \(count) mo`, or let `data` hold license")
    }

    private var bounds: [Diagnostic] {
        rule.params.compactMap { parameter in
            let value = parameter.value
            guard parameter.min?.number != parameter.max?.number else { return nil }
            let bound =
                value.number == parameter.min?.number ? "min" : value.number == parameter.max?.number ? "max" : nil
            guard let bound else { return nil }
            return rule.finding(
                .valueAtBound, at: "params.\(parameter.name)",
                "`\(parameter.name)` is \(value.text), its own \(bound)",
                help: "set `\(bound)` \(bound == "min" ? "below" : "above") it, or leave `\(bound)` out")
        }
    }
}
