import Trade

/// The mappings of files of rule tests.
extension KeyTable {
    package static let ruleTestFile = KeyTable(
        "a test file", title: "ruleTestFile", layout: .tall,
        [
            Key(
                "rules", .list(.prose, allowsSingle: true), "Rule files to be loaded besides, relative to this file."),
            Key("tests", .list(.mapping(ruleTest)), isRequired: true, isTall: true, "The tests."),
        ])

    static let ruleTest = KeyTable(
        "a test", title: "test", layout: .apart,
        [
            Key("rule", .ruleName, "The rule that is tested."),
            Key("name", .prose, isRequired: true, "What the test shows, in words."),
            Key("series", .series, "The series that expectations are about, unless they name one."),
            Key(
                "releases", .list(.mapping(release)), isRequired: true, isTall: true,
                "What became known, in the order in which it did."),
            Key("expect", .list(.mapping(expectation)), isTall: true, "What the rule must say."),
            Key("never", .word(["true", "false"]), "`true` where the rule must not fire at all."),
        ],
        bonds: [.oneOf(["rule"]), .oneOf(["expect", "never"])])

    static let release = KeyTable(
        "a release", title: "release", layout: .tall,
        [
            Key("known", .instant, isRequired: true, "When it became known.", examples: ["2021-03-05T13:30:00Z"]),
            Key("source", .words(ReleaseReader.Kind.self), isRequired: true, "Where it came from."),
            Key("as_of", .day, "The day up to which licenses are counted."),
            Key(
                "listing", .words(ReleaseReader.ListingWord.self), "What a row that is absent means."),
            Key(
                "cells", .names(".+", .list(cells, allowsSingle: true)), isRequired: true,
                "Figures by series, month by month.", examples: ["origin/canada/unwrought: \"2020-07: 1000 t x7\""]),
        ])

    private static let cells = KeyShape.pattern(
        "\\s*[1-9][0-9]{3}-(0[1-9]|1[0-2])\\s*:(.|\\s)*", example: "2020-07: 1000 t @ 3000000 USD x7, _, 0")

    static let expectation = KeyTable(
        "an expectation", title: "expectation",
        [
            Key("at", .instant, isRequired: true, "The release after which it must be so."),
            Key("series", .series, "The series, where it is not that of the test."),
            Key("month", .month, isRequired: true, "The judged month."),
            Key("transition", .words(RuleTestCase.Wanted.self), isRequired: true, "What the rule must say."),
            Key("severity", .words(Severity.self), "The severity it must have."),
            Key(
                "gates", .names(".+", .pattern(".+", example: "+42.8%")), "Values of gates as people see them, by name."
            ),
        ])
}
