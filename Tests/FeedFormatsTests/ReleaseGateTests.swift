import FeedFormats
import Testing
import Trade

@Suite struct ReleaseGateTests {
    private func release(
        _ count: Int, month text: String = "2025-03", basis: Basis = .general, asOf: String? = nil,
        listing: Section.Listing = .complete
    ) -> Release {
        Release(
            source: "census-imports", channel: "census-api", knownAt: instant("2025-05-06T12:30:00Z"),
            sections: [Section(basis: basis, scope: .categories, month: month(text), listing: listing)],
            observations: (0..<count).map { index in
                Observation(
                    series: SeriesKey(
                        source: "census-imports", basis: basis, country: Country("\(1000 + index)"),
                        product: Product("76")),
                    month: month(text), quantity: 1, value: 1, status: .final)
            }, asOf: asOf.flatMap { CalendarDay($0) })
    }

    @Test(arguments: [(80, true), (79, false), (0, false), (200, true)])
    func aMonthMayNotShrink(_ count: Int, _ passes: Bool) {
        let previous = [month("2025-03"): 100, month("2025-02"): 100]
        #expect((ReleaseGate.shrinkage(release(count), previous: previous) == nil) == passes)
        #expect(ReleaseGate.shrinkage(release(count), previous: [:]) == nil)
        #expect(ReleaseGate.shrinkage(release(count, listing: .changes), previous: previous) == nil)
        var history = release(count)
        history.isHistory = true
        #expect(ReleaseGate.shrinkage(history, previous: previous) == nil)
    }

    @Test func countsAreByMonth() { #expect(ReleaseGate.counts(release(3)) == [month("2025-03"): 3]) }

    @Test(
        arguments: [
            ("2025-04", Basis.general, nil, true), ("2025-05", .general, nil, false),
            ("2025-08", .license, "2025-05-05", true), ("2025-09", .license, "2025-05-05", false),
            ("2025-07", .license, "2025-04-30", true), ("2025-08", .license, "2025-04-30", false),
        ] as [(String, Basis, String?, Bool)])
    func monthsToCome(_ text: String, _ basis: Basis, _ asOf: String?, _ passes: Bool) {
        #expect((ReleaseGate.monthsAhead(release(1, month: text, basis: basis, asOf: asOf)) == nil) == passes)
    }

    @Test(arguments: [("2025-05-07", true), ("2025-05-08", false)])
    func licenseDatesToCome(_ asOf: String, _ passes: Bool) {
        #expect((ReleaseGate.licenseDateAhead(release(1, basis: .license, asOf: asOf)) == nil) == passes)
    }
}
