import Panel
import Testing
import Trade

@Suite("What whole listings leave out, and codes that took each other's place")
struct ImpliedZeroTests {
    private static let january = Month(year: 2021, month: 1)

    private static func key(_ country: String, _ product: String = "7601") -> SeriesKey {
        SeriesKey(source: "census-imports", basis: .general, country: Country(country), product: Product(product))
    }

    private static func release(
        _ rows: [(String, Int, Int64)], listing: Section.Listing = .complete, months: [Int], product: String = "7601"
    ) -> Release {
        Release(
            source: "census-imports", channel: "test", knownAt: Instant(seconds: 0),
            sections: months.map {
                Section(basis: .general, scope: .product(Product(product)), month: january + $0, listing: listing)
            },
            observations: rows.map { country, month, quantity in
                Observation(
                    series: key(country, product), month: january + month, quantity: quantity, value: quantity,
                    status: .final)
            })
    }

    private static func vintage(_ id: Int64) -> Vintage {
        Vintage(id: id, source: "census-imports", knownAt: Instant(seconds: 1_600_000_000 + id * 86400))
    }

    @Test("A country that is named later was zero before, as known from the listing on; a partial listing says nothing")
    func zeros() {
        var panel = Panel()
        _ = panel.apply(Self.release([("1220", 0, 5)], months: [0]), as: Self.vintage(1))
        _ = panel.apply(Self.release([("1220", 1, 6)], listing: .partial, months: [1]), as: Self.vintage(2))
        _ = panel.apply(Self.release([("2010", 2, 7)], months: [2]), as: Self.vintage(3))
        let zeros = panel.impliedZeros(of: "census-imports") { _, _ in nil }
        #expect(zeros.map(\.series.country.code) == ["1220", "2010"])
        #expect(zeros.map(\.month) == [Self.january + 2, Self.january])
        #expect(zeros.map(\.vintage.id) == [3, 1])
        let view = PanelView(panel)
        let mexico = Self.key("2010").working
        #expect(view.row(of: mexico)[Self.january].quantity == .value(0))
        #expect(view.zeroKnownAt(of: mexico, in: Self.january) == Self.vintage(1).knownAt)
        #expect(view.zeroKnownAt(of: mexico, in: Self.january + 1) == nil)
        #expect(view.zeroKnownAt(of: mexico, in: Self.january + 2) == nil)
    }

    @Test("A month that a revision states first was zero until then")
    func stated() {
        var panel = Panel()
        _ = panel.apply(Self.release([("1220", 0, 5)], months: [0]), as: Self.vintage(1))
        _ = panel.apply(Self.release([("1220", 0, 5), ("2010", 0, 7)], months: [0]), as: Self.vintage(2))
        let first: (SeriesKey, Month) -> Vintage? = { series, _ in
            Self.vintage(series.country.code == "2010" ? 2 : 1)
        }
        let zeros = panel.impliedZeros(of: "census-imports", first: first)
        #expect(zeros.map(\.series.country.code) == ["2010"] && zeros.map(\.vintage.id) == [1])
    }

    @Test("Series are added up month by month; unknown in one is unknown in the sum")
    func sums() {
        let concordance = Concordance([
            .init(from: Self.january + 2, old: "7601106030", new: ["7601106040", "7601106045"]),
            .init(from: Self.january + 5, old: "7601106045", new: ["7601106050"]),
            .init(from: Self.january, old: "7602000095", new: ["7602000055"]),
        ])
        let family = concordance.group(of: "7601106040")
        #expect(family == ["7601106030", "7601106040", "7601106045", "7601106050"])
        #expect(concordance.group(of: "7606") == ["7606"])
        // Each code by itself.
        var panel = Panel(concordance: Concordance([]))
        _ = panel.apply(
            Self.release([("1220", 0, 5), ("1220", 1, 6)], months: [0, 1], product: "7601106030"), as: Self.vintage(1))
        _ = panel.apply(Self.release([("1220", 2, 4)], months: [2], product: "7601106040"), as: Self.vintage(2))
        _ = panel.apply(Self.release([("1220", 2, 3)], months: [2], product: "7601106045"), as: Self.vintage(3))
        var unknown = Self.release([("1220", 3, 3)], months: [3], product: "7601106045")
        unknown.observations[0].quantity = nil
        _ = panel.apply(unknown, as: Self.vintage(4))
        _ = panel.apply(Self.release([("1220", 3, 4)], months: [3], product: "7601106040"), as: Self.vintage(5))
        let view = PanelView(panel)
        let sum = view.sum(of: family.map { Self.key("1220", $0).working })
        #expect(sum.first == Self.january)
        #expect(sum.cells.map(\.quantity) == [.value(5), .value(6), .value(7), .unknown])
        #expect(sum.cells.map(\.value) == [.value(5), .value(6), .value(7), .value(7)])
        #expect(sum.cells[2].vintage == Self.vintage(3).knownAt)
        let until = view.sum(of: family.map { Self.key("1220", $0).working }) { series, month in
            series.product.code != "7601106045" || month != Self.january + 2
        }
        #expect(until.cells.map(\.quantity) == [.value(5), .value(6), .value(4), .unknown])
    }
}
