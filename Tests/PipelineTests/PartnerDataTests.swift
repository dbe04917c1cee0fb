import FeedFormats
import Foundation
import Panel
import Pipeline
import RuleLanguage
import TestSupport
import Testing
import Trade

/// Figures of partner countries and crosses of smelt by origin: through their files into series that rules read.
@Suite struct PartnerDataTests {
    private static let china = sharedData("monthly_quantity/china_exports_hs6_partner_month_A.csv")
    private static let union = sharedData("monthly_quantity/eu27_imports_from_us_aluminium_cn_month.csv")

    /// The rows of a table without quoted cells, by column.
    private static func table(_ path: String) throws -> [[String: String]] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        let columns = try #require(lines.first).split(separator: ",").map(String.init)
        return lines.dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Dictionary(uniqueKeysWithValues: zip(columns, cells))
        }
    }

    private static let head = """
        known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status

        """

    /// A panel that knows the rows of an observations file.
    private static func panel(
        _ rows: [String], listing: String = "partial", categories: CategoryList = .aluminumImportMonitor
    ) throws -> Panel {
        let text =
            "# surgewatch-observations/1 source=partner listing=\(listing)\n" + head
            + rows.joined(separator: "\n") + "\n"
        var panel = Panel(categories: categories, sources: ["census-imports"])
        for (index, release) in try ObservationsFile.read(Array(text.utf8)).enumerated() {
            _ = panel.apply(
                release, as: Vintage(id: Int64(index + 1), source: release.source, knownAt: release.knownAt))
        }
        return panel
    }

    private static func cell(_ address: String, _ text: String, _ panel: Panel) throws -> Cell {
        let series = try #require(WorkingSeries(address: address, countries: Countries()), "\(address)")
        return PanelView(panel).row(of: series)[month(text)]
    }

    @Test(
        "What China reports as exports to the United States, by HS6, by heading and by category",
        .enabled(if: china != nil))
    func exports() throws {
        let rows = try Self.table(try #require(Self.china)).map { row in
            let name = try #require(row["partner_name"])
            let country = try #require(CountryList.scheduleC.country(named: name), "\(name)")
            let quantity = try #require(row["qty"]).prefix { $0 != "." }
            let value = try #require(row["val"]).prefix { $0 != "." }
            return """
                2025-03-01T00:00:00Z,export,general,5700,destination,\(country),,\(row["hs6"] ?? ""),\
                \(row["period_dt"]?.prefix(7) ?? ""),\(quantity),\(value),final
                """
        }
        let categories = CategoryList([
            Category(slug: "graphite", label: "Graphite", prefixes: ["2504", "3801"]),
            Category(slug: "carbon", label: "Carbon", prefixes: ["3801", "8112"]),
            Category(slug: "electrodes", label: "Electrodes", prefixes: ["3801100000", "854511"]),
        ])
        let panel = try Self.panel(rows, categories: categories)
        func quantity(_ product: String, _ month: String, country: String = "1000") throws -> Figure {
            try Self.cell("5700>destination/\(country)/\(product)", month, panel).quantity
        }
        // Export controls on graphite took effect on 1 December 2023.
        #expect(try quantity("250410", "2023-11") == .value(1_591_490))
        #expect(try quantity("250410", "2023-12") == .value(25))
        #expect(try quantity("2504", "2023-12") == .value(25) && quantity("25", "2023-12") == .value(25))
        #expect(try quantity("graphite", "2023-11") == .value(1_591_490 + 5_751_530))
        #expect(try quantity("graphite", "2023-12") == .value(25 + 6_209_670))
        #expect(try Self.cell("5700>destination/1000/graphite", "2023-12", panel).value == .value(2_246 + 19_410_440))
        #expect(try quantity("graphite", "2024-06", country: "usa") == quantity("graphite", "2024-06"))
        let year = try (1...12).map { try quantity("380110", "2024-\($0 < 10 ? "0" : "")\($0)").number ?? 0 }
        #expect(year.reduce(0, +) == 74_414_920)
        // No row of 8112.92 for December 2019: in a partial listing that is not known, and no zero.
        #expect(try quantity("811292", "2019-12") == .unknown && quantity("carbon", "2019-12") == .unknown)
        #expect(try quantity("carbon", "2023-12") == .value(6_209_670 + 4_789))
        #expect(try quantity("2504", "2025-01") == .unpublished)
        // The total of all destinations is not reported, and is not made of those that are.
        #expect(try quantity("2504", "2023-11", country: "-") == .unknown)
        // A category of tariff lines that are finer than what is reported.
        let view = PanelView(panel)
        let electrodes = try #require(
            WorkingSeries(address: "5700>destination/1000/electrodes", countries: Countries()))
        #expect(view.row(of: electrodes).cells.allSatisfy { $0.quantity == .unpublished })
        let reason = try #require(view.tooCoarse(for: electrodes))
        #expect(reason.contains("3801100000") && reason.contains("reporter 5700") && reason.contains("380110 there"))
        var graphite = electrodes
        graphite.product = Product("graphite")
        #expect(view.tooCoarse(for: graphite) == nil)
        #expect(view.addends(of: graphite)?.contains("250410 + 380110 of partner") == true)
        // A partner's months are not those of the United States.
        #expect(panel.newestStatisticsMonth(flow: .export, reporter: "5700") == month("2024-12"))
        #expect(panel.newestStatisticsMonth(flow: .import, reporter: "") == nil)
    }

    @Test(
        "What the European Union reports as imports from the United States, by AIM category", .enabled(if: union != nil)
    )
    func imports() throws {
        let rows = try Self.table(try #require(Self.union)).compactMap { row -> String? in
            guard let code = row["cn_code"], code.count == 4 else { return nil }
            let tonnes = try #require(row["tonnes"].flatMap { Rational(decimal: $0) })
            let kilograms = (tonnes * Rational(1000)).rounded
            return
                "2026-04-01T00:00:00Z,import,general,0003,origin,1000,,\(code),\(row["month"] ?? ""),\(kilograms),,final"
        }
        let panel = try Self.panel(rows)
        let foil = try (1...12).map {
            try Self.cell("0003>origin/1000/foil", "2024-\($0 < 10 ? "0" : "")\($0)", panel).quantity.number ?? 0
        }
        #expect(foil.reduce(0, +) == 2_199_901)
        #expect(try Self.cell("0003>origin/usa/unwrought", "2022-01", panel).quantity == .value(430_893))
        #expect(try Self.cell("0003>origin/1000/7601", "2022-01", panel).value == .unknown, "euros are no dollars")
        #expect(
            try Self.cell("0003>origin/1000/sheet", "2022-01", panel).quantity == .unpublished, "7606 is not reported")
        #expect(WorkingSeries(address: "0003x>origin/1000/7601", countries: Countries()) == nil)
    }

    /// Two months of licenses: in September half of Mexico's sheet was smelted in China.
    private static let crosses = """
        # aim-aggregate/1 as_of=2023-10-31 published=2023-11-01T15:00:00Z source=AIM rows=14
        view,import_month,country_code,country,origin_code,smelt_rank,product_category,hs6,stage,quantity_t,\
        customs_value_usd,unit_value_usd_per_t
        origin,2023-09,2010,MEXICO,,,"Plates, sheets and strip",,license,600.000,,
        origin,2023-10,2010,MEXICO,,,"Plates, sheets and strip",,license,500.000,,
        smelt,2023-09,5700,CHINA,,1,"Plates, sheets and strip",,license,350.500,,
        smelt,2023-09,2010,MEXICO,,1,"Plates, sheets and strip",,license,249.500,,
        smelt,2023-10,2010,MEXICO,,1,"Plates, sheets and strip",,license,450.000,,
        smelt,2023-10,NA,NOT APPLICABLE,,1,"Plates, sheets and strip",,license,50.000,,
        smelt_by_origin,2023-09,5700,CHINA,2010,1,"Plates, sheets and strip",,license,300.250,,
        smelt_by_origin,2023-09,5700,CHINA,2010,1,"Plates, sheets and strip",760612,license,200.125,,
        smelt_by_origin,2023-09,5700,CHINA,1220,1,"Plates, sheets and strip",,license,50.250,,
        smelt_by_origin,2023-09,2010,MEXICO,2010,1,"Plates, sheets and strip",,license,249.500,,
        smelt_by_origin,2023-09,4621,RUSSIA,2010,2,"Plates, sheets and strip",,license,10.000,,
        smelt_by_origin,2023-10,2010,MEXICO,2010,1,"Plates, sheets and strip",,license,450.000,,
        smelt_by_origin,2023-10,NA,NOT APPLICABLE,2010,1,"Plates, sheets and strip",,license,50.000,,
        cast_by_origin,2023-10,2010,MEXICO,2010,,"Plates, sheets and strip",,license,500.000,,

        """

    @Test(
        "Crosses of smelt and cast by origin, as a license file states them",
        arguments: [
            ("smelt/5700:2010/sheet", "2023-09", Figure.value(300_250)),
            ("smelt/5700:1220/sheet", "2023-09", .value(50_250)),
            ("smelt/china:mexico/7606", "2023-09", .value(300_250)),
            ("smelt/5700:2010/760612", "2023-09", .value(200_125)),
            ("smelt/5700:2010/sheet", "2023-10", .value(0)), ("smelt/5700/sheet", "2023-09", .value(350_500)),
            ("smelt/-:2010/sheet", "2023-09", .value(549_750)), ("smelt/-:2010/sheet", "2023-10", .value(500_000)),
            ("smelt/NA:2010/sheet", "2023-10", .value(50_000)), ("smelt/NA:2010/sheet", "2023-09", .value(0)),
            ("smelt2/4621:2010/sheet", "2023-09", .value(10_000)), ("smelt/4621:2010/sheet", "2023-09", .value(0)),
            ("cast/2010:2010/sheet", "2023-10", .value(500_000)), ("cast/2010:2010/sheet", "2023-09", .unpublished),
            ("smelt/5700:2010/foil", "2023-09", .value(0)), ("smelt/5700:2010/sheet", "2023-08", .unpublished),
        ])
    func crossed(address: String, month text: String, figure: Figure) throws {
        let file = try AimAggregate.decode(
            Array(Self.crosses.utf8),
            options: AimAggregate.Options(
                source: "aim", feed: "licenses", knownAt: Instant(seconds: 1_700_000_000),
                categories: .aluminumImportMonitor, countries: .scheduleC))
        var panel = Panel()
        _ = panel.apply(file.release, as: Vintage(id: 1, source: "aim", knownAt: file.release.knownAt))
        #expect(try Self.cell(address, text, panel).quantity == figure)
        let view = PanelView(panel)
        let series = WorkingSeries(role: .smelt, country: .all, origin: "2010", product: Product("sheet"))
        #expect(view.countries(beside: series).map(\.code) == ["2010", "5700", "NA"])
    }

    @Test("Crosses in an observations file")
    func stated() throws {
        let panel = try Self.panel(
            [
                "2023-11-01T00:00:00Z,import,license,,smelt,5700,2010,sheet,2023-09,300250,,license",
                "2023-11-01T00:00:00Z,import,license,,smelt,2010,2010,sheet,2023-09,249500,,license",
            ], listing: "complete")
        #expect(try Self.cell("smelt/5700:2010/sheet", "2023-09", panel).quantity == .value(300_250))
        #expect(try Self.cell("smelt/-:2010/sheet", "2023-09", panel).quantity == .value(549_750))
    }
}
