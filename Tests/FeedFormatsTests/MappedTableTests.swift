import Testing
import Trade

@testable import FeedFormats

@Suite struct MappedTableTests {
    static let rowsMapping = TableSamples.rowsMapping
    static let crosstab = TableSamples.crosstabMapping
    static let rows = TableSamples.rows
    static let wide = TableSamples.crosstab

    static func table(
        _ text: String, _ mapping: TableMapping, fileName: String = ""
    ) throws(FeedProblem) -> MappedTable {
        try MappedTable(
            Array(text.utf8), fileName: fileName, mapping: mapping, categories: .aluminumImportMonitor,
            countries: .scheduleC)
    }
    static func release(_ table: MappedTable, accepted: String? = nil) throws(FeedProblem) -> Release {
        try table.release(
            AimAggregate.Options(
                source: "aim-licenses", feed: "f", knownAt: instant("2026-11-18T15:05:00Z"), contentHash: "h",
                categories: .aluminumImportMonitor, countries: .scheduleC,
                lastAcceptedAsOf: accepted.flatMap { CalendarDay($0) }))
    }
    static func problem(_ text: String, _ mapping: TableMapping) -> FeedProblem? {
        do throws(FeedProblem) {
            _ = try release(try table(text, mapping))
            return nil
        } catch { return error }
    }

    @Test func rowsOfLicenses() throws {
        let table = try Self.table(Self.rows, Self.rowsMapping)
        #expect(table.unplaced.isEmpty, "\(table.unplaced)")
        #expect(table.entries.map(\.line) == [3, 4, 5, 7] && table.passedOver == 3)
        #expect(table.entries.map(\.country.code) == ["1220", "5800", "-", "2010"])
        #expect(table.entries.map(\.product) == ["unwrought", "foil", "unwrought", "wire"])
        #expect(table.entries.map(\.quantity) == [166_320_512, 7500, 240_115_031, nil])
        #expect(table.entries.map(\.value) == [482_112_345, 30_000, 701_200_456, nil])
    }

    /// The same figures as `aim-aggregate/1` has them make the same release.
    @Test func theSameRelease() throws {
        let release = try Self.release(try Self.table(Self.rows, Self.rowsMapping))
        let file = AimFixtures.file(
            [
                "origin,2026-10,1220,CANADA,,,Unwrought,,license,166320.512,482112345,2898.71",
                "origin,2026-10,5800,KOREA,,,Foil,,license,7.5,30000,",
                "origin,2026-10,-,ALL,,,Unwrought,,license,240115.031,701200456,2920.27",
                "origin,2026-11,2010,MEXICO,,,Wire,,license,,,",
            ], manifest: "# aim-aggregate/1 as_of=2026-11-18 rows=4")
        let plain = try AimAggregate.decode(
            file,
            options: .init(
                source: "aim-licenses", feed: "f", knownAt: instant("2026-11-18T15:05:00Z"), contentHash: "h",
                categories: .aluminumImportMonitor, countries: .scheduleC)
        ).release
        #expect(release.observations == plain.observations && release.sections == plain.sections)
        #expect(release.asOf == plain.asOf && release.source == plain.source && release.knownAt == plain.knownAt)
        #expect(release.channel == "mapped-table")
    }

