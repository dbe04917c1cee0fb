import Trade

/// The mappings of rule files.
extension KeyTable {
    package static let ruleFile = KeyTable(
        "a rule file", title: "ruleFile", layout: .tall,
        [
            Key(
                "sets", .names(KeyShape.setName, .list(.either([.country, .mapping(setMember)]))), isTall: true,
                "Groups of countries that `where` and formulas of this file may name; EU and USMCA are known already.",
                examples: ["{ gulf: [uae, bahrain, oman] }"]),
            Key(
                "groups", .list(.mapping(group)), isRequired: true, isTall: true,
                "Groups of rules that belong together."),
        ])

    static let group = KeyTable(
        "a group", title: "group", layout: .apart,
        [
            Key("name", .prose, isRequired: true, "How people call the group.", examples: ["surge"]),
            Key("rules", .list(.mapping(rule)), isRequired: true, isTall: true, "The rules of the group."),
        ])

    package static let rule = KeyTable(
        "a rule", title: "rule", layout: .apart,
        [
            Key(
                "alert", .ruleName, isRequired: true, "The name of the rule: a letter, then letters and digits.",
                examples: ["MassiveImports"]),
            Key(
                "title", .prose, "What messages say, with placeholders in double braces.",
                examples: ["{{country}} {{product}}: imports up {{change}} on the preceding {{window}}"]),
            Key(
                "basis", .prose, "Where the arithmetic comes from: a law, a regulation, a practice.",
                examples: ["19 CFR 351.206(h)(2)"]),
            Key(
                "over", .tuple([.either([overRole, .list(.words(Role.self))]), .words(Product.Level.self)]),
                isRequired: true, "The series that the rule runs over: a role, then a level of products.",
                examples: ["[origin or all, category]", "[[smelt, cast], category]"]),
            Key("where", .mapping(scope), "Narrows the rule to countries, products and months."),
            Key("since", .month, "Months before this one are never read.", examples: ["2018-01"]),
            Key(
                "params", .names(KeyShape.lowerName, parameter), isTall: true,
                "Numbers that people tune, each with its unit; formulas name them."),
            Key(
                "let", .names(KeyShape.lowerName, .formula), isTall: true,
                "Amounts with names: the formulas below may use them, and evidence shows their values."),
            Key(
                "inputs", .names(KeyShape.lowerName, .word(RuleInput.units)),
                "Parameter series that formulas read by param(NAME), each with its unit.",
                examples: ["{ limit: t, consumption: t }"]),
            Key(
                "when", .either([.formula, .names(KeyShape.gateName, .formula, least: 1)]), isRequired: true,
                isTall: true,
                "When the rule fires: a condition, or conditions by name that must all hold.",
                examples: ["quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo] and quantity[3mo] >= 500 t"]),
            Key(
                "also", .names(KeyShape.gateName, .formula, least: 1), isTall: true,
                "Conditions by name that do not decide whether the rule fires: shown with it, and used by met(NAME)."),
            Key(
                "clear", .formula,
                "When an open alert is no longer true, where that is not simply when `when` is false.",
                examples: ["quantity[3mo] < 400 t"]),
            Key(
                "floor",
                .either([.word(["none"]), .pattern("[0-9][0-9_]*(\\.[0-9_]+)?\\s*(t|kg|USD)", example: "500 t")]),
                "The least amount in the current window, or `none` where trickles may fire.", examples: ["500 t"]),
            Key("floor_reason", .prose, "Why trickles may fire the rule."),
            Key(
                "severity", .either([.words(Severity.self), .mapping(grades)]), isRequired: true,
                "How severe an alert is: a word, or conditions from the highest severity down.",
                examples: ["warning"]),
            Key(
                "data", .list(.words(Status.self), allowsSingle: true),
                "The kinds of figures on which a month is judged.",
                examples: ["[license, preliminary, final]"]),
            Key(
                "for", .pattern("([1-9]|[12][0-9]|3[0-6])\\s*(mo|releases?)", example: "2 mo"),
                "For how many judged months, or releases of one month, the condition must hold before the rule fires.",
                examples: ["2 mo", "2 releases"]),
            Key("activation", .words(Activation.self), "What a newly loaded rule says about alerts that are open."),
            Key("status", .words(RuleStatus.self), "How far the rule is trusted."),
            Key("owner", .prose, "Who answers for the rule.", examples: ["trade analysis"]),
            Key("description", .prose, "What the rule finds, for people who read its alerts."),
            Key(
                "falsepositives", .list(.prose, allowsSingle: true), isTall: true, "What can fire it without a surge."),
            Key("references", .list(.prose, allowsSingle: true), isTall: true, "Laws, regulations and papers."),
            Key(
                "exceptions", .list(.mapping(exception)), isTall: true,
                "Months of some series that the rule does not judge, each with the reason."),
        ],
        bonds: [
            .equal("floor", value: "none", needs: "floor_reason"), .with("floor_reason", needs: "floor"),
        ])

