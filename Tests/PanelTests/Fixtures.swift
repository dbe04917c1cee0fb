import Panel
import Trade

let canada = Country("1220")
let mexico = Country("2010")
let india = Country("5330")

func month(_ text: String) -> Month { Month(text) ?? Month(ordinal: 0) }

/// A release of one product, as short as a test needs it.
struct Statement {
    var source = "census"
    var basis = Basis.general
    var role = Role.origin
    var status = Status.final
    var listing = Section.Listing.complete
    var scope: Section.Scope?
    var asOf: String?

    /// `rows` are country, month, kilograms; the value is ten dollars a kilogram.
    func release(
        _ product: String, months: [String], rows: [(Country, String, Int64?)], origin: String = ""
    ) -> Release {
        Release(
            source: source, channel: "test", knownAt: Instant(seconds: 0),
            sections: months.map {
                Section(
                    basis: basis, role: role, isCross: !origin.isEmpty, scope: scope ?? .product(Product(product)),
                    month: month($0), listing: listing)
            },
            observations: rows.map { country, month, quantity in
                Observation(
                    series: series(product, country, origin: origin), month: PanelTests.month(month),
                    quantity: quantity, value: quantity.map { $0 * 10 }, status: status)
            },
            asOf: asOf.flatMap { CalendarDay($0) })
    }

    func series(_ product: String, _ country: Country, origin: String = "") -> SeriesKey {
        SeriesKey(
            source: source, basis: basis, role: role, country: country, origin: origin, product: Product(product))
    }
}

extension Release {
    static func + (left: Release, right: Release) -> Release {
        var sum = left
        sum.sections += right.sections
        sum.observations += right.observations
        return sum
    }
}

extension Panel {
    /// Takes in a release as the next vintage.
    @discardableResult
    mutating func learn(_ release: Release) -> ReleaseChanges {
        let id = (newestVintage.values.map(\.id).max() ?? 0) + 1
        let instant = Instant(seconds: 1_600_000_000 + id * 86400)
        return apply(release, as: Vintage(id: id, source: release.source, knownAt: instant))
    }

    func cell(_ product: String, _ country: Country, _ text: String, role: Role = .origin) -> Cell {
        PanelView(self).row(of: WorkingSeries(role: role, country: country, product: Product(product)))[month(text)]
    }
    func quantity(_ product: String, _ country: Country, _ text: String, role: Role = .origin) -> Figure {
        cell(product, country, text, role: role).quantity
    }

    /// Everything a reader can see, for comparisons.
    var text: String {
        let view = PanelView(self)
        var lines: [String] = []
        for series in series {
            for (month, cell) in cells(of: series) { lines.append("\(series) \(month) \(cell)") }
        }
        for series in Set(series.map(\.working)).sorted() {
            for series in [series, series.of(.all)] {
                let row = view.row(of: series)
                lines.append("\(series) \(row.first) \(row.cells)")
            }
        }
        lines.append("\(asOf.sorted { $0.key < $1.key }) \(newestVintage.sorted { $0.key < $1.key })")
        return lines.joined(separator: "\n")
    }
}

/// Random numbers that repeat: splitmix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
