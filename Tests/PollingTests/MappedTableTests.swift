import Compression
import FeedFormats
import Foundation
import Settings
import TestSupport
import Testing
import Trade

@testable import Polling

/// Somebody else's tables, from an address and from a drop folder, by the mapping files that are shipped.
@Suite struct MappedTableTests {
    static let now = "2026-11-18T16:00:00Z"
    static let rows = """
        Country of Origin,Product Category,Month of Import,Quantity (Metric Tons),Customs Value (US$),Average Unit Value
        Canada,Unwrought,October 2026,"166,320.512","482,112,345","2,898.71"
        Grand Total,Unwrought,October 2026,240115.031,701200456,2920.27
        Source: AIM

        """
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func mapped(_ location: String, _ mapping: String = "dashboard-rows.yml") throws -> FeedPoller {
        poller(
            try feed("kind: mapped-table, \(location), mapping: \(packageRoot)/systemd/mappings/\(mapping)"), key: nil)
    }

    @Test func fromAnAddress() async throws {
        let server = try FeedServer(
            .init(type: "text/csv", headers: [["ETag", "\"1\""]], body: Self.rows, validates: true))
        let poller = try mapped("url: \"\(server.url("/views/AIM/Origin.csv"))\"")
        let first = await poller.poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        let release = try #require(first.release, "\(first.reason)")
        #expect(release.source == "aim-licenses" && release.channel == "mapped-table")
        #expect(release.asOf == day("2026-11-18") && release.observations.count == 2)
        let known = FeedContext(newestMonth: month("2026-10"), newestKnownAt: instant(Self.now), isEmpty: false)
        let second = await poller.poll(first.state, known, at: Self.now)
        #expect(second.kind == "nothingNew" && second.reason == "not changed")
        try server.set(.init(type: "text/csv", body: Self.rows.replacing("Unwrought", with: "Unwrot")))
        let third = await poller.poll(second.state, known, at: Self.now)
        #expect(third.kind == "quarantined", "\(third.reason)")
        #expect(
            third.reason.hasPrefix("Line 2, column Product Category: `Unwrot` cannot be placed (and 1 more)"),
            "\(third.reason)")
    }

    @Test func aCrosstabFromAFolder() async throws {
        let text = """
            \t\t\tOctober 2026\tNovember 2026
            Country of Origin\tProduct Category\tMeasure\t\t
            Canada\tUnwrought\tMetric Tons\t166,320.512\t61,200
            \t\tCustoms Value (US$)\t482,112,345\t177,480,000
            Korea, Republic of\tFoil\tMetric Tons\t\t5
            """
        let utf16: [UInt8] =
            [0xFF, 0xFE] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xff), UInt8(unit >> 8)] }
        try folder.write("aim 2026-11-16.csv", Data(utf16))
        try folder.write("aim.csv", Data(utf16))
        let poller = try mapped("file: \(folder.path)", "dashboard-crosstab.yml")
        let first = await poller.poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        #expect(first.release?.asOf == day("2026-11-16"), "\(first.reason)")
        #expect(first.release?.observations.map(\.series.country.code).sorted() == ["1220", "1220", "5800"])
        try poller.settle(first)
        let known = FeedContext(newestKnownAt: instant(Self.now), lastAsOf: day("2026-11-16"), isEmpty: false)
        let second = await poller.poll(FeedState(), known, at: Self.now)
        #expect(second.kind == "quarantined" && second.reason.contains("has no date"), "\(second.reason)")
        let body = try #require(second.quarantine?.body)
        let accepted = try poller.accept(try Gzip.inflate(body, limit: 1 << 20), context: known, at: instant(Self.now))
        #expect(accepted[0].asOf == day("2026-11-18"), "an accepted table without a date is of the day")
    }

    /// A workbook that a writer of its own made, with days as dates, shared texts and formulas.
    @Test(.enabled(if: PythonServer.canImport("openpyxl"), "Python's openpyxl is not there"))
    func aWorkbook() async throws {
        try folder.write(
            "make.py",
            text: """
                import datetime, openpyxl, sys
                book = openpyxl.Workbook()
                book.active.title = "About"
                book.active["A1"] = "Downloaded"
                sheet = book.create_sheet("Data")
                sheet.append(["Licenses & more"])
                sheet.append(["Country of Origin", "Product Category", "Month of Import", "Quantity (Metric Tons)",
                              "Customs Value (US$)", "Average Unit Value"])
                sheet.append(["Canada", "Unwrought", datetime.date(2026, 10, 1), 166320.512, 482112345, None])
                sheet.append(["Côte d'Ivoire", "Plates, sheets and strip", datetime.date(2026, 10, 1), 1.5, None, None])
                sheet.append(["Note: figures may change"])
                book.save(sys.argv[1])
                print("PORT 1")
                """)
        _ = try PythonServer(script: folder.path("make.py"), arguments: [folder.path("aim.xlsx")])
        let poller = try mapped("file: \(folder.path)")
        let outcome = await poller.poll(FeedState(), FeedContext(isEmpty: true), at: Self.now)
        let release = try #require(outcome.release, "\(outcome.reason)")
        #expect(release.observations.map(\.quantity) == [166_320_512, 1500])
        #expect(release.observations.map(\.value) == [482_112_345, nil])
        #expect(release.observations.map(\.series.country.code) == ["1220", "7480"])
    }

    @Test func shippedMappings() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(packageRoot)/systemd/mappings").filter {
            $0.hasSuffix(".yml")
        }
        #expect(names.count >= 4)
        for name in names {
            let text = try String(contentsOfFile: "\(packageRoot)/systemd/mappings/\(name)", encoding: .utf8)
            #expect(throws: Never.self) { try TableMapping(path: name, text: text) }
        }
    }
}

