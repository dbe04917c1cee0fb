import Trade

/// The mappings of routes, as they stand in files of rule tests and in the configuration.
extension KeyTable {
    package static let route = KeyTable(
        "a route", title: "route",
        [
            Key(
                "rule", .list(.prose, allowsSingle: true), "Rules by name; `*` at the end matches any rest.",
                examples: ["Massive*"]),
            Key("severity", .words(Severity.self), "The least severity: `warning` where nothing is said."),
            Key("role", .list(.words(Role.self), allowsSingle: true), "Roles of the country."),
            Key(
                "country", .list(.prose, allowsSingle: true),
                "Countries by code or name; `-` for all countries together.", examples: ["[canada, india]"]),
            Key(
                "product", .list(.product, allowsSingle: true), "Categories, or HS codes with all below them.",
                examples: ["[unwrought, 7604]"]),
            Key(
                "stage", .list(.word(["early", "confirmed"]), allowsSingle: true),
                "What the alert rests on: licenses, or statistics."),
            Key(
                "state", .list(.word(RuleTestCase.Told.messages.map(\.rawValue)), allowsSingle: true),
                "Kinds of message."),
            Key(
                "receivers", .list(.prose, allowsSingle: true, least: 0), isRequired: true, "Who is told, by name.",
                examples: ["[producers, ops]"]),
            Key("when", .word(["at-once", "daily", "weekly", "monthly"]), "How often they hear: at once by default."),
            Key("quiet", .mapping(quiet), "Hours in New York in which news waits until they end."),
            Key("continue", .word(["true", "false"]), "`true` where the routes below are asked too."),
        ])

    static let quiet = KeyTable(
        "quiet", title: "quiet",
        [
            Key("from", timeOfDay, isRequired: true, "When they begin.", examples: ["20:00"]),
            Key("to", timeOfDay, isRequired: true, "When they end.", examples: ["07:00"]),
            Key("except", .words(Severity.self), "News of this severity and above does not wait."),
        ])

    private static let timeOfDay = KeyShape.pattern("[0-9]{1,2}:[0-9]{2}", example: "20:00")
}
