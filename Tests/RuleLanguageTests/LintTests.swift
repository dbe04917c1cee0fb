import RuleLanguage
import Testing
import Trade

/// Rules that are well formed and would not do what they were written for.
@Suite struct LintTests {
    private func file(_ keys: String, over: String = "[origin, category]") -> String {
        "groups:\n  - name: g\n    rules:\n      - alert: Rise\n        over: \(over)\n"
            + (keys.contains("severity:") ? "" : "        severity: watch\n")
            + keys.split(separator: "\n").map { "        \($0)\n" }.joined()
    }

    /// Codes with the line and column of each finding.
    private func found(_ keys: String, over: String = "[origin, category]") -> [String] {
        load(file(keys, over: over)).diagnostics.map { "\($0.code.rawValue) \($0.line):\($0.column)" }
    }

    private func messages(_ keys: String) -> [String] { load(file(keys)).diagnostics.map(\.message) }

    // MARK: Contradictions

    @Test(arguments: [
        "quantity[1mo] >= 500 t and quantity[1mo] <= 50 t",
        "quantity[1mo] > 500 t and quantity[1mo] <= 500 t",
        "quantity[3mo] >= 500 t and quantity[12mo] < 500 t",
        "quantity[3mo] >= 500 t and quantity(world)[3mo] <= 400 t",
        "mean(quantity[3mo]) >= 500 t and quantity[3mo] <= 1499 t",
        "quantity[3mo] >= 500 t and share[3mo] >= 10% and share[3mo] < 3%",
        "quantity[3mo] >= 1.3 * quantity[3mo, ago 3mo] and quantity[3mo] <= 1.1 * quantity[3mo, ago 3mo]"
            + " and quantity[3mo] >= 5 t",
        "quantity[3mo] / quantity[3mo, ago 3mo] >= 130% and quantity[3mo] <= 1.1 * quantity[3mo, ago 3mo]"
            + " and quantity[3mo] >= 5 t",
        "share[3mo] - share[3mo, ago 12mo] >= 5 pp and share[3mo, ago 12mo] >= share[3mo]"
            + " and quantity[3mo] >= 5 t",
        "(quantity[1mo] >= 500 t or quantity[1mo] >= 600 t) and not (quantity[1mo] > 400 t)",
    ])
    func conditionsThatNeverHoldTogether(when: String) {
        let found = load(file("when: \(when)")).diagnostics
        #expect(found.contains { $0.code == .contradiction && $0.severity == .error }, "\(found.map(\.message))")
    }

    @Test(arguments: [
        "quantity[1mo] >= 500 t and quantity[12mo, ago 1mo] <= 50 t",
        "quantity[1mo] >= 500 t and quantity[1mo] <= 500 t",
        "quantity[12mo] >= 500 t and quantity[3mo] < 500 t",
        "quantity[1mo] >= 500 t and (quantity[1mo] <= 50 t or share[1mo] >= 3%)",
        "quantity[3mo] >= 1.1 * quantity[3mo, ago 3mo] and quantity[3mo] <= 1.3 * quantity[3mo, ago 12mo]"
            + " and quantity[3mo] >= 5 t",
        "share[12mo] >= 3% and share[12mo, ago 12mo] < 3% and quantity[12mo] >= 1000 t",
        "mean(share[3mo]) >= 50% and share[3mo] <= 60% and quantity[3mo] >= 5 t",
        "sum(share[3mo]) >= 150% and share[3mo] <= 60% and quantity[3mo] >= 5 t",
        "sum(quantity[3mo]) >= 150 t and quantity[3mo] <= 160 t and mean(quantity[3mo]) >= 50 t",
    ])
    func conditionsThatHoldTogether(when: String) {
        let found = load(file("when: \(when)")).diagnostics
        #expect(!found.contains { $0.code == .contradiction || $0.code == .neverHolds }, "\(found.map(\.message))")
    }

