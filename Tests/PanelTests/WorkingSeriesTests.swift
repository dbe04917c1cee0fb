import Panel
import Testing
import Trade

@Suite("Working series")
struct WorkingSeriesTests {
    private let census = Statement()
    private let aim = Statement(source: "aim", basis: .license, status: .license, scope: .categories)

    private func panel(asOf: String = "2021-06-20") -> Panel {
        var panel = Panel()
        for text in ["2021-02", "2021-03", "2021-04"] {
            panel.learn(census.release("unwrought", months: [text], rows: [(canada, text, 100)]))
        }
        var licenses = aim
        licenses.asOf = asOf
        let months = ["2021-04", "2021-05", "2021-06"]
        panel.learn(
            licenses.release(
                "unwrought", months: months,
                rows: [(canada, "2021-04", 77), (canada, "2021-05", 60), (canada, "2021-06", 20)]))
        return panel
    }

    @Test("Statistics up to their newest month, then licenses; no month is the sum of two sources")
    func statisticsThenLicenses() {
        let panel = panel()
        #expect(panel.cell("unwrought", canada, "2021-04").source == "census")
        #expect(panel.quantity("unwrought", canada, "2021-04") == .value(100))
        #expect(panel.cell("unwrought", canada, "2021-05").source == "aim")
        #expect(panel.cell("unwrought", canada, "2021-05").status == .license)
        #expect(panel.quantity("unwrought", .all, "2021-06") == .value(20))
        #expect(panel.quantity("unwrought", canada, "2021-07") == .unpublished)
        #expect(panel.quantity("unwrought", canada, "2021-01") == .unpublished)
    }

    @Test("A license month is incomplete until it is closed; months of statistics never are")
    func incomplete() {
        let panel = panel()
        #expect(!panel.cell("unwrought", canada, "2021-04").isIncomplete)
        #expect(panel.cell("unwrought", canada, "2021-05").isIncomplete)
        #expect(panel.cell("unwrought", canada, "2021-06").isIncomplete)
    }

    @Test(
        "A month is closed by the first license file whose last date is 60 days or more after its end",
        arguments: [("2021-07-29", false), ("2021-07-30", true), ("2021-07-31", true)])
    func closedByAge(asOf: String, isClosed: Bool) {
        let panel = panel(asOf: asOf)
        #expect(panel.isClosed(month("2021-05"), flow: .import, reporter: "") == isClosed)
        #expect(panel.cell("unwrought", canada, "2021-05").isIncomplete == !isClosed)
        #expect(!panel.isClosed(month("2021-06"), flow: .import, reporter: ""))
    }

    @Test("A month is closed, for smelt and cast too, by statistics that state it for origins")
    func closedByStatistics() {
        var panel = panel()
        var smelt = aim
        smelt.role = .smelt
        panel.learn(smelt.release("sheet", months: ["2021-05"], rows: [(india, "2021-05", 9)]))
        #expect(panel.cell("sheet", india, "2021-05", role: .smelt).isIncomplete)
        panel.learn(census.release("unwrought", months: ["2021-05"], rows: [(canada, "2021-05", 100)]))
        #expect(!panel.cell("sheet", india, "2021-05", role: .smelt).isIncomplete)
        #expect(panel.cell("sheet", india, "2021-05", role: .smelt).status == .license)
        #expect(panel.cell("unwrought", canada, "2021-05").source == "census")
    }

    @Test("Between statistics and licenses there can be months that neither has published")
    func gap() {
        var panel = Panel()
        panel.learn(census.release("unwrought", months: ["2021-02"], rows: [(canada, "2021-02", 100)]))
        panel.learn(aim.release("unwrought", months: ["2021-04"], rows: [(canada, "2021-04", 60)]))
        #expect(panel.quantity("unwrought", canada, "2021-03") == .unpublished)
        #expect(panel.quantity("unwrought", canada, "2021-04") == .value(60))
    }

    @Test("Crosses are series of their own and no part of their country")
    func crosses() {
        var panel = Panel()
        let smelt = Statement(source: "aim", basis: .license, role: .smelt, status: .license, scope: .categories)
        panel.learn(
            smelt.release("sheet", months: ["2021-05"], rows: [(india, "2021-05", 9)])
                + smelt.release("sheet", months: ["2021-05"], rows: [(india, "2021-05", 4)], origin: "2010"))
        #expect(panel.quantity("sheet", india, "2021-05", role: .smelt) == .value(9))
        let cross = WorkingSeries(role: .smelt, country: india, origin: "2010", product: Product("sheet"))
        #expect(PanelView(panel).row(of: cross)[month("2021-05")].quantity == .value(4))
        #expect(panel.quantity("sheet", .all, "2021-05", role: .smelt) == .value(9))
    }

    @Test("A release says which months a statistic states for the first time")
    func newMonths() {
        var panel = Panel()
        let first = panel.learn(
            census.release(
                "76", months: ["2021-01", "2021-02"], rows: [(canada, "2021-01", 1), (canada, "2021-02", 1)]))
        #expect(first.newMonths.map(\.month) == [month("2021-01"), month("2021-02")])
        let second = panel.learn(census.release("72", months: ["2021-02"], rows: [(canada, "2021-02", 1)]))
        #expect(second.newMonths.isEmpty)
        #expect(panel.newestStatisticsMonth(flow: .import, reporter: "") == month("2021-02"))
        #expect(panel.newestStatisticsMonth(flow: .export, reporter: "") == nil)
    }
}