/// Tables as their publishers sent them.
@Suite(.enabled(if: sharedData("feed_bodies") != nil, "the recorded bodies are not there"))
struct RecordedTableTests {
    private func body(_ name: String) throws -> [UInt8] {
        let path = try #require(sharedData("feed_bodies/\(name)"))
        return Array(try #require(FileManager.default.contents(atPath: path)))
    }
    private func read(_ body: [UInt8], _ mapping: TableMapping) throws -> MappedTable {
        try MappedTable(
            body, members: try TableMembers.read(body), mapping: mapping, categories: .aluminumImportMonitor,
            countries: .scheduleC)
    }

    /// The export's own total row is what its rows add up to, to the dollar.
    @Test(arguments: [("Customs Value", Int64(6_108_749_923_589)), ("Calculated Duties", 285_010_567_273)])
    func aDataWebExport(sheet: String, total: Int64) throws {
        let mapping = try TableMapping(
            path: "m.yml",
            text: """
                sheet: \(sheet)
                statistics: { basis: consumption, system: naics }
                month: { year: Year, month: Month }
                country: { is: "-" }
                category: NAIC Number
                value: { column: \(sheet), unit: USD }
                footnotes: ["Total:"]
                """)
        let body = try body("usitc_dataweb/imports_consumption_naics3_monthly_2024_2025.xlsx")
        let table = try read(body, mapping)
        #expect(table.unplaced.isEmpty && table.entries.count == 704 && table.passedOver == 1)
        #expect(table.entries.reduce(0) { $0 + ($1.value ?? 0) } == total)
        #expect(Set(table.entries.map(\.month)) == Set(month("2024-01")...month("2025-10")))
        #expect(table.entries.first?.product == "naics:312" && table.entries.first?.line == 2)
    }

    /// A year is no month, and the size that a sheet claims is not believed.
    @Test func aDataWebExportOfAYear() throws {
        let body = try body("usitc_dataweb/imports_consumption_hts2_country_2024.xlsx")
        let book = try Workbook(try TableMembers.read(body))
        #expect(book.sheetNames.count == 6)
        let grid = try book.grid("CIF Import Value")
        #expect(grid.rows.count == 11_227 && grid.rows[0].cells.count == 5)
        let mapping = try TableMapping(
            path: "m.yml",
            text: """
                sheet: CIF Import Value
                statistics: { basis: consumption, system: chapter }
                month: { across: MMMM YYYY }
                country: { column: Country }
                category: HTS Number
                value: { across: true, unit: USD }
                """)
        do {
            _ = try read(body, mapping)
            Issue.record("a column of a year was taken for a month")
        } catch let error as FeedProblem {
            #expect(error.description.hasPrefix("Line 1: no heading is a month"))
        }
    }

    /// Country by category by tonnes: quantities in two units and unit values agree on every row.
    @Test func theSteelFile() throws {
        let mapping = try ["census-steel-2019.yml", "census-steel-2012.yml"].map { name in
            try TableMapping(
                path: name, text: String(contentsOfFile: "\(packageRoot)/systemd/mappings/\(name)", encoding: .utf8))
        }
        let body = try body("census_steel_fixedwidth/fstldata_2012-01_first150lines.txt")
        let own = try #require(TableMembers.fitting(mapping, body))
        #expect(own.path == "census-steel-2012.yml")
        let table = try read(body, own)
        #expect(table.unplaced.isEmpty && table.entries.count == 150)
        let first = try #require(table.entries.first)
        #expect(first.country.code == "1220" && first.product == "steel:33" && first.month == month("2012-01"))
        #expect(first.quantity == 4_075_445 && first.value == 6_737_328)
        let release = try table.release(
            .init(
                source: "census-steel", feed: "f", knownAt: instant("2012-03-09T13:30:00Z"),
                categories: .aluminumImportMonitor, countries: .scheduleC))
        #expect(release.observations.count == 150 && release.sections.allSatisfy { $0.listing == .partial })
    }

    /// The form since 2019, by the record that its description quotes.
    @Test func theSteelFileOf2019() throws {
        let line =
            "1220 Canada                         INGOTS AND STEEL FOR CASTINGS.........1A S 0000918325 0000000547.785 "
            + "000001676.43 0000000496.943 000001847.94 12 2019"
        let other = line.replacing("1A S", with: "1A C")
        let mapping = try TableMapping(
            path: "m",
            text: String(contentsOfFile: "\(packageRoot)/systemd/mappings/census-steel-2019.yml", encoding: .utf8))
        let table = try read(Array("\(line)\r\n\(other)\r\n".utf8), mapping)
        #expect(table.entries.count == 1 && table.entries[0].product == "steel:1a")
        #expect(table.entries[0].quantity == 993_886 && table.entries[0].value == 1_836_650)
        #expect(throws: FeedProblem.self) {
            try read(Array("\(line.replacing("496.943", with: "497.943"))\r\n".utf8), mapping)
        }
    }
}
