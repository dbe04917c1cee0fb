import Panel
import Testing
import Trade

@Suite("What an absent row means")
struct ListingTests {
    @Test("A stated cell replaces both measures; an empty one is unknown, never zero")
    func replaces() {
        var panel = Panel()
        panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        #expect(panel.quantity("76", canada, "2021-01") == .value(100))
        var release = Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", nil)])
        release.observations[0].value = 7
        panel.learn(release)
        #expect(panel.cell("76", canada, "2021-01").quantity == .unknown)
        #expect(panel.cell("76", canada, "2021-01").value == .value(7))
    }

    @Test("Complete: a row that is absent is 0, also where an earlier release had a figure")
    func completeRetracts() {
        var panel = Panel()
        panel.learn(
            Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100), (mexico, "2021-01", 5)]))
        let changes = panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        #expect(panel.quantity("76", mexico, "2021-01") == .value(0))
        #expect(panel.cell("76", mexico, "2021-01").value == .value(0))
        #expect(changes.revisedCells == 1)
    }

    @Test("Complete: a country never named is 0 in every month that its product has published, and none before")
    func completeNeverNamed() {
        var panel = Panel()
        for text in ["2021-01", "2021-02"] {
            panel.learn(Statement().release("76", months: [text], rows: [(canada, text, 100)]))
        }
        #expect(panel.quantity("76", india, "2021-01") == .value(0))
        #expect(panel.quantity("76", india, "2021-02") == .value(0))
        #expect(panel.quantity("76", india, "2020-12") == .unpublished)
        #expect(panel.quantity("76", india, "2021-03") == .unpublished)
    }

    @Test("Complete: without a row of the total the sum stands for it; the stated total wins")
    func completeTotal() {
        var panel = Panel()
        panel.learn(
            Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100), (mexico, "2021-01", 5)]))
        #expect(panel.quantity("76", .all, "2021-01") == .value(105))
        panel.learn(
            Statement().release(
                "76", months: ["2021-02"], rows: [(canada, "2021-02", 100), (.all, "2021-02", 130)]))
        #expect(panel.quantity("76", .all, "2021-02") == .value(130))
    }

    @Test("Complete: an unknown country makes the sum that stands for the total unknown")
    func unknownPart() {
        var panel = Panel()
        panel.learn(
            Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100), (mexico, "2021-01", nil)]))
        #expect(panel.quantity("76", .all, "2021-01") == .unknown)
    }

    @Test("Partial: a row that is absent is unknown if never stated")
    func partialUnknown() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        panel.learn(
            partial.release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100), (mexico, "2021-01", 5)]))
        panel.learn(partial.release("76", months: ["2021-02"], rows: [(canada, "2021-02", 100)]))
        #expect(panel.quantity("76", mexico, "2021-02") == .unknown)
    }

    @Test("Partial: a row that is absent is unchanged if it was stated")
    func partialUnchanged() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        panel.learn(
            partial.release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100), (mexico, "2021-01", 5)]))
        panel.learn(partial.release("76", months: ["2021-01"], rows: [(canada, "2021-01", 90)]))
        #expect(panel.quantity("76", mexico, "2021-01") == .value(5))
        #expect(panel.quantity("76", canada, "2021-01") == .value(90))
    }

    @Test("Partial: without a row of the total, the total is unknown")
    func partialTotal() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        panel.learn(partial.release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        #expect(panel.quantity("76", .all, "2021-01") == .unknown)
        panel.learn(partial.release("76", months: ["2021-02"], rows: [(.all, "2021-02", 700)]))
        #expect(panel.quantity("76", .all, "2021-02") == .value(700))
    }

    @Test("Partial: months before a series' first stated month are not yet published, never 0")
    func partialBeforeFirst() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        panel.learn(partial.release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        panel.learn(partial.release("76", months: ["2021-02"], rows: [(canada, "2021-02", 9), (india, "2021-02", 9)]))
        #expect(panel.quantity("76", india, "2021-01") == .unpublished)
        #expect(panel.quantity("76", mexico, "2021-02") == .unpublished)
    }

    @Test("Partial: old months of a country that enters late are first prints, no revisions")
    func firstPrints() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        panel.learn(partial.release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        let changes = panel.learn(
            partial.release(
                "76", months: ["2021-01", "2021-02"],
                rows: [(canada, "2021-01", 100), (india, "2021-01", 9), (india, "2021-02", 9)]))
        #expect(changes.rows.count == 2)
        #expect(changes.rows.allSatisfy { $0.previous == nil })
        #expect(changes.revisedCells == 0)
    }

    @Test("Changes: a row that is absent is unchanged, and what a fuller listing said of it stands")
    func changesListing() {
        var panel = Panel()
        panel.learn(
            Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100), (mexico, "2021-01", 5)]))
        panel.learn(Statement(listing: .changes).release("76", months: ["2021-01"], rows: [(canada, "2021-01", 90)]))
        #expect(panel.quantity("76", canada, "2021-01") == .value(90))
        #expect(panel.quantity("76", mexico, "2021-01") == .value(5))
        #expect(panel.quantity("76", india, "2021-01") == .value(0))
        #expect(panel.quantity("76", .all, "2021-01") == .value(95))
    }

    @Test("A partial correction of a month that was listed whole leaves its zeros zero")
    func partialAfterComplete() {
        var panel = Panel()
        panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        panel.learn(Statement(listing: .partial).release("76", months: ["2021-01"], rows: [(canada, "2021-01", 90)]))
        #expect(panel.quantity("76", india, "2021-01") == .value(0))
        #expect(panel.quantity("76", .all, "2021-01") == .value(90))
    }

    @Test("A whole listing after a partial one turns the unknown into zero")
    func completeAfterPartial() {
        var panel = Panel()
        let partial = Statement(listing: .partial)
        panel.learn(
            partial.release("76", months: ["2021-01"], rows: [(india, "2021-01", 1), (canada, "2021-01", 100)]))
        panel.learn(partial.release("76", months: ["2021-02"], rows: [(canada, "2021-02", 100)]))
        #expect(panel.quantity("76", india, "2021-02") == .unknown)
        panel.learn(Statement().release("76", months: ["2021-02"], rows: [(canada, "2021-02", 100)]))
        #expect(panel.quantity("76", india, "2021-02") == .value(0))
    }

    @Test("Two sources never overwrite each other")
    func twoSources() {
        var panel = Panel(sources: ["second", "census"])
        panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        panel.learn(Statement(source: "second").release("76", months: ["2021-01"], rows: [(canada, "2021-01", 3)]))
        #expect(panel.quantity("76", canada, "2021-01") == .value(3))
        #expect(panel.cell("76", canada, "2021-01").source == "second")
        #expect(panel.cell(Statement().series("76", canada), month: month("2021-01"))?.quantity == 100)
    }

    @Test("General imports are read before imports for consumption, and the cell names its basis")
    func basis() {
        var panel = Panel()
        panel.learn(Statement(basis: .consumption).release("76", months: ["2021-01"], rows: [(canada, "2021-01", 8)]))
        #expect(panel.cell("76", canada, "2021-01").basis == .consumption)
        panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 9)]))
        #expect(panel.cell("76", canada, "2021-01").basis == .general)
        #expect(panel.quantity("76", canada, "2021-01") == .value(9))
    }

    @Test("Unchanged cells leave no trace")
    func unchanged() {
        var panel = Panel()
        let release = Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)])
        panel.learn(release)
        let before = panel.cell("76", canada, "2021-01").vintage
        let changes = panel.learn(release)
        #expect(changes.isEmpty)
        #expect(panel.cell("76", canada, "2021-01").vintage == before)
    }

    @Test("A change of status alone is stored and is no revision")
    func statusOnly() {
        var panel = Panel()
        panel.learn(
            Statement(status: .preliminary).release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        let changes = panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 100)]))
        #expect(changes.rows.count == 1)
        #expect(changes.revisedCells == 0)
        #expect(panel.cell("76", canada, "2021-01").status == .final)
    }

    @Test("Changed cells are those known before with other figures; first prints and status changes are counted apart")
    func counts() {
        var panel = Panel()
        panel.learn(
            Statement(status: .preliminary).release(
                "76", months: ["2021-01"],
                rows: [(.all, "2021-01", 108), (canada, "2021-01", 100), (mexico, "2021-01", 8)]))
        let changes = panel.learn(
            Statement().release(
                "76", months: ["2021-01", "2021-02"],
                rows: [
                    (.all, "2021-01", 112), (canada, "2021-01", 104), (mexico, "2021-01", 8), (.all, "2021-02", 1),
                    (canada, "2021-02", 1),
                ]))
        #expect(changes.revisedCells == 2)
        #expect(changes.rows.count { $0.previous == nil } == 2)
        #expect(changes.rows.count == 5)
        #expect(changes.newMonths.map(\.month) == [month("2021-02")])
    }
}