    @Test func aContradictionIsShownAtTheSecondCondition() {
        #expect(
            found("when: >\n  quantity[1mo] >= 500 t\n  and share[1mo] >= 3% and quantity[1mo] <= 50 t")
                == ["L009 9:36"])
        #expect(
            messages("when: { large: \"quantity[1mo] >= 500 t\", small: \"quantity[1mo] <= 50 t\" }")
                == ["`quantity[1mo] <= 50 t` and `quantity[1mo] >= 500 t` never hold together, so the rule never fires"]
        )
        #expect(found("when: { large: \"quantity[1mo] >= 500 t\", small: \"quantity[1mo] <= 50 t\" }") == ["L009 7:58"])
        #expect(found("when: quantity[1mo] <= 50 t and share[1mo] > 5%\nfloor: 500 t") == ["L009 8:9"])
    }

    @Test func amountsOfLetAreWrittenOut() {
        #expect(
            found("let: { now: \"quantity[1mo]\" }\nwhen: now >= 500 t and quantity[1mo] <= 50 t\nfloor: 5 t")
                == ["L009 8:32"])
    }

    // MARK: Never and always

    @Test(arguments: [
        "share[3mo] > 100%", "share[3mo] >= 101%", "share[3mo] < 0%", "quantity[3mo] < 0 t",
        "share[3mo] - share[3mo, ago 12mo] > 100 pp", "unit_value[3mo] <= -1 USD/t",
        "share[3mo] >= 2 * 60%",
    ])
    func whatCanNeverHold(condition: String) {
        #expect(found("when: quantity[3mo] >= 5 t and \(condition)") == ["L010 7:40"])
    }

    @Test(arguments: [
        "share[3mo] >= 0%", "share[3mo] <= 100%", "quantity[3mo, ago 3mo] >= 0 t", "value[3mo] > -5 USD",
        "share[3mo] - share[3mo, ago 12mo] >= -100 pp", "not (share[3mo] < 0%)",
    ])
    func whatAlwaysHolds(condition: String) {
        #expect(found("when: quantity[3mo] >= 5 t and \(condition)").first == "L011 7:40")
    }

    @Test(arguments: ["share[3mo] >= 100%", "quantity[3mo, ago 3mo] <= 0 t", "quantity[3mo, ago 3mo] > 0 t"])
    func whatIsAtTheEdgeIsPossible(condition: String) {
        #expect(found("when: quantity[3mo] >= 5 t and \(condition)") == [])
    }

    @Test func otherFormulasAreLookedAtToo() {
        #expect(found("when: quantity[3mo] >= 5 t\nclear: quantity[3mo] < 0 t") == ["L010 8:16"])
        #expect(found("when: quantity[3mo] >= 5 t\nalso: { share: \"share[3mo] > 100%\" }") == ["L010 8:25"])
        #expect(
            found("when: quantity[3mo] >= 5 t\nseverity: { critical: \"share[3mo] > 1 * 100%\", watch: otherwise }")
                .contains("L010 7:32"))
    }

    // MARK: Twice

    @Test func aConditionThatStandsTwice() {
        #expect(found("when: quantity[3mo] >= 5 t and share[3mo] >= 3% and quantity[3mo] >= 5 t") == ["L008 7:61"])
        #expect(found("when: quantity[3mo] >= 5 t and quantity[3mo] >= 5_000 kg") == ["L008 7:40"])
        #expect(found("when: quantity[3mo] >= 5 t\nfloor: 5 t") == ["L008 8:9"])
        #expect(found("when: quantity[3mo] >= 5 t and quantity[2mo] >= 5 t") == [])
    }

    // MARK: Grades

    @Test(arguments: [
        ("{ critical: \"share[3mo] >= 10%\", warning: \"share[3mo] >= 20%\", watch: otherwise }", true),
        ("{ critical: \"share[3mo] >= 20%\", warning: \"share[3mo] >= 10%\", watch: otherwise }", false),
        ("{ critical: \"quantity[3mo] >= 400 t\", watch: otherwise }", true),
        ("{ critical: \"quantity[3mo] >= 5000 t\", watch: otherwise }", false),
        ("{ critical: \"quantity[3mo] < 400 t\", watch: otherwise }", true),
        (
            "{ critical: \"share[3mo] >= 10% or share[1mo] >= 30%\", warning: \"share[1mo] > 30%\", watch: otherwise }",
            true
        ),
        (
            "{ critical: \"quantity[3mo] >= 1.2 * quantity[3mo, ago 3mo]\","
                + " warning: \"quantity[3mo] >= 1.5 * quantity[3mo, ago 3mo]\", watch: otherwise }", true
        ),
    ])
    func gradesThatAreNeverReached(severity: String, isFound: Bool) {
        let found = load(file("when: quantity[3mo] >= 500 t\nseverity: \(severity)")).diagnostics
        #expect(found.map(\.code) == (isFound ? [.unreachableGrade] : []), "\(found.map(\.message))")
    }

    // MARK: Clear

    @Test(arguments: [
        ("quantity[3mo] < 400 t", false), ("quantity[3mo] < 600 t", true), ("quantity[3mo] <= 500 t", true),
        ("quantity[3mo] <= 1.05 * quantity[3mo, ago 3mo]", false),
        ("quantity[3mo] <= 1.2 * quantity[3mo, ago 3mo]", true), ("share[3mo] < 1%", false),
        ("quantity[3mo] < 400 t or quantity[3mo] <= 1.2 * quantity[3mo, ago 3mo]", true),
    ])
    func clearLeavesAGap(clear: String, isFound: Bool) {
        let when = "quantity[3mo] >= 1.15 * quantity[3mo, ago 3mo] and quantity[3mo] >= 500 t"
        let found = load(file("when: \(when)\nclear: \(clear)")).diagnostics
        #expect(found.map(\.code) == (isFound ? [.clearOverlaps] : []), "\(found.map(\.message))")
    }

    // MARK: Directions

    @Test(arguments: [
        ("params: { rise: 15% }\nwhen: quantity[3mo] <= (1 + rise) * quantity[3mo, ago 3mo]\nfloor: 5 t", true),
        ("params: { rise: 15% }\nwhen: quantity[3mo] >= (1 + rise) * quantity[3mo, ago 3mo]\nfloor: 5 t", false),
        ("params: { rise: -15% }\nwhen: quantity[3mo] >= (1 + rise) * quantity[3mo, ago 3mo]\nfloor: 5 t", true),
        ("params: { fall: 15% }\nwhen: quantity[3mo] <= (1 - fall) * quantity[3mo, ago 3mo]\nfloor: 5 t", false),
        ("params: { fall: 15% }\nwhen: quantity[3mo] >= (1 - fall) * quantity[3mo, ago 3mo]\nfloor: 5 t", true),
        ("when: quantity[3mo] >= 0.85 * quantity[3mo, ago 3mo]\nfloor: 5 t", true),
        ("when: 1.15 * quantity[3mo] <= quantity[3mo, ago 3mo]\nfloor: 5 t", false),
        ("when: unit_value[3mo] <= 1.15 * unit_value[3mo, ago 3mo]\nfloor: 5 t", true),
        ("when: quantity[1mo] >= 2 * mean(quantity[3mo, before licenses])\nfloor: 5 t", false),
        ("when: quantity[1mo] >= 0.9 * mean(quantity[3mo, ago 1mo])\nfloor: 5 t", true),
        ("when: quantity[1mo] >= 0.5 * quantity[3mo, ago 1mo]\nfloor: 5 t", false),
        ("when: share[3mo] >= share[3mo, ago 12mo]\nfloor: 5 t", false),
        ("when: share[3mo] - share[3mo, ago 12mo] >= -5 pp\nfloor: 5 t", true),
        ("params: { rise: 5 pp }\nwhen: share[3mo, ago 12mo] - share[3mo] >= rise\nfloor: 5 t", true),
        ("when: { growth: \"quantity[3mo] / quantity[3mo, ago 3mo] <= 120%\" }\nfloor: 5 t", true),
        ("when: quantity[3mo] <= 1.15 * quantity(world)[3mo, ago 3mo]\nfloor: 5 t", false),
    ])
    func comparisonsThatPointTheWrongWay(keys: String, isFound: Bool) {
        let found = load(file(keys)).diagnostics
        #expect(found.map(\.code) == (isFound ? [.wrongWay] : []), "\(found.map(\.message))")
    }

    // MARK: Ranges

    @Test func windowsOutlastWhatMayBeJudged() {
        let when = "when: quantity[3mo] >= 2 * quantity[3mo, ago 12mo]\nfloor: 5 t\n"
        #expect(found(when + "since: 2023-01\nwhere: { until: 2024-02 }") == ["L015 9:9"])
        #expect(found(when + "since: 2023-01\nwhere: { until: 2024-03 }") == [])
        #expect(
            found(when + "since: 2023-01\nwhere: { countries: [{ country: china, until: 2023-05 }, canada] }") == [])
        #expect(
            found(when + "since: 2023-01\nwhere: { countries: [{ country: china, until: 2023-05 }] }") == ["L015 9:9"])
    }

    @Test func aParameterAtItsBoundCanBeTunedOneWayOnly() {
        let when = "when: quantity[3mo] >= floor\n"
        #expect(found(when + "params: { floor: { value: 500 t, min: 500 t, max: 900 t } }") == ["L016 8:19"])
        #expect(found(when + "params: { floor: { value: 900_000 kg, max: 900 t } }") == ["L016 8:19"])
        #expect(found(when + "params: { floor: { value: 500 t, min: 1 t } }") == [])
    }

    @Test func releasesThatNeverCome() {
        #expect(found("when: quantity[3mo] >= 5 t\ndata: [final]\nfor: 2 releases") == ["L017 9:9"])
        #expect(found("when: quantity[3mo] >= 5 t\ndata: [license, final]\nfor: 2 releases") == [])
        #expect(found("when: quantity[3mo] >= 5 t\ndata: [final]\nfor: 1 release") == [])
    }

    // MARK: An archive

    private var facts: ArchiveFacts {
        let first = Month(year: 2020, month: 1)
        var series: [WorkingSeries: ClosedRange<Month>] = [:]
        for (country, product) in [("1220", "unwrought"), ("5330", "unwrought"), ("-", "unwrought"), ("1220", "foil")] {
            series[.origin(country, product)] = first...(first + 23)
        }
        series[.origin("1220", "760120")] = first...(first + 23)
        return ArchiveFacts(series: series, events: ["tariff"])
    }

    private func foundInArchive(
        _ keys: String, over: String = "[origin, category]", location: SourceLocation = #_sourceLocation
    ) -> [String] {
        let loaded = load(file(keys, over: over))
        #expect(!loaded.hasErrors, "\(loaded.diagnostics.map(\.message))", sourceLocation: location)
        return Lint.findings(loaded.rules, data: facts).map {
            "\($0.code.rawValue) \($0.line):\($0.column) \($0.message)"
        }
    }

    @Test func rulesThatFitTheArchive() {
        #expect(foundInArchive("when: quantity[12mo] >= 2 * quantity[12mo, ago 12mo]\nfloor: 5 t") == [])
        #expect(foundInArchive("when: share[1mo] >= 5%\nfloor: 5 t\nwhere: { countries: [EU, canada] }") == [])
        #expect(
            foundInArchive("when: quantity[1mo] >= 5 t\nwhere: { products: [7601] }", over: "[origin, hs6]") == [])
    }

    @Test(arguments: [
        (
            "when: quantity[12mo] >= 2 * quantity[13mo, ago 12mo]\nfloor: 5 t", "[origin, category]",
            "L018 7:9 the windows read 25 months, and no series that the rule runs over has more than 24"
        ),
        (
            "when: quantity[3mo] >= 2 * quantity[3mo, ago 3mo]\nfloor: 5 t\nsince: 2021-10", "[origin, category]",
            "L018 9:9 the windows read 6 months, so there is no verdict before 2022-03, and the archive ends in 2021-12"
        ),
        ("when: quantity[1mo] >= 5 t", "[smelt, category]", "L019 5:9 the archive has no series of smelt"),
        (
            "when: quantity[1mo] >= 5 t\nwhere: { countries: [canada, china] }", "[origin, category]",
            "L019 8:18 no series of the archive is of country 5700"
        ),
        (
            "when: quantity[1mo] >= 5 t\nwhere: { products: [unwrougth] }", "[origin, category]",
            "L019 8:18 no series of the archive is of the product `unwrougth`"
        ),
        (
            "when: quantity[1mo] >= 5 t\nwhere: { products: [7606] }", "[origin, hs6]",
            "L019 8:18 no series of the archive is of the product `7606`"
        ),
        (
            "when: quantity[1mo] >= 5 t and quantity(china)[1mo] >= 5 t", "[origin, category]",
            "L019 7:9 no series of the archive is of country 5700, which a formula reads"
        ),
        (
            "when: share[1mo] >= 5%\nfloor: 5 t", "[origin, hs6]",
            "L019 7:9 the archive has no figures of all countries together, which shares and `world` rest on"
        ),
        (
            "inputs: { limit: t }\nwhen: quantity[1mo] > param(limit)[1mo]\nfloor: 5 t", "[origin, category]",
            "L019 7:19 the archive has no parameter series `limit`"
        ),
        (
            "when: quantity[1mo] >= 5 t and event(tarif) within 3mo", "[origin, category]",
            "L019 7:9 the archive lists no event of the kind `tarif`"
        ),
        (
            "when: quantity[1mo] >= 5 t and quantity(smelt own)[1mo] >= 5 t", "[origin, category]",
            "L019 7:9 the archive has no series of smelt, which a formula reads"
        ),
        (
            "when: quantity[1mo] >= 5 t and quantity(partner)[1mo] >= 5 t", "[origin, category]",
            "L019 7:9 the archive has no statistics of any partner country, which a formula reads"
        ),
        (
            "when: quantity[1mo] >= 5 t\nexceptions: [{ series: origin/canada/*, until: 2021-11, reason: x }]",
            "[origin, category]",
            "L020 8:22 the exception ended in 2021-11, and the archive's newest month is 2021-12"
        ),
        (
            "when: quantity[1mo] >= 5 t\nexceptions: [{ series: origin/canada/*, until: 2023-01, reason: x }]",
            "[origin, category]",
            "L020 8:22 the exception lasts until 2023-01, 13 months past the archive's newest month"
        ),
        (
            "when: quantity[1mo] >= 5 t\nexceptions: [{ series: origin/china/*, until: 2022-01, reason: x }]",
            "[origin, category]", "L019 8:22 no series of the archive is `origin/china/*`"
        ),
    ])
    func rulesThatDoNotFitTheArchive(keys: String, over: String, finding: String) {
        #expect(foundInArchive(keys, over: over) == [finding])
    }
}
