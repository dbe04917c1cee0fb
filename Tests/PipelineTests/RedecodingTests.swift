import Alerting
import Archive
import FeedFormats
import Foundation
import Panel
import Pipeline
import Statistics
import TestSupport
import Testing
import Trade
import Views

@Suite("Decoding again, the history of a cell, and how license months fill")
struct RedecodingTests {
    private static let january = Month(year: 2021, month: 1)

    private static func key(_ country: String = "1220", license: Bool = false) -> SeriesKey {
        SeriesKey(
            source: license ? "aim" : "census-imports", basis: license ? .license : .general, country: Country(country),
            product: Product("unwrought"))
    }

    private static func release(
        _ at: String, _ rows: [(String, Month, Int64?)], license: Bool = false, asOf: String? = nil
    ) -> Release {
        let months = Set(rows.map(\.1)).sorted()
        return Release(
            source: license ? "aim" : "census-imports", channel: "test", knownAt: Instant(at) ?? Instant(seconds: 0),
            sections: months.map {
                Section(
                    basis: license ? .license : .general, scope: .product(Product("unwrought")), month: $0,
                    listing: .complete)
            },
            observations: rows.map { country, month, quantity in
                Observation(
                    series: key(country, license: license), month: month, quantity: quantity, value: quantity,
                    status: license ? .license : .final)
            }, asOf: asOf.flatMap { CalendarDay($0) }, contentHash: "\(at)", isHistory: true, feed: "feed")
    }

    private static func archive(_ releases: [Release]) throws -> (Archive, TemporaryDirectory) {
        let folder = try TemporaryDirectory()
        let archive = try Archive(path: folder.path("a.sqlite"), mode: .write)
        var world = try ReleasePipeline.world(from: archive, sources: ["census-imports"])
        let pipeline = ReleasePipeline(
            rules: RuleSet([]), routing: Routing(receivers: [], routes: []), renderer: try MessageRenderer())
        _ = try HistoryImport(pipeline: pipeline).run(releases, into: archive, world: &world)
        return (archive, folder)
    }

    private static let three = [
        release("2021-03-05T13:30:00Z", [("1220", january, 10), ("2010", january, 4)]),
        release("2021-04-05T13:30:00Z", [("1220", january + 1, 11), ("2010", january + 1, 5)]),
        release("2021-05-05T13:30:00Z", [("1220", january, 12), ("2010", january, 4)]),
    ]

    @Test("What is read the same is the same; what is read otherwise differs in its own release only")
    func differences() throws {
        let (archive, folder) = try Self.archive(Self.three)
        defer { withExtendedLifetime(folder) { archive.close() } }
        func run(_ change: (Int64, Release) -> Redecoding.Answer) throws -> Redecoding {
            try archive.read {
                try Redecoding($0, source: "census-imports") { record in
                    change(record.vintage.id, Self.three[Int(record.vintage.id) - 1])
                }
            }
        }
        let same = try run { .release($1) }
        #expect(same.reports.map(\.state) == [.same, .same, .same] && same.corrections.isEmpty)
        #expect(same.correction(knownAt: Instant(seconds: 0)) == nil)

        // The second release is read with another figure, and the first with one that the third states anew.
        let other = try run { id, release in
            var release = release
            if id == 1 { release.observations[0].quantity = 9 }
            if id == 2 { release.observations[1].quantity = nil }
            return .release(release)
        }
        #expect(other.reports.map(\.state) == [.differs, .differs, .same])
        #expect(other.reports[0].differences.map(\.now?.quantity) == [9])
        #expect(other.corrections.count == 1)
        let correction = try #require(other.correction(knownAt: Instant(seconds: 1_700_000_000)))
        #expect(correction.channel == "replay" && correction.observations.count == 1)
        #expect(correction.observations[0].series == Self.key("2010") && correction.observations[0].quantity == nil)
        #expect(correction.sections.allSatisfy { $0.listing == .changes })

        // A release that drops a country of a whole listing states zero.
        let dropped = try run { id, release in
            var release = release
            if id == 3 { release.observations.removeLast() }
            return .release(release)
        }
        #expect(dropped.corrections.map(\.now?.quantity) == [0] && dropped.corrections.map(\.month) == [Self.january])

        let unread = try run { id, release in id == 1 ? .nothing("none") : id == 2 ? .refused("bad") : .release(release)
        }
        #expect(unread.reports.map(\.state) == [.notDecoded("none"), .refused("bad"), .same])
        #expect(unread.corrections.isEmpty)
    }

