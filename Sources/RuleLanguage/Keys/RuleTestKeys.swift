import Trade

/// The mappings of files of rule tests.
///
/// In a test with `cases`, any text may hold variables: `$` and a name, for which each case has a key.
extension KeyTable {
    package static let ruleTestFile = KeyTable(
        "a test file", title: "ruleTestFile", layout: .tall,
        [
            Key(
                "rules", .list(.prose, allowsSingle: true),
                "The rule files that the tests are about, or patterns, relative to this file's folder."),
            Key(
                "routes", .list(.mapping(route)), isTall: true,
                "Routes for the tests that say who is told; without them those of the configuration."),
            Key("tests", .list(.mapping(ruleTest)), isRequired: true, isTall: true, "The tests."),
        ])

    static let ruleTest = KeyTable(
        "a test", title: "test", layout: .apart,
        [
            Key("rule", .ruleName, "The rule that is tested."),
            Key("name", .prose, isRequired: true, "What the test shows, in words."),
        ] + shared + [
            Key("cases", .list(.mapping(testCase)), isTall: true, "A table: what differs from case to case.")
        ],
        bonds: [.oneOf(["rule"]), .oneOf(["expect", "never", "cases"]), .oneOf(["releases", "cases"])])

    /// A row of a table; besides these keys it has one for each variable.
    static let testCase = KeyTable(
        "a case", title: "case", [Key("name", .prose, "What the case shows, in words.")] + shared,
        others: .pattern("(.|\\s)*", example: "1300 t"))

    /// What a test says for all its cases, and a case for itself.
    private static let shared: [Key] = [
        Key("series", .series, "The series that expectations are about, unless they name one."),
        Key(
            "base", .names(".+", .list(cells, allowsSingle: true)),
            "Figures known before the first release: history, which is never judged.",
            examples: ["origin/canada/unwrought: \"2020-01..2020-12: 1000 t\""]),
        Key(
            "releases", .list(.mapping(release)), isTall: true, "What became known, in the order in which it did."),
        Key("expect", .list(.mapping(expectation), allowsSingle: true), isTall: true, "What the rule must say."),
        Key("never", flag, "`true` where the rule must not fire at all."),
        Key("only", flag, "`true` where no event may come but those that are expected."),
    ]

    static let release = KeyTable(
        "a release", title: "release", layout: .tall,
        [
            Key("name", .prose, "How expectations call it.", examples: ["first print"]),
            Key("known", moment, isRequired: true, "When it became known.", examples: ["2021-03-05T13:30:00Z"]),
            Key("source", .words(ReleaseReader.Publisher.self), "Who publishes its cells."),
            Key(
                "status", .words(ReleaseReader.StatusWord.self),
                "How firm statistics are: `final` where nothing is said."),
            Key(
                "basis", .words(ReleaseReader.BasisWord.self), "What statistics count: `general` where nothing is said."
            ),
            Key("as_of", .day, "The last license date that a license file includes."),
            Key(
                "listing", .words(ReleaseReader.ListingWord.self),
                "What a cell that is absent means: nothing, zero, or that it is unknown."),
            Key(
                "covers", .names(".+", .pattern("[0-9-]{7}(\\.\\.[0-9-]{7})?", example: "2021-02..2021-04")),
                "Roles, products and months that the listing speaks about beyond its cells.",
                examples: ["origin/unwrought: 2021-02..2021-04"]),
            Key("history", flag, "`true` where the release is taken in and never judged."),
            Key("simulated", flag, "`true` where the figures say that they are simulated."),
            Key(
                "cells", .names(".+", .list(cells, allowsSingle: true)), "Figures by series, month by month.",
                examples: ["origin/canada/unwrought: \"2020-07: 1000 t x7\""]),
            Key(
                "params", .names(".+", .list(cells, allowsSingle: true)),
                "Parameter series by NAME/COUNTRY/PRODUCT, month by month, with units.",
                examples: ["limit/canada/unwrought: \"2021-01..2021-12: 12000 t\""]),
            Key("events", .list(.mapping(testEvent)), isTall: true, "Dated events that trade looks ahead to."),
        ])

    static let testEvent = KeyTable(
        "an event", title: "event",
        [
            Key("date", .day, isRequired: true, "When it takes effect."),
            Key("announced", .day, "When it became known: the day of the release where nothing is said."),
            Key("kind", .prose, isRequired: true, "A word such as tariff or quota."),
            Key("country", .country, "The country it is about; all where absent."),
            Key("product", .product, "The product it is about; all where absent."),
            Key("title", .prose, "What it is, in words."),
        ])

    private static let cells = KeyShape.pattern(
        "\\s*[1-9][0-9]{3}-(0[1-9]|1[0-2])\\s*(\\.\\.[0-9-]{7}\\s*)?:(.|\\s)*",
        example: "2020-07: 1000 t @ 3000000 USD x7, _, 0")
    /// An instant, or a day, which means its end in New York.
    private static let moment = KeyShape.either([.instant, .day])
    private static let flag = KeyShape.word(["true", "false"])

    static let expectation = KeyTable(
        "an expectation", title: "expectation",
        [
            Key("at", .prose, "The release after which it must be so, by name, instant or day; the last where absent."),
            Key("series", .series, "The series, where it is not that of the test."),
            Key("month", .month, isRequired: true, "The judged month."),
            Key("transition", .words(RuleTestCase.Wanted.self), "The event about the month, or that there is none."),
            Key("severity", .words(Severity.self), "The severity of the event."),
            Key("headline", .prose, "A part of what people read first of the event."),
            Key("verdict", .word(["true", "false", "unknown"]), "What the rule says of the month, event or not."),
            Key("reason", .prose, "A part of why there is no verdict."),
            Key("state", .words(RuleTestCase.State.self), "What has become of the alert of the month."),
            Key("begins", .month, "The first month of the episode."),
            Key("known", .prose, "When the alert was first known, as in `at`."),
            Key(
                "gates", .names(".+", .either([.pattern(".+", example: "+42.8%"), .mapping(gateWish)])),
                "What is wanted of gates, by name."),
            Key("terms", .names(".+", .prose), "Values of parts of the formula, by their text."),
            Key(
                "told", .names(".+", .words(RuleTestCase.Told.self)),
                "What receivers are told of the alert in the release, by name: a message, a digest, or none.",
                examples: ["{ producers: confirmed, ops: daily }"]),
            Key(
                "recipients", .list(.prose, allowsSingle: true, least: 0),
                "Exactly those who are told something of the alert at once; an empty list: nobody.",
                examples: ["[producers]"]),
        ])

    static let gateWish = KeyTable(
        "what is wanted of a gate", title: "gateWish",
        [
            Key("value", .prose, "What is measured, as people see it, or exactly.", examples: ["2,999 t", "+42.8%"]),
            Key("limit", .prose, "What it is held against.", examples: ["3000 t"]),
            Key("margin", .prose, "How far it is beyond the limit; short of it with a minus.", examples: ["-1 t"]),
            Key("met", .word(["true", "false", "unknown"]), "Whether the gate holds."),
        ])
}
