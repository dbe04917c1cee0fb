import FeedFormats
import Foundation
import TestSupport
import Testing
import Trade

@testable import Settings

/// Feeds beside the Census API and license files, and the mappings of tables.
@Suite struct FeedKindsTests {
    private func feed(_ settings: String, top: String = "") throws -> Configuration.Feed {
        try #require(try Configuration(path: "/etc/s/c.yml", text: "\(top)feeds:\n  f: { \(settings) }\n").feeds.first)
    }
    private func problems(_ settings: String) -> String {
        do throws(ConfigurationError) {
            _ = try Configuration(path: "c.yml", text: "feeds:\n  f: { \(settings) }\n")
            return ""
        } catch { return error.description }
    }

    @Test func bodies() throws {
        func settings(_ text: String) throws -> BodySettings {
            try Configuration(path: "c.yml", text: "archive: /a\n\(text)").bodies
        }
        #expect(try settings("") == BodySettings(days: 3650, most: 20_000_000_000))
        #expect(try settings("bodies: { keep: 18mo, most: 500MB }\n") == BodySettings(days: 558, most: 500_000_000))
        #expect(try settings("bodies: { keep: forever, most: unlimited }\n") == BodySettings(days: nil, most: nil))
        let day = BodySettings(days: 1, most: nil).oldest(now: Instant(seconds: 100_000))
        #expect(day == Instant(seconds: 13_600))
    }

    @Test func bulkArchives() throws {
        let archives = try feed(
            "kind: census-imdb, url: \"https://x/{YYYY}/IMDB{YY}{MM}.ZIP\"", top: "archive: /d/a.sqlite\n")
        #expect(archives.kind == .censusIMDB && archives.source == "census-imports" && archives.digits == 10)
        #expect(archives.spool == "/d/spool/f")
        #expect(try feed("kind: comext, file: /drop, spool: /s").spool == "/s")
        #expect(try feed("kind: comext, file: /drop").source == "f")
        #expect(problems("kind: census-imdb, url: \"https://x/IMDB.ZIP\"").contains("{MM} and {YY} or {YYYY}"))
        #expect(problems("kind: comext, url: \"https://x/{MM}\"").contains("{MM} and {YY} or {YYYY}"))
    }

    @Test func dataSetsOfTheCensusAPI() throws {
        let exports = try feed("kind: census-exports, url: \"https://x/exports/hs\", level: HS6, calls_per_day: 100")
        #expect(exports.source == "census-exports" && exports.digits == 6 && exports.callsPerDay == 100)
        #expect(exports.kind.isCensusAPI && exports.kind.rhythm == .statistics && exports.products == ["76"])
        let industries = try feed("kind: census-naics, url: \"https://x/imports/naics\", products: [\"33131X\"]")
        #expect(industries.source == "census-naics" && industries.digits == 6)
        let measures = try feed(
            "kind: census-hs, url: \"https://x/imports/hs\", measures: [duty], proxy: \"http://p:1\"")
        #expect(measures.measures == [.duty] && measures.proxy == "http://p:1")
        for (settings, words) in [
            ("kind: census-hs, url: \"https://x/exports/hs\"", "is one of `kind: census-exports`"),
            ("kind: census-naics, url: \"https://x/imports/naics\", level: HS6", "NA2, NA3, NA4, NA5, NA6"),
            (
                "kind: census-naics, url: \"https://x/imports/naics\", products: [\"3313131\"]",
                "a NAICS prefix of 2 to 6"
            ),
            ("kind: census-hs, url: \"https://x/imports/hs\", products: [\"76X\"]", "an HS prefix of 2 to 10 digits"),
            (
                "kind: census-hs, url: \"https://x/imports/hs\", measures: [duties]",
                "a measure of feed `f` is one of duty, cif, not `duties`"
            ),
            ("kind: census-exports, url: \"https://x/exports/hs\", measures: [duty]", "has no measures beside"),
            ("kind: census-hs, url: \"https://x/imports/hs\", calls_per_day: 0", "a whole number above 0"),
            ("kind: census-hs, url: \"https://x/imports/hs\", proxy: \"ftp://p\"", "the proxy of feed `f` begins with"),
        ] { #expect(problems(settings).contains(words), "\(problems(settings))") }
    }

    @Test(arguments: [
        "releases: { 2026-10: 2026-10-08 }", "releases: { 2026-13: 2026-12-08 }", "releases: { 2026-10: soon }",
        "closures: [2025-10-01]", "closures: [2025-10-05..2025-10-01]", "closures: [..2025-10-01]", "holidays: []",
    ])
    func wrongCalendars(_ settings: String) {
        #expect(throws: ConfigurationError.self) {
            try Configuration(path: "c.yml", text: "calendar: { \(settings) }\n")
        }
    }