    @Test func crosstabs() throws {
        let table = try Self.table(Self.wide, Self.crosstab)
        #expect(table.unplaced.isEmpty, "\(table.unplaced)")
        #expect(table.entries.count == 5)
        #expect(table.entries.filter { $0.product == "foil" }.map(\.month) == [month("2026-11")])
        #expect(
            table.entries.first { $0.country.code == "1220" && $0.month == month("2026-11") }.map {
                [$0.quantity, $0.value]
            }
                == [61_200_000, 177_480_000])
        #expect(try Self.release(table).observations.count == 5)
    }

    /// UTF-16 of both byte orders, with and without a mark, and UTF-8 with one: the same table.
    @Test func encodings() throws {
        let plain = try Self.table(Self.wide, Self.crosstab).entries
        let units = Array(Self.wide.utf16)
        let little = units.flatMap { unit -> [UInt8] in [UInt8(unit & 0xff), UInt8(unit >> 8)] }
        let big = units.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xff)] }
        for body in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big, [0xEF, 0xBB, 0xBF] + Array(Self.wide.utf8)] {
            let table = try MappedTable(
                body, mapping: Self.crosstab, categories: .aluminumImportMonitor, countries: .scheduleC)
            #expect(table.entries == plain)
        }
        #expect(throws: FeedProblem.self) {
            try MappedTable(
                [0xFF, 0xFE] + little.dropLast(), mapping: Self.crosstab, categories: .aluminumImportMonitor,
                countries: .scheduleC)
        }
    }

    @Test func everyCellThatCannotBePlaced() throws {
        let table = try Self.table(
            Self.rows.replacing("Canada,Unwrought,October 2026", with: "Canadia,Unwrougt,Octember 2026")
                .replacing("7.5", with: "7.5 t"), Self.rowsMapping)
        #expect(table.unplaced.map(\.line) == [3, 3, 3, 4])
        #expect(table.unplaced.map(\.column) == ["Country", "Product", "Month of Import", "Metric Tons"])
        #expect(table.unplaced[0].near.contains("canada") && table.unplaced[1].near == ["unwrought"])
        #expect(throws: FeedProblem.self) { try Self.release(table) }
        do throws(FeedProblem) { _ = try Self.release(table) } catch {
            #expect(
                error.description
                    == "Line 3, column Country: `Canadia` cannot be placed (and 3 more); expected a country. Did you mean "
                    + "\(table.unplaced[0].near.joined(separator: " or "))? write the spelling into the mapping.")
        }
    }

    @Test func whatIsRefused() throws {
        #expect(
            Self.problem(Self.rows.replacing("Country,Product", with: "Land,Product"), Self.rowsMapping)?.description
                .hasPrefix("Line 2: no row has the heading `Country`") == true)
        #expect(Self.problem("<!DOCTYPE html>", Self.rowsMapping)?.what == "a web page came in place of the table")
        #expect(Self.problem("", Self.rowsMapping)?.what.hasPrefix("no row has the headings") == true)
        let twice = Self.rows.replacing("Grand Total,Unwrought", with: "Canada,Unwrought")
        #expect(Self.problem(twice, Self.rowsMapping)?.what == "the row states the same cell as line 3")
        let dear = Self.rows.replacing("2,898.71", with: "3,898.71")
        #expect(Self.problem(dear, Self.rowsMapping)?.what.hasPrefix("the unit value is more than 0.5 % off") == true)
        let less = Self.rows.replacing("240115.031", with: "140115.031").replacing(",2920.27", with: ",")
        #expect(Self.problem(less, Self.rowsMapping)?.what.contains("more than 0.1 % above their `-` row") == true)
        let early = Self.rows.replacing("2026-11", with: "2027-06")
        #expect(Self.problem(early, Self.rowsMapping)?.what.contains("more than three months after") == true)
        #expect(throws: FeedProblem.self) {
            try Self.release(try Self.table(Self.rows, Self.rowsMapping), accepted: "2026-11-19")
        }
    }

    @Test func dates() throws {
        var mapping = Self.rowsMapping
        mapping.asOf = .fileName(DateForm("*YYYY-MM-DD*") ?? DateForm.usual[0])
        #expect(try Self.table(Self.rows, mapping, fileName: "aim 2026-11-16.csv").asOf?.description == "2026-11-16")
        #expect(throws: FeedProblem.self) { try Self.table(Self.rows, mapping, fileName: "aim.csv") }
        mapping.asOf = .cell(row: 1, column: 1, DateForm("*through MMMM D, YYYY") ?? DateForm.usual[0])
        let dated = Self.rows.replacing("Aluminum import licenses", with: "\"Licenses through November 17, 2026\"")
        #expect(try Self.table(dated, mapping).asOf?.description == "2026-11-17")
        #expect(throws: FeedProblem.self) { try Self.table(Self.rows, mapping) }
    }

    /// Figures beyond all measure are errors like others.
    @Test func figuresThatAreTooLarge() {
        #expect(TableNumber("1701411834.60469231731687303715")?.scaled(1_000_000_000, 0) == nil)
        var mapping = Self.rowsMapping
        mapping.unitValue = nil
        mapping.quantityCheck = .init(.place(.column("Unit Value")), unit: .kilogram)
        let head = "Country,Product,Month of Import,Metric Tons,Value (US$),Unit Value\n"
        #expect(
            Self.problem(head + "Canada,Unwrought,2026-10,900000000000,1,1\n", mapping)?.what.hasPrefix(
                "the quantity is 900000000000000 kg in one unit") == true)
    }

    /// One code under two categories is one cell.
    @Test func oneCodeTwice() {
        var mapping = Self.rowsMapping
        mapping.kind = .statistics(.general, system: nil, status: .final, listing: .partial)
        mapping.unitValue = nil
        mapping.hs6 = .column("Unit Value")
        let head = "Country,Product,Month of Import,Metric Tons,Value (US$),Unit Value\n"
        let rows = "Canada,Foil,2026-10,1,1,760711\nCanada,Sheet,2026-10,1,1,760711\n"
        #expect(
            Self.problem(head + rows, mapping)?.description.hasPrefix("Line 3: the row states the same cell") == true)
        #expect(
            Self.problem(head + rows.replacing("Sheet,2026-10,1,1,760711", with: "Sheet,2026-10,1,1,760611"), mapping)
                == nil)
    }
}
