import Panel
import Testing
import Trade

@Suite("Roll-ups")
struct RollUpTests {
    private let lines = Statement(scope: .codes(prefix: "76", digits: 10))

    private func release(_ text: String, _ rows: [(String, Country, Int64?)]) -> Release {
        var release = lines.release("76", months: [text], rows: [])
        for (product, country, quantity) in rows {
            release.observations += lines.release(product, months: [], rows: [(country, text, quantity)]).observations
        }
        return release
    }

    @Test("Lines add up to HS6, heading, category and chapter, exactly")
    func levels() {
        var panel = Panel()
        panel.learn(
            release(
                "2021-01",
                [
                    ("7601103000", canada, 1), ("7601106000", canada, 20), ("7601209030", canada, 300),
                    ("7607113000", canada, 4000), ("7616995160", canada, 50_000), ("7616995190", canada, 600_000),
                    ("7601103000", mexico, 7_000_000),
                ]))
        #expect(panel.quantity("7601103000", canada, "2021-01") == .value(1))
        #expect(panel.quantity("760110", canada, "2021-01") == .value(21))
        #expect(panel.quantity("7601", canada, "2021-01") == .value(321))
        #expect(panel.quantity("unwrought", canada, "2021-01") == .value(321))
        #expect(panel.quantity("foil", canada, "2021-01") == .value(4000))
        #expect(panel.quantity("castings", canada, "2021-01") == .value(50_000))
        #expect(panel.quantity("76", canada, "2021-01") == .value(654_321))
        #expect(panel.cell("76", canada, "2021-01").value == .value(6_543_210))
        #expect(panel.quantity("76", .all, "2021-01") == .value(7_654_321))
        #expect(panel.quantity("wire", india, "2021-01") == .unpublished)
        #expect(panel.quantity("foil", india, "2021-01") == .value(0))
    }

    @Test("A month is unknown where a part is unknown, each measure for itself")
    func unknownPart() {
        var panel = Panel()
        var release = release("2021-01", [("7601103000", canada, nil), ("7601209030", canada, 300)])
        release.observations[0].value = 9
        panel.learn(release)
        #expect(panel.cell("7601", canada, "2021-01").quantity == .unknown)
        #expect(panel.cell("7601", canada, "2021-01").value == .value(3009))
        #expect(panel.quantity("76", .all, "2021-01") == .unknown)
    }