    @Test func comtrade() throws {
        let partners = try feed(
            "kind: comtrade, url: \"https://x\", reporters: [canada, \"5700\"], mirrors: [russia], cif_factor: 1.12")
        #expect(partners.reporters.map(\.code) == ["1220", "5700"] && partners.mirrors.map(\.code) == ["4621"])
        #expect(partners.freightFactor == 1120 && partners.products.first == "7601" && partners.products.count == 7)
        #expect(try feed("kind: comtrade, url: \"https://x\", reporters: china").freightFactor == 1060)
        #expect(problems("kind: comtrade, url: \"https://x\"").contains("needs `reporters:`"))
        #expect(
            problems("kind: comtrade, url: \"https://x\", reporters: [canda]").contains(
                "c.yml:2:53: error: reporters names no country with `canda`; did you mean canada?"))
        for factor in ["0.9", "1.0625", "abc", "3", "1.-5", "1."] {
            #expect(
                problems("kind: comtrade, url: \"https://x\", reporters: china, cif_factor: \"\(factor)\"").contains(
                    "cif_factor is a factor such as 1.06"), "\(factor)")
        }
    }

    @Test func mappedTables() throws {
        let folder = try TemporaryDirectory()
        try folder.write("m.yml", text: Self.mapping)
        let table = try feed("kind: mapped-table, file: /drop, mapping: \(folder.path("m.yml"))")
        #expect(table.source == "aim-licenses" && table.rhythm == .aimAggregate && table.mappings.count == 1)
        try folder.write(
            "s.yml", text: Self.mapping.replacing("licenses: { view: origin }", with: "statistics: { system: x }"))
        let statistics = try feed("kind: mapped-table, file: /drop, mapping: [\(folder.path("s.yml"))]")
        #expect(statistics.source == "f" && statistics.rhythm == .censusIMDB)
        #expect(problems("kind: mapped-table, file: /drop").contains("needs `mapping:`"))
        #expect(
            problems("kind: mapped-table, file: /drop, mapping: /none.yml").contains(
                "/none.yml of feed `f` cannot be read"))
        try folder.write("w.yml", text: "licences: { view: origin }\n")
        let words = problems("kind: mapped-table, file: /drop, mapping: \(folder.path("w.yml"))")
        #expect(
            words.contains("w.yml:1:1: error: the mapping has no setting `licences`; did you mean `licenses`?"),
            "\(words)")
    }

    static let mapping = """
        licenses: { view: origin }
        month: Month
        country: { column: Country }
        category: Product
        quantity: { column: Tons, unit: t }

        """

    @Test(arguments: [
        ("licenses: { view: origin }", "licenses: { view: orgin }", "view is one of origin, smelt"),
        ("licenses: { view: origin }", "", "either `licenses:` or `statistics:`"),
        ("licenses: { view: origin }", "licenses: { view: smelt }", "a view of smelt needs `rank: 1` or `rank: 2`"),
        ("licenses: { view: origin }", "licenses: { view: cast_by_origin }", "`origin:` belongs to the views"),
        ("month: Month", "", "the mapping needs `month:`"),
        ("month: Month", "month: { column: M, form: MMMM }", "with year and month"),
        ("country: { column: Country }", "", "the mapping needs `country:`"),
        ("country: { column: Country }", "country: { column: [9, 3] }", "[FIRST, LAST] in characters"),
        ("unit: t }", "unit: tons }", "the unit of quantity is one of t, kg"),
        ("unit: t }", "}", "quantity needs `unit:`"),
        ("quantity: { column: Tons, unit: t }", "", "`quantity:` or `value:`"),
        ("quantity: { column: Tons, unit: t }", "quantity: { measure: Tons, unit: t }", "a figure names its measure"),
        ("category: Product", "", "the mapping needs `category:`"),
        ("category: Product", "category: Product\nformat: fixed", "a fixed format needs `record:`"),
        ("category: Product", "category: Product\nas_of: { line: 1 }", "as_of is `received`"),
    ])
    func whatIsWrong(old: String, new: String, words: String) {
        let text = Self.mapping.replacing(old, with: new)
        do throws(ConfigurationError) {
            _ = try TableMapping(path: "m.yml", text: text)
            Issue.record("taken: \(text)")
        } catch { #expect(error.description.contains(words), "\(error)") }
    }
}
