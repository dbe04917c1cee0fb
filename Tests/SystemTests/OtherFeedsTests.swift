import Compression
import Foundation
import TestSupport
import Testing

/// Bulk archives and tables of others through the command line: tried, polled, stored, exported.
@Suite(.tags(.slow)) struct OtherFeedsTests {
    private static let table = """
        Country of Origin,Product Category,Month of Import,Quantity (Metric Tons),Customs Value (US$),Average Unit Value
        Canada,Unwrought,October 2026,"166,320.512","482,112,345","2,898.71"
        Grand Total,Unwrought,October 2026,240115.031,701200456,2920.27
        Source: AIM

        """
    private static let mapping = "\(packageRoot)/systemd/mappings/dashboard-rows.yml"

    @Test func aTableIsTried() throws {
        let site = try Site()
        let file = try site.directory.write("aim.csv", text: Self.table)
        let said = try site.run("feeds", "try", file, "--mapping", Self.mapping)
        #expect(said.status == 0, "\(said)")
        #expect(
            said.lines == [
                "2\t2026-10\t1220\t\tunwrought\t\t166320512\t482112345",
                "3\t2026-10\t-\t\tunwrought\t\t240115031\t701200456",
            ])
        #expect(said.errors.contains("2 cells of 2026-10 to 2026-10, 1 row passed over"))
        #expect(
            try site.run("feeds", "try", file, "--mapping", Self.mapping, "--rows", "1", "--quiet").lines.count == 1)

        let wrong = try site.directory.write("wrong.csv", text: Self.table.replacing("Canada", with: "Canadia"))
        let refused = try site.run("feeds", "try", wrong, "--mapping", Self.mapping)
        #expect(refused.status == 1 && refused.lines.count == 1)
        #expect(
            refused.errors.contains("Line 2, column Country of Origin: `Canadia` cannot be placed; expected a country"))
        #expect(try site.run("feeds", "try", file).status == 2)
        #expect(try site.run("feeds", "try", site.directory.path("none"), "--mapping", Self.mapping).status == 4)
        #expect(!FileManager.default.fileExists(atPath: site.archive), "nothing is stored")
    }

    @Test func aTableIsPolled() throws {
        let site = try Site()
        try site.setClock("2026-11-18T16:00:00Z")
        let drop = site.directory.path("drop")
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: false)
        try site.configure(feeds: "licenses: { kind: mapped-table, file: \(drop), mapping: \(Self.mapping) }")
        try site.directory.write("drop/aim.csv", text: Self.table)
        let said = try site.run("feeds", "poll")
        #expect(said.status == 0 && said.output.contains("licenses: a release of 2 figures from 2026-10"), "\(said)")
        #expect(FileManager.default.fileExists(atPath: "\(drop)/done/aim.csv"))
        let exported = try site.run("data", "export").output
        #expect(
            exported.contains("import,license,,origin,1220,,unwrought,2026-10,166320512,482112345,license"),
            "\(exported)")
        #expect(try site.run("feeds", "list").output.contains("licenses\tmapped-table\t"))
        try site.directory.write("drop/wrong.csv", text: Self.table.replacing("Canada", with: "Canadia"))
        let refused = try site.run("feeds", "poll")
        #expect(refused.status == 1 && refused.errors.contains("`Canadia` cannot be placed"), "\(refused)")
        #expect(FileManager.default.fileExists(atPath: "\(drop)/rejected/wrong.csv.reason.txt"))
    }

    /// Three months into an empty archive: two as history, the newest as a release; and once more, nothing.
    @Test func bulkArchives() throws {
        let site = try Site()
        try site.setClock("2025-05-08T16:00:00Z")
        let drop = site.directory.path("drop")
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: false)
        try site.configure(feeds: "archives: { kind: census-imdb, file: \(drop) }")
        for (month, dollars) in [("2025-01", 2500), ("2025-02", 2600), ("2025-03", 2700)] as [(String, Int64)] {
            let bank = ImportDataBank(
                month,
                [
                    .figures("7601103000", "1220", kilograms: 1000, dollars: dollars),
                    .figures("7606123090", "5700", kilograms: 500, dollars: 900),
                ])
            let archive = bank.archive { (try? Gzip.deflate($0)).map { Array($0[10...].dropLast(8)) } }
            try site.directory.write("drop/IMDB25\(month.suffix(2)).ZIP", archive)
        }
        let said = try site.run("feeds", "poll")
        #expect(said.status == 0, "\(said)")
        let exported = try site.run("data", "export").output
        for line in [
            "import,consumption,,origin,1220,,7601103000,2025-01,1000,2500,final",
            "import,general,,origin,-,,7601103000,2025-03,1001,2702,final",
        ] { #expect(exported.contains(line), "\(exported)") }
        let releases = try site.run("data", "releases").lines
        #expect(releases.count == 3 && releases.filter { $0.contains("\tyes\t") }.count == 2, "\(releases)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(drop)/done").count == 3)
        #expect(try site.run("feeds", "poll").output.contains("no archive waits"))
        let replayed = try site.run("feeds", "replay", "--exit-code")
        #expect(replayed.status == 0 && replayed.lines.count == 3, "\(replayed)")
        #expect(replayed.lines.allSatisfy { $0.contains("\tsame\t") }, "\(replayed)")
    }
}
