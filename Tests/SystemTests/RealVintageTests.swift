import Foundation
import TestSupport
import Testing

/// Ten real releases of the Census Bureau's imports by chapter and country, as they were pulled in 2020 and 2021.
@Suite(.serialized, .tags(.slow)) struct RealVintageTests {
    private static let path = sharedData("census_hs2_vintages/hs72_73_76_by_vintage.csv")

    /// Census Schedule C.
    private static let codes = [
        "TOTAL FOR ALL COUNTRIES": "-", "CANADA": "1220", "MEXICO": "2010", "COLOMBIA": "3010", "VENEZUELA": "3070",
        "BRAZIL": "3510", "SWEDEN": "4010", "UNITED KINGDOM": "4120", "IRELAND": "4190", "NETHERLANDS": "4210",
        "BELGIUM": "4231", "FRANCE": "4279", "GERMANY": "4280", "AUSTRIA": "4330", "SWITZERLAND": "4419",
        "RUSSIA": "4621", "SPAIN": "4700", "ITALY": "4759", "ISRAEL": "5081", "SAUDI ARABIA": "5170", "INDIA": "5330",
        "THAILAND": "5490", "VIETNAM": "5520", "MALAYSIA": "5570", "SINGAPORE": "5590", "INDONESIA": "5600",
        "PHILIPPINES": "5650", "CHINA": "5700", "KOREA, SOUTH": "5800", "TAIWAN": "5830", "JAPAN": "5880",
    ]

    /// One row of the pulls: day of the pull, country code, chapter, month, dollars.
    private struct Row {
        var day: String
        var country: String
        var chapter: String
        var month: String
        var dollars: Int
    }

    private static func rows() throws -> [Row] {
        let path = try #require(path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try text.split(separator: "\n").dropFirst().map { line in
            // The one name with a comma is in quotes.
            let cells = line.replacingOccurrences(of: "\"KOREA, SOUTH\"", with: "KOREA; SOUTH")
                .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let name = cells[2].replacingOccurrences(of: ";", with: ",")
            let dollars = try #require(Double(cells[5]).flatMap { Int(exactly: $0) })
            return Row(
                day: cells[1], country: try #require(codes[name]), chapter: cells[3], month: cells[4], dollars: dollars)
        }
    }

    /// A site with the ten releases, imported one file after another.
    private static func imported(_ rows: [Row]) throws -> Site {
        let site = try Site()
        let releases = Dictionary(grouping: rows, by: \.day).sorted { $0.key < $1.key }
        try #require(releases.count == 10)
        for (day, rows) in releases {
            let text = rows.map { row in
                "\(day)T13:30:00Z,import,consumption,,origin,\(row.country),,\(row.chapter),\(row.month),,"
                    + "\(row.dollars),final\n"
            }
            let file = try site.directory.write("\(day).csv", text: Drill.head + text.joined())
            let said = try site.run("data", "import", file)
            guard said.status == 0, said.output.contains("1 release stored") else { throw Lost("\(day): \(said)") }
        }
        return site
    }

    @Test(.enabled(if: path != nil, "needs the recorded releases")) func tenReleases() throws {
        let rows = try Self.rows()
        let site = try Self.imported(rows)
        #expect(try site.run("data", "releases").lines.count == 10)

        let revisions = try site.run(
            "data", "revisions", "--from", "2021-08-31", "--to", "2021-09-30", "--product", "76")
        #expect(revisions.lines.count == 572, "\(revisions.errors)")
        #expect(revisions.errors.contains("572 changed cells"))
        let none = try site.run("data", "revisions", "--from", "2020-12-31", "--to", "2021-08-31")
        #expect(none.lines.isEmpty, "nine releases only add")

        try checkKnownThen(site, rows)
        try checkBacktest(site)
    }

    /// The export of a day holds each cell as the last pull before it had it, and nothing of later ones.
    private func checkKnownThen(_ site: Site, _ rows: [Row]) throws {
        let day = "2021-08-01"
        var known: [String: Int] = [:]
        for row in rows.filter({ $0.day <= day }).sorted(by: { $0.day < $1.day }) {
            known["\(row.country),,\(row.chapter),\(row.month)"] = row.dollars
        }
        var exported: [String: Int] = [:]
        for line in try site.run("data", "export", "--as-of", day).lines.dropFirst(2) {
            #expect(line.prefix(10) <= day[...])
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            let key = "\(cells[5]),\(cells[6]),\(cells[7]),\(cells[8])"
            #expect(exported.updateValue(try #require(Int(cells[10])), forKey: key) == nil, "stated twice: \(line)")
        }
        #expect(exported == known)
    }

    /// The rules on dollars judge every release that is there, and revise what the annual revision changed.
    private func checkBacktest(_ site: Site) throws {
        let said = try site.run("rules", "backtest", "--csv")
        #expect(said.status == 0, "\(said.errors)")
        let rows = said.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rows.count > 50)
        #expect(rows.allSatisfy { $0.count == 16 && $0[4] == "census-imports" && $0[5] == "consumption" })
        #expect(rows.map { $0[0] } == rows.map { $0[0] }.sorted())
        #expect(Set(rows.map { $0[3] }).isSuperset(of: ["confirmed", "resolved"]))
        #expect(try site.run("rules", "backtest", "--csv").output == said.output, "the same again")
    }
}
