import Trade

/// Looks for what a rule names and an archive does not hold.
struct DataLint {
    let rule: Rule
    let facts: ArchiveFacts

    var findings: [Diagnostic] {
        let covered = facts.series.keys.filter { rule.covers($0) }
        var result = whereFindings
        if covered.isEmpty {
            if result.isEmpty { result.append(noSeries) }
        } else {
            if let finding = history(covered) { result.append(finding) }
            result += selectorFindings(covered)
        }
        return result + inputFindings + eventFindings + exceptionFindings
    }

    private var noSeries: Diagnostic {
        let roles = Set(facts.series.keys.map(\.role))
        let missing = rule.over.roles.filter { !roles.contains($0) }
        return rule.finding(
            .noSeries, at: rule.places["where"] == nil || missing.count == rule.over.roles.count ? "over" : "where",
            missing.count == rule.over.roles.count
                ? "the archive has no series of \(missing.map(\.rawValue).joined(separator: ", "))"
                : "no series of the archive is one that the rule runs over",
            help: facts.series.isEmpty ? "the archive is empty" : nil)
    }

    // MARK: where

    private func exists(_ isMeant: (WorkingSeries) -> Bool) -> Bool {
        facts.series.keys.contains { rule.over.covers($0) && isMeant($0) }
    }

    /// Each country and product of `where` by itself. A group names many; it is enough that one of them imports.
    private var whereFindings: [Diagnostic] {
        guard exists({ _ in true }) else { return [] }
        let scope = rule.scope
        var result: [Diagnostic] = []
        if !scope.countries.isEmpty {
            let missing = scope.countries.filter { member in
                !exists { $0.country == member.country && $0.origin == (member.origin?.code ?? "") }
            }
            if missing.count == scope.countries.count || missing.count == 1, let first = missing.first {
                result.append(
                    rule.finding(
                        .noSeries, at: "where.countries",
                        "no series of the archive is of \(missing.count == 1 ? "country \(first.country.code)" : "these countries")"
                            + (first.origin.map { " with metal of \($0.code)" } ?? "")))
            }
        }
        for part in scope.products where !exists({ part.includes($0.product) }) {
            result.append(
                rule.finding(
                    .noSeries, at: "where.products",
                    "no series of the archive is of the product `\(part.product.code)`",
                    help: suggestion(for: part.product)))
        }
        return result
    }

    private func suggestion(for product: Product) -> String? {
        let codes = Set(facts.series.keys.filter { rule.over.covers($0) }.map(\.product.code)).sorted()
        return Suggestion.nearest(to: product.code, among: codes).map { "did you mean `\($0)`?" }
    }

    // MARK: What formulas read

    /// Countries that formulas name, and totals that they divide by.
    private func selectorFindings(_ covered: [WorkingSeries]) -> [Diagnostic] {
        var missing: Set<Country> = rule.reads.countries.filter { $0.isSingle }
        if rule.reads.world { missing.insert(.all) }
        for series in covered where !missing.isEmpty {
            missing = missing.filter { facts.series[series.of($0)] == nil }
        }
        return missing.sorted().map { country in
            rule.finding(
                .noSeries, at: "when",
                country == .all
                    ? "the archive has no figures of all countries together, which shares and `world` rest on"
                    : "no series of the archive is of country \(country.code), which a formula reads")
        } + elsewhereFindings
    }

    /// Statistics beside the judged one.
    private var elsewhereFindings: [Diagnostic] {
        let roles = Set(facts.series.keys.map(\.role))
        let missing = rule.reads.elsewhere.compactMap { read -> String? in
            switch read.statistic {
            case .role(let role): return roles.contains(role) ? nil : "series of \(role.rawValue)"
            case .exports(.country(let country)):
                return facts.partners.contains(country) ? nil : "statistics of country \(country.code)"
            case .exports: return facts.partners.isEmpty ? "statistics of any partner country" : nil
            case .judgedRole, .licenses: return nil
            }
        }
        return Set(missing).sorted().map { what in
            rule.finding(.noSeries, at: "when", "the archive has no \(what), which a formula reads")
        }
    }

    private var eventFindings: [Diagnostic] {
        let kinds = rule.formulas.flatMap(\.root.eventKinds).uniqued
        return kinds.compactMap { kind in
            if let kind {
                if facts.events.contains(kind) { return nil }
                return rule.finding(
                    .noSeries, at: "when", "the archive lists no event of the kind `\(kind)`",
                    help: Suggestion.help(for: kind, among: facts.events.sorted())
                        ?? "import them: `surgewatch data import --kind events FILE`")
            }
            return facts.events.isEmpty
                ? rule.finding(
                    .noSeries, at: "when", "the archive lists no event",
                    help: "import them: `surgewatch data import --kind events FILE`") : nil
        }
    }

    private var inputFindings: [Diagnostic] {
        rule.inputs.filter { !facts.parameters.contains($0.name) }.map { input in
            rule.finding(
                .noSeries, at: "inputs.\(input.name)", "the archive has no parameter series `\(input.name)`",
                help: Suggestion.help(for: input.name, among: facts.parameters.sorted())
                    ?? "import one: `surgewatch data import --kind param FILE`")
        }
    }

    // MARK: History

    /// Whether any series is long enough for the windows.
    private func history(_ covered: [WorkingSeries]) -> Diagnostic? {
        var newest = Month(ordinal: .min)
        var longest = 0
        for series in covered {
            guard let months = facts.series[series] else { continue }
            let first = max(months.lowerBound, rule.since ?? months.lowerBound)
            longest = max(longest, months.upperBound - first + 1)
            newest = max(newest, months.upperBound)
        }
        let needed = rule.windowReach + 1
        guard longest < needed else { return nil }
        if let since = rule.since, since + rule.windowReach > newest, since > newest - rule.windowReach {
            return rule.finding(
                .shortHistory, at: "since",
                "the windows read \(needed) months, so there is no verdict before \(since + rule.windowReach), and the archive ends in \(newest)"
            )
        }
        return rule.finding(
            .shortHistory, at: "when",
            "the windows read \(needed) months, and no series that the rule runs over has more than \(longest)",
            help: "import more history, or shorten the windows")
    }

    // MARK: Exceptions

    private static let longestAhead = 12

    private var exceptionFindings: [Diagnostic] {
        guard let newest = facts.newestMonth else { return [] }
        return rule.exceptions.enumerated().compactMap { index, exception in
            let key = "exceptions.\(index)"
            if exception.until < newest {
                return rule.finding(
                    .exceptionOver, at: key,
                    "the exception ended in \(exception.until), and the archive's newest month is \(newest)",
                    help: "remove it, unless revisions of those months are still to be left out")
            }
            if exception.until - newest > Self.longestAhead {
                return rule.finding(
                    .exceptionOver, at: key,
                    "the exception lasts until \(exception.until), \(exception.until - newest) months past the archive's newest month",
                    help: "what lasts so long belongs into `where`")
            }
            if !facts.series.keys.contains(where: { rule.covers($0) && exception.covers($0) }) {
                return rule.finding(
                    .noSeries, at: key, "no series of the archive is `\(exception.pattern)`")
            }
            return nil
        }
    }
}
