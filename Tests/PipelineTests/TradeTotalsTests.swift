import Panel
import Pipeline
import Testing
import Trade
import Views

/// What a digest says of all origins.
@Suite struct TradeTotalsTests {
    private func totals(_ releases: Release...) throws -> TradeTotals? {
        let desk = try Desk(rules([.rise]))
        for release in releases { try desk.take(release) }
        return TradeTotals(PanelView(desk.world.panel))
    }

    @Test func theNewestWholeMonthIsComparedAndTheOpenOneIsNot() throws {
        let totals = try #require(
            try totals(
                census([1: [canada: 100, mexico: 50], 2: [canada: 130, mexico: 40]]),
                licenses([3: [canada: 70, mexico: 10]])))
        #expect(totals.month == month(2) && totals.openMonth == month(3) && totals.status == .final)
        let row = try #require(totals.categories.first { $0.name == "Unwrought" })
        #expect((row.whole, row.before, row.open) == (170_000, 150_000, 80_000))
        #expect(row.yearToDate == 320_000 && row.yearBefore == nil && row.yearToDateBefore == nil)
        #expect(totals.suppliers == [.init(name: "Canada", change: 30_000)])
        #expect(totals.unit == .kilograms && !totals.isSimulated)
    }

    @Test func aMonthThatCensusStatesIsWhole() throws {
        let totals = try #require(
            try totals(
                census([1: [canada: 100]]), licenses([2: [canada: 70]]), census([2: [canada: 90]])))
        #expect(totals.month == month(2) && totals.openMonth == nil && totals.status == .final)
        #expect(totals.categories.first?.whole == 90_000)
    }

    @Test func anArchiveWithoutFiguresHasNone() throws { #expect(try totals() == nil) }
}
