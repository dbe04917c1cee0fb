package import Trade

/// A rule as a producer would be told of it, made from the checked rule: what it says is what is judged.
package struct RuleInWords: Sendable {
    /// A number that people tune.
    package struct Number: Sendable {
        package var name: String
        package var value: String
        /// `0% to 200%`; `nil` where no range is given.
        package var range: String?
        package var meaning: String?
    }

    /// When it fires: one sentence, or its named conditions.
    package var fires: String
    package var conditions: [(name: String, text: String)]
    /// Amounts that the conditions name.
    package var amounts: [(name: String, text: String)]
    /// Conditions that are shown and do not decide.
    package var also: [(name: String, text: String)]
    package var clears: String?
    /// Over which series, months and figures it is judged.
    package var runsOver: String
    package var judgedOn: String
    package var persistence: String?
    package var severity: [String]
    package var floor: String?
    package var numbers: [Number]
    package var inputs: [String]
    package var exceptions: [String]
}

extension Rule {
    /// The rule in words; `countryName` gives the name that people know a country by.
    package func inWords(countryName: @escaping (Country) -> String) -> RuleInWords {
        let words = FormulaInWords(self, countryName: countryName)
        func named(_ formula: Formula) -> [(name: String, text: String)] {
            formula.gates.map { (FormulaInWords.spaced($0.name), words.clause($0)) }
        }
        let isNamed = formula.hasNamedGates
        return RuleInWords(
            fires: isNamed
                ? "Fires when all of these hold:" : "Fires when \(words.clauses(formula.gates)).",
            conditions: isNamed ? named(formula) : [],
            amounts: lets.map { (FormulaInWords.spaced($0.name), words.words($0.term)) },
            also: also.map(named) ?? [],
            clears: clear.map { "An open alert ends when \(words.clauses($0.gates))." },
            runsOver: "Runs over \(overWords)\(scopeWords(countryName)).", judgedOn: "Judged on \(dataWords).",
            persistence: persistence.map(Self.words), severity: severityWords(words), floor: floorWords,
            numbers: params.map(Self.number),
            inputs: inputs.map { "\(FormulaInWords.spaced($0.name)), in \($0.unit), as stated month by month" },
            exceptions: exceptions.map(\.words))
    }

    private var overWords: String {
        let roles =
            switch over.roles {
            case [.origin]: "origin"
            case [.destination]: "destination of exports"
            default: over.roles.map(Self.words).joined(separator: ", ")
            }
        let countries =
            switch over.reach {
            case .single: "every country of \(roles)"
            case .singleAndAll: "every country of \(roles), and all countries together"
            case .all: "all countries of \(roles) together"
            }
        let level =
            switch over.level {
            case .chapter: "HS chapter"
            case .heading: "HS heading"
            case .hs6: "HS subheading (6 digits)"
            case .line: "tariff line (10 digits)"
            case .category: "product category"
            }
        return "\(countries), by \(level)"
    }

    private static func words(_ role: Role) -> String {
        switch role {
        case .origin: "origin"
        case .destination: "destination"
        case .smelt: "smelt"
        case .smelt2: "second smelt"
        case .cast: "cast"
        }
    }

    private func scopeWords(_ countryName: (Country) -> String) -> String {
        func months(_ from: Month?, _ until: Month?) -> String {
            switch (from, until) {
            case (let from?, let until?): " from \(from) to \(until)"
            case (let from?, nil): " from \(from) on"
            case (nil, let until?): " up to \(until)"
            default: ""
            }
        }
        var words = ""
        if !scope.countries.isEmpty {
            let members = scope.countries.map { member in
                countryName(member.country)
                    + (member.origin.map { " (metal that came from \(countryName($0)))" } ?? "")
                    + months(member.from, member.until)
            }
            words += "; only \(members.joined(separator: ", "))"
        }
        if !scope.excluded.isEmpty {
            words +=
                "; not "
                + scope.excluded.map { countryName($0.country) + months($0.from, $0.until) }.joined(separator: ", ")
        }
        if !scope.products.isEmpty {
            words +=
                "; only the products "
                + scope.products.map { $0.product.code + months($0.from, $0.until) }.joined(separator: ", ")
        }
        if scope.from != nil || scope.until != nil { words += "; months\(months(scope.from, scope.until))" }
        if let since { words += "; figures before \(since) are never read" }
        return words
    }

    private var dataWords: String {
        let hasStatistics = over.roles.contains(where: \.hasStatistics)
        var parts: [String] = []
        if data.contains(.license) {
            parts.append(
                hasStatistics ? "import licenses (early)" : "import licenses (early, confirmed once a month is closed)")
        }
        if hasStatistics, data.contains(.preliminary) || data.contains(.final) {
            let kinds = [Status.preliminary, .final].filter(data.contains).map(\.rawValue)
            parts.append((kinds.count == 2 ? "" : kinds[0] + " ") + "Census statistics (confirmed)")
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: " and ")
    }

    private static func words(_ persistence: Persistence) -> String {
        switch persistence {
        case .months(let count): "It fires once that has held in \(NumberWords.count(count)) judged months running."
        case .releases(let count):
            "It fires once that has held in \(NumberWords.count(count)) releases of the same month running."
        }
    }

    private func severityWords(_ words: FormulaInWords) -> [String] {
        switch severity {
        case .always(let severity): [severity.rawValue]
        case .graded(let grades):
            grades.map { grade in
                grade.condition.map { "\(grade.severity.rawValue) where \(words.clauses($0.gates))" }
                    ?? "otherwise \(grade.severity.rawValue)"
            }
        }
    }

    private var floorWords: String? {
        switch floor {
        case .none(let reason): "It has no floor: \(reason)"
        default: nil
        }
    }

    private static func number(_ parameter: Parameter) -> RuleInWords.Number {
        let range: String? =
            switch (parameter.min, parameter.max) {
            case (let min?, let max?): "\(min.text) to \(max.text)"
            case (let min?, nil): "\(min.text) or more"
            case (nil, let max?): "\(max.text) or less"
            default: nil
            }
        return RuleInWords.Number(
            name: parameter.name, value: parameter.value.text, range: range, meaning: parameter.description)
    }
}
