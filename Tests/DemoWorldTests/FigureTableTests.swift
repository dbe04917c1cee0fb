import Compression
import FeedFormats
import Foundation
import Testing
import Trade

@testable import DemoWorld

@Suite("The demo's table of figures") struct FigureTableTests {
    @Test("It holds 3,764 figures of which the annual revision changes 572")
    func counts() throws {
        let bytes = [UInt8](try Data(contentsOf: Checkout.table))
        #expect(bytes.count < 300_000)
        let releases = try ObservationsFile.read(Gzip.inflate(bytes, limit: 10_000_000))
        #expect(releases.reduce(0) { $0 + $1.observations.count } == 3_764)
        #expect(releases.allSatisfy { $0.source == "census-imports" && !$0.simulated })
        #expect(releases.flatMap(\.observations).allSatisfy { $0.quantity == nil && $0.status == .final })

        let table = try Checkout.figures()
        let revised = table.releases.map { table.news(at: $0).revisedCells }
        #expect(revised.reduce(0, +) == 572)
        #expect(try table.news(at: instant("2021-06-08T12:30:00Z")).revisedCells == 572)
        #expect(try table.months == Array(month("2013-01")...month("2021-07")))
    }

    @Test(
        "Each month appears at 08:30 in New York on the day that is said",
        arguments: [
            ("2013-01", "2013-03-10T12:30:00Z"), ("2018-12", "2019-02-07T13:30:00Z"),
            ("2019-03", "2019-05-08T12:30:00Z"), ("2020-02", "2020-04-07T12:30:00Z"),
            ("2020-09", "2020-11-07T13:30:00Z"), ("2020-10", "2020-12-15T13:30:00Z"),
            ("2021-03", "2021-05-05T12:30:00Z"), ("2021-04", "2021-06-08T12:30:00Z"),
            ("2021-05", "2021-07-07T12:30:00Z"), ("2021-07", "2021-09-02T12:30:00Z"),
        ])
    func dates(text: String, knownAt: String) throws {
        let table = try Checkout.figures()
        let published = try #require(try table.firstPrint(.all, month(text)))
        #expect(published.knownAt.description == knownAt)
        #expect(try table.dollars(.all, month(text), asOf: published.knownAt + -1) == nil)
    }

    @Test("Japan's August 2018 is 28.94 million until the revision and 17.54 million from it on")
    func revision() throws {
        let table = try Checkout.figures()
        let japan = Country("5880")
        let before = try table.dollars(japan, month("2018-08"), asOf: instant("2021-06-08T12:29:59Z"))
        let after = try table.dollars(japan, month("2018-08"), asOf: instant("2021-06-08T12:30:00Z"))
        #expect(before == 28_936_437)
        #expect(after == 17_543_394)
    }

    @Test("Ten countries enter on 2021-09-02 with all their months")
    func lateCountries() throws {
        let table = try Checkout.figures()
        let news = try table.news(at: instant("2021-09-02T12:30:00Z"))
        #expect(news.newCountries.count == 10)
        #expect(news.newCountries.contains(Country("4330")))
        #expect(try news.newMonths == [month("2021-07")])
        #expect(news.revisedCells == 0)
        #expect(try table.countries(asOf: instant("2021-09-02T12:29:59Z")).count == 21)
        #expect(try table.dollars(Country("4330"), month("2013-01"), asOf: instant("2021-09-02T12:30:00Z")) != nil)
    }

    @Test("Countries never exceed their total, whenever one looks")
    func sums() throws {
        let table = try Checkout.figures()
        for instant in table.releases {
            let countries = table.countries(asOf: instant).filter { $0 != .all }
            for month in table.months {
                guard let total = table.dollars(.all, month, asOf: instant) else { continue }
                let sum = countries.reduce(0) { $0 + (table.dollars($1, month, asOf: instant) ?? 0) }
                #expect(sum <= total, "\(month) as of \(instant)")
            }
        }
    }

    @Test("The script makes the same table again", .enabled(if: Checkout.hasPulls))
    func script() async throws {
        try await withDirectory { directory in
            let made = directory.appendingPathComponent("table.csv.gz")
            let result = try await run([
                "python3", Checkout.script("make-demo-table").path, Checkout.pulls.path, made.path,
            ])
            #expect(result.exitCode == 0, Comment(rawValue: result.errors))
            let again = try Gzip.inflate([UInt8](Data(contentsOf: made)), limit: 10_000_000)
            let stored = try Gzip.inflate([UInt8](Data(contentsOf: Checkout.table)), limit: 10_000_000)
            #expect(again == stored)
        }
    }

    @Test("A file that is no table is refused in words", arguments: ["", "# something else\n", "known_at\n"])
    func refused(content: String) async throws {
        try await withDirectory { directory in
            let file = directory.appendingPathComponent("table.csv")
            try Data(content.utf8).write(to: file)
            #expect(throws: DemoFailure.self) { try FigureTable(file: file.path) }
        }
        #expect(throws: DemoFailure("the table /nowhere/table.csv cannot be read")) {
            try FigureTable(file: "/nowhere/table.csv")
        }
    }
}