    @Test("The history of a cell has an entry for each time it read otherwise, sums included")
    func history() throws {
        let (archive, folder) = try Self.archive(Self.three)
        defer { withExtendedLifetime(folder) { archive.close() } }
        func quantities(_ country: Country) throws -> [Int64?] {
            try archive.read {
                try CellHistory(
                    $0, of: WorkingSeries(role: .origin, country: country, product: Product("unwrought")),
                    in: Self.january, categories: .aluminumImportMonitor, sources: ["census-imports"])
            }.entries.map(\.cell.quantity.number)
        }
        #expect(try quantities(Country("1220")) == [10, 12])
        #expect(try quantities(Country("2010")) == [4])
        #expect(try quantities(.all) == [14, 16])
        #expect(try quantities(Country("5700")) == [0])
    }

    /// License files of a month every ten days; each month fills by 30, 60 and 100 hundredths of a thousand tonnes.
    private static func licenses(_ months: Int) -> [Release] {
        var releases: [Release] = []
        for index in 0..<months {
            let month = january + index
            for (age, share) in [(9, Int64(30)), (19, 60), (27, 100)] {
                let day = month.firstDay + age
                releases.append(
                    release(
                        "\(day)T20:00:00Z",
                        [("1220", month, share * 6000), ("2010", month, share * 4000)], license: true, asOf: "\(day)"))
            }
            guard index > 1 else { continue }
            // Census follows two months later.
            releases.append(
                release("\(month.lastDay)T13:30:00Z", [("1220", month - 2, 600_000), ("2010", month - 2, 400_000)]))
        }
        return releases
    }

    @Test("License months fill as the vintages tell, and are finished when statistics publish them")
    func filings() throws {
        let (archive, folder) = try Self.archive(Self.licenses(8))
        defer { withExtendedLifetime(folder) { archive.close() } }
        let canada = WorkingSeries(role: .origin, country: Country("1220"), product: Product("unwrought"))
        let filings = try archive.read {
            try LicenseFilings(
                $0, of: [canada], categories: .aluminumImportMonitor, sources: ["census-imports"])
        }
        #expect(filings.asOf == (Self.january + 7).firstDay + 27 && !filings.isSimulated)
        let first = try #require(filings.filings[canada]?[Self.january])
        #expect(first.points.prefix(3).map(\.age) == [9, 19, 27])
        #expect(first.points.prefix(3).map(\.quantity) == [180_000, 360_000, 600_000])
        #expect(first.final == Filing.Final(quantity: 600_000, on: (Self.january + 2).lastDay))
        #expect(filings.openMonths(of: canada) == [Self.january + 6, Self.january + 7])
        let nowcast = try #require(filings.completeness(of: canada).nowcast(of: Self.january + 7, at: 19))
        #expect(nowcast.share == Rational(decimal: "0.6") && nowcast.quantity == 600_000 && nowcast.months == 5)
        // As known at the second file of the last month the share is the same.
        let then = try archive.read {
            try LicenseFilings(
                $0, of: [canada], at: Moment(knownAt: ((Self.january + 7).firstDay + 19).endInNewYork),
                categories: .aluminumImportMonitor, sources: ["census-imports"])
        }
        #expect(then.completeness(of: canada).nowcast(of: Self.january + 7, at: 19)?.quantity == 600_000)
        #expect(then.asOf == (Self.january + 7).firstDay + 19)
    }
}