    /// A role with what may follow it in `over`.
    private static let overRole = KeyShape.word(
        Role.allCases.flatMap { role in ["", " or all", " total"].map { role.rawValue + $0 } })

    static let scope = KeyTable(
        "`where`", title: "where",
        [
            Key(
                "countries", .list(.either([.country, .mapping(member)]), allowsSingle: true),
                "The only countries that are judged.", examples: ["[india, bahrain]"]),
            Key(
                "not_countries", .list(.either([.country, .mapping(excludedMember)]), allowsSingle: true),
                "Countries that are not judged.", examples: ["[canada]"]),
            Key(
                "products", .list(.either([.product, .mapping(scopePart)]), allowsSingle: true),
                "The only products that are judged; an HS code stands for all that begin with it.",
                examples: ["[unwrought]", "[7601.10]"]),
            Key("from", .month, "The first month that is judged.", examples: ["2023-09"]),
            Key("until", .month, "The last month that is judged.", examples: ["2025-12"]),
        ])

    static let member = KeyTable(
        "an entry of `countries`", title: "member",
        [
            Key("country", .country, isRequired: true, "A Schedule C code, a slug or a name.", examples: ["russia"]),
            Key("origin", .country, "Metal of this origin only, for rules over smelt and cast.", examples: ["mexico"]),
            Key("from", .month, "The first month that is judged.", examples: ["2023-04"]),
            Key("until", .month, "The last month that is judged.", examples: ["2024-06"]),
        ])

    static let excludedMember = KeyTable(
        "an entry of `not_countries`", title: "excludedMember",
        [
            Key("country", .country, isRequired: true, "A Schedule C code, a slug, a name or a set."),
            Key("from", .month, "The first month that is not judged."),
            Key("until", .month, "The last month that is not judged."),
        ])

    static let setMember = KeyTable(
        "a member of a set", title: "setMember",
        [
            Key("country", .country, isRequired: true, "A Schedule C code, a slug, a name or a set that stands above."),
            Key("from", .month, "The first month of membership."),
            Key("until", .month, "The last month of membership."),
        ])

    static let scopePart = KeyTable(
        "an entry of `products`", title: "scopePart",
        [
            Key("product", .product, isRequired: true, "A product of the level, or an HS code it begins with."),
            Key("from", .month, "The first month that is judged."),
            Key("until", .month, "The last month that is judged."),
        ])

    static let exception = KeyTable(
        "an exception", title: "exception",
        [
            Key(
                "series",
                .pattern(
                    "(\\*|\(Role.allCases.map(\.rawValue).joined(separator: "|")))/[^/:]+(:[^/:]+)?/[^/]+",
                    example: "origin/canada/unwrought"),
                isRequired: true, "The series as ROLE/COUNTRY/PRODUCT; each may be `*`.", examples: ["*/canada/*"]),
            Key("from", .month, "The first month that is not judged; without it all up to `until`."),
            Key("until", .month, isRequired: true, "The last month that is not judged.", examples: ["2024-06"]),
            Key("reason", .prose, isRequired: true, "Why; `explain` and pages say it."),
        ])

    private static let parameter = KeyShape.either([.literal, .mapping(parameterKeys)])

    static let parameterKeys = KeyTable(
        "a parameter", title: "parameter",
        [
            Key("value", .literal, isRequired: true, "The number with its unit.", examples: ["15%", "500 t", "3mo"]),
            Key("min", .literal, "The least that tuning may set."),
            Key("max", .literal, "The most that tuning may set."),
            Key("description", .prose, "What the number means."),
        ])

    /// Conditions by severity, from the highest down; the last is `otherwise`.
    private static let grades = KeyTable(
        "`severity`", title: "grades", layout: .tall,
        Severity.allCases.reversed().map { severity in
            Key(severity.rawValue, .formula, "A condition, or `otherwise` for the last.", examples: ["otherwise"])
        })
}