    @Test("In a partial listing a part that was stated before and is absent now makes the sum unknown")
    func partialPart() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        let january = ["2021-01"]
        panel.learn(
            partial.release("7601103000", months: january, rows: [(canada, "2021-01", 1)])
                + partial.release(
                    "7601209030", months: january, rows: [(canada, "2021-01", 2), (mexico, "2021-01", 5)]))
        panel.learn(
            partial.release("7601103000", months: ["2021-02"], rows: [(canada, "2021-02", 1)])
                + partial.release("7601209030", months: ["2021-02"], rows: [(mexico, "2021-02", 5)]))
        #expect(panel.quantity("7601", canada, "2021-01") == .value(3))
        #expect(panel.quantity("7601", canada, "2021-02") == .unknown)
        #expect(panel.quantity("7601", mexico, "2021-02") == .value(5))
    }

    @Test("In a partial listing a sum does not rise because a line begins to be listed")
    func partialBeginning() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        panel.learn(partial.release("7601103000", months: ["2021-01"], rows: [(canada, "2021-01", 1)]))
        panel.learn(
            partial.release("7601103000", months: ["2021-02"], rows: [(canada, "2021-02", 1)])
                + partial.release(
                    "7601209030", months: ["2021-01", "2021-02"],
                    rows: [(mexico, "2021-01", 1), (canada, "2021-02", 5)]))
        #expect(panel.quantity("7601", canada, "2021-01") == .unpublished)
        #expect(panel.quantity("7601", canada, "2021-02") == .value(6))
    }

    @Test("Tariff lines come and go: before its first and after its last month a line adds nothing")
    func lineSplit() {
        var panel = Panel()
        let whole = Statement()
        for text in ["2025-05", "2025-06"] {
            panel.learn(whole.release("7601106030", months: [text], rows: [(canada, text, 83)]))
        }
        panel.learn(whole.release("7601106040", months: ["2025-07"], rows: [(canada, "2025-07", 39)]))
        #expect(panel.quantity("7601", canada, "2025-06") == .value(83))
        #expect(panel.quantity("7601", canada, "2025-07") == .value(39))
        #expect(panel.quantity("7601", .all, "2025-07") == .value(39))
    }

    @Test("Parts are taken at the highest level at which they are stated, none twice and none left out")
    func mixedLevels() {
        var panel = Panel()
        let whole = Statement()
        panel.learn(
            whole.release("760110", months: ["2021-01"], rows: [(canada, "2021-01", 21)])
                + whole.release("7601103000", months: ["2021-01"], rows: [(canada, "2021-01", 1)])
                + whole.release("7601209030", months: ["2021-01"], rows: [(canada, "2021-01", 300)]))
        #expect(panel.quantity("7601", canada, "2021-01") == .value(321))
        #expect(panel.quantity("unwrought", .all, "2021-01") == .value(321))
        #expect(panel.quantity("760120", canada, "2021-01") == .value(300))
    }

    @Test("The total adds the stated totals of parts and the sums of parts without one")
    func mixedTotals() {
        var panel = Panel()
        let whole = Statement()
        panel.learn(
            whole.release("7601103000", months: ["2021-01"], rows: [(canada, "2021-01", 1), (.all, "2021-01", 9)])
                + whole.release(
                    "7601209030", months: ["2021-01"], rows: [(canada, "2021-01", 20), (mexico, "2021-01", 3)]))
        #expect(panel.quantity("7601", .all, "2021-01") == .value(32))
        var partial = Panel()
        partial.learn(
            whole.release("7601103000", months: ["2021-01"], rows: [(canada, "2021-01", 1), (.all, "2021-01", 9)])
                + Statement(listing: .partial).release(
                    "7601209030", months: ["2021-01"], rows: [(canada, "2021-01", 20)]))
        #expect(partial.quantity("7601", .all, "2021-01") == .unknown)
    }

    @Test("A category that is one heading and the heading stand for each other")
    func categoryIsHeading() {
        var panel = Panel()
        let licenses = Statement(source: "aim", basis: .license, status: .license, scope: .categories)
        panel.learn(licenses.release("unwrought", months: ["2021-01"], rows: [(canada, "2021-01", 5)]))
        #expect(panel.quantity("7601", canada, "2021-01") == .value(5))
        #expect(panel.quantity("unwrought", canada, "2021-01") == .value(5))
    }

    @Test("A sum that does not fit into 64 bits is unknown rather than wrong")
    func overflow() {
        var panel = Panel()
        panel.learn(release("2021-01", [("7601103000", canada, Int64.max / 20), ("7601209030", canada, 1)]))
        #expect(panel.quantity("7601", canada, "2021-01") == .value(Int64.max / 20 + 1))
        var large = release("2021-02", [("7601103000", canada, 1), ("7601209030", canada, 1)])
        large.observations[0].quantity = .max
        panel.learn(large)
        #expect(panel.quantity("7601", canada, "2021-02") == .unknown)
    }

    @Test("The weakest status of the parts is that of the sum")
    func status() {
        var panel = Panel()
        var mixed = release("2021-01", [("7601103000", canada, 1), ("7601209030", canada, 2)])
        mixed.observations[1].status = .preliminary
        panel.learn(mixed)
        #expect(panel.cell("7601", canada, "2021-01").status == .preliminary)
        #expect(panel.cell("7601103000", canada, "2021-01").status == .final)
    }
}
