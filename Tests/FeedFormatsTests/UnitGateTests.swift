import FeedFormats
import Testing
import Trade

@Suite("Another unit than before")
struct UnitGateTests {
    private static let newest = Month(year: 2025, month: 12)

    private static func series(_ country: Country = .all, product: String = "7601102000") -> SeriesKey {
        SeriesKey(source: "census-imports", basis: .general, country: country, product: Product(product))
    }

    private static func release(
        _ quantity: Int64?, _ value: Int64?, country: Country = .all, month: Month = newest + 1
    ) -> Release {
        Release(
            source: "census-imports", channel: "census-api", knownAt: Instant(seconds: 1_770_000_000), sections: [],
            observations: [
                Observation(series: series(country), month: month, quantity: quantity, value: value, status: .final)
            ])
    }

    /// Two years of a thousand kilograms and three thousand dollars.
    private static func gate(since: Int = 24, newest: Month? = newest) -> UnitGate {
        UnitGate(newest: newest) { series, month in
            guard series == Self.series(), month <= Self.newest, month > Self.newest - since else { return nil }
            return UnitGate.Figures(quantity: 1000, value: 3000)
        }
    }

    @Test(
        "A measure that moves by 200 to 5,000 while the other keeps its size",
        arguments: [
            (199_999, 3000, false), (200_000, 3000, true), (5_000_000, 3000, true), (5_000_001, 3000, false),
            (5, 3000, true), (6, 3000, false), (1_000_000, 14_999, true), (1_000_000, 15_000, false),
            (1_000_000, 601, true), (1_000_000, 600, false), (1000, 3_000_000, true), (4999, 3_000_000, true),
            (5000, 3_000_000, false), (1_000_000, 3_000_000, false), (2000, 9000, false),
        ] as [(Int64, Int64, Bool)])
    func factors(quantity: Int64, value: Int64, isWrong: Bool) {
        #expect((Self.gate().problem(Self.release(quantity, value)) != nil) == isWrong)
    }

    @Test("Never a single country, never what is unknown or zero, never history")
    func passed() {
        #expect(Self.gate().problem(Self.release(1_000_000, 3000, country: Country("1220"))) == nil)
        for (quantity, value) in [(nil, 3000), (1_000_000, nil), (0, 3000), (1_000_000, 0)] as [(Int64?, Int64?)] {
            #expect(Self.gate().problem(Self.release(quantity, value)) == nil)
        }
        var history = Self.release(1_000_000, 3000)
        history.isHistory = true
        #expect(Self.gate().problem(history) == nil)
        // Six months make a median.
        #expect(Self.gate(since: 5).problem(Self.release(1_000_000, 3000)) == nil)
        #expect(Self.gate(since: 6).problem(Self.release(1_000_000, 3000)) != nil)
    }

    @Test("What is known already and a first fill but for its end are passed over")
    func known() {
        var release = Self.release(1000, 3000, month: Self.newest)
        #expect(Self.gate().problem(release) == nil)
        release = Self.release(1_000_000, 3000, month: Self.newest)
        #expect(Self.gate().problem(release) != nil)
        let months = (0..<30).map { index in
            Observation(
                series: Self.series(), month: Self.newest - index, quantity: index == 10 ? 1_000_000 : 1000,
                value: 3000,
                status: .final)
        }
        release.observations = months
        #expect(Self.gate(since: 0, newest: nil).problem(release) == nil)
        release.observations[0].quantity = 1_000_000
        #expect(
            Self.gate(since: 0, newest: nil).problem(release)?.description.contains("7601102000 in 2025-12") == true)
    }

    @Test("A product that was in kilograms and is in another unit now; once it was accepted it is no news")
    func unit() {
        var release = Self.release(nil, 3000)
        #expect(Self.gate().problem(release) == nil)
        release.otherUnits = [Product("7601102000"): "NO"]
        #expect(Self.gate().problem(release)?.description.contains("is stated in NO") == true)
        let accepted = UnitGate(newest: Self.newest) { _, month in
            .init(quantity: month == Self.newest ? nil : 1000, value: 3000)
        }
        #expect(accepted.problem(release) == nil)
        let never = UnitGate(newest: Self.newest) { _, _ in .init(quantity: nil, value: 3000) }
        #expect(never.problem(release) == nil)
    }
}
