import Testing
import Trade

@testable import FeedFormats

@Suite struct AimRejectionTests {
    private typealias Fixtures = AimFixtures

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var rows: [String] = AimFixtures.rows
        var manifest: String?
        var header: String?
        /// The case of `AimRejection`.
        var rejection: String
        /// Words of its description.
        var words: String
        var testDescription: String { name }
    }

    private static func row(_ old: String, _ new: String, at index: Int = 0) -> [String] {
        var rows = AimFixtures.rows
        rows[index] = rows[index].replacing(old, with: new)
        return rows
    }
    private static func origin(_ country: String, _ quantity: String, _ value: String = "") -> String {
        "origin,2026-10,\(country),,,,Foil,,license,\(quantity),\(value),"
    }

    static let table = [
        Case(
            name: "rows differ", manifest: AimFixtures.manifest + "7", rejection: "rowCount",
            words: "rows=7 and the file has 6"),
        Case(name: "no rows", rows: [], rejection: "noRows", words: "no rows"),
        Case(name: "no as_of", manifest: "# aim-aggregate/1 rows=6", rejection: "manifest", words: "as_of is missing"),
        Case(
            name: "bad as_of", manifest: "# aim-aggregate/1 as_of=2026-02-30 rows=6", rejection: "manifest",
            words: "as_of is `2026-02-30`"),
        Case(
            name: "no row count", manifest: "# aim-aggregate/1 as_of=2026-11-17", rejection: "manifest",
            words: "rows= is missing"),
        Case(
            name: "other version", manifest: "# aim-aggregate/2 as_of=2026-11-17 rows=6", rejection: "manifest",
            words: "`aim-aggregate/2`"),
        Case(
            name: "unknown key", manifest: "# aim-aggregate/1 as_of=2026-11-17 rows=6 x=1", rejection: "manifest",
            words: "`x` is unknown"),
        Case(name: "no manifest", manifest: AimFixtures.header, rejection: "manifest", words: "line 1 is"),
        Case(
            name: "header unknown", header: AimFixtures.header.replacing("country,", with: "land,"),
            rejection: "header", words: "`land` is unknown"),
        Case(
            name: "header short", header: AimFixtures.header.replacing("country,", with: ""), rejection: "header",
            words: "country is missing"),
        Case(
            name: "header twice", header: AimFixtures.header.replacing("country,", with: "hs6,"), rejection: "header",
            words: "hs6 occurs twice"),
        Case(
            name: "view", rows: row("origin", "orign"), rejection: "unknownView",
            words: "Line 3, column view: unknown view `orign`"),
        Case(name: "month", rows: row("2026-10", "2026-13"), rejection: "month", words: "Line 3, column import_month"),
        Case(
            name: "month ahead", rows: row("2026-10", "2027-03"), rejection: "monthTooFarAhead",
            words: "2027-03 is more than three months after as_of=2026-11-17"),
        Case(name: "country", rows: row("1220", "CAN"), rejection: "country", words: "`CAN`"),
        Case(name: "group", rows: row("1220", "0003"), rejection: "country", words: "`0003`"),
        Case(
            name: "origin in a plain view", rows: row("CANADA,,", "CANADA,2010,"), rejection: "originCode",
            words: "has no origin"),
        Case(
            name: "cross without origin", rows: row("cast,", "cast_by_origin,", at: 5), rejection: "originCode",
            words: "Line 8, column origin_code"),
        Case(name: "rank in origin", rows: row("CANADA,,", "CANADA,,1"), rejection: "smeltRank", words: "has no rank"),
        Case(
            name: "smelt without rank", rows: row(",1,Foil", ",,Foil", at: 3), rejection: "smeltRank",
            words: "Line 6, column smelt_rank"),
        Case(name: "rank 3", rows: row(",1,Foil", ",3,Foil", at: 3), rejection: "smeltRank", words: "`3`"),
        Case(
            name: "category", rows: row("Foil", "Foils", at: 3), rejection: "unknownCategory",
            words: "Did you mean foil"),
        Case(
            name: "hs6 shape", rows: row("Unwrought,,", "Unwrought,7601,"), rejection: "hs6",
            words: "`7601` is not an HS code"),
        Case(
            name: "hs6 elsewhere", rows: row("Unwrought,,", "Unwrought,760711,"), rejection: "hs6",
            words: "760711 is no part of Unwrought"),
        Case(name: "stage", rows: row("license", "final"), rejection: "unknownStage", words: "`final`"),
        Case(
            name: "four decimals", rows: row("166320.512", "166320.5120"), rejection: "number",
            words: "at most three decimals"),
        Case(name: "negative", rows: row("166320.512", "-1"), rejection: "number", words: "`-1` is no figure"),
        Case(name: "grouped", rows: row("166320.512", "\"166,320\""), rejection: "number", words: "column quantity_t"),
        Case(
            name: "too large", rows: row("166320.512", "1000000000000"), rejection: "number", words: "column quantity_t"
        ),
        Case(
            name: "cents", rows: row("482112345", "482112345.5"), rejection: "number", words: "column customs_value_usd"
        ),
        Case(
            name: "unit value no number", rows: row("2898.71", "x"), rejection: "number",
            words: "column unit_value_usd_per_t"),
        Case(
            name: "unit value off", rows: row("2898.71", "2884.10"), rejection: "unitValue",
            words: "expected about 2898.69"),
        Case(
            name: "duplicate", rows: AimFixtures.rows + [AimFixtures.rows[3]], rejection: "duplicateKey",
            words: "Line 9: the row states the same cell as line 6"),
        Case(
            name: "one cell under two categories",
            rows: [
                "origin,2026-10,1220,,,,Castings and forgings,761699,license,1,,",
                "origin,2026-10,1220,,,,castings,761699,license,1,,",
            ], rejection: "duplicateKey", words: "line 3"),
        Case(
            name: "quantity exceeds", rows: [origin("1220", "600"), origin("2010", "401.001"), origin("-", "1000")],
            rejection: "countriesExceedTotal", words: "sum to 1001.001 t, more than 0.1 %"),
        Case(
            name: "value exceeds", rows: [origin("1220", "600", "1002"), origin("-", "1000", "1000")],
            rejection: "countriesExceedTotal", words: "1002 USD"),
        Case(
            name: "crosses exceed",
            rows: [
                "cast,2026-10,5700,,,,Foil,,license,1000,,", "cast_by_origin,2026-10,5700,,2010,,Foil,,license,600,,",
                "cast_by_origin,2026-10,5700,,5700,,Foil,,license,401.1,,",
            ], rejection: "crossesExceedPlain", words: "sum to 1001.100 t"),
        Case(
            name: "short row", rows: [origin("1220", "1") + ",", origin("2010", "1")], rejection: "unreadable",
            words: "Line 3: the row has 13 cells"),
        Case(
            name: "broken quote", rows: ["origin,2026-10,1220,\"CA\"N"], rejection: "unreadable",
            words: "Line 3, column"),
        Case(name: "web page", manifest: "<html>", rejection: "unreadable", words: "web page"),
    ]

    @Test(arguments: table)
    func isRejected(_ row: Case) throws {
        let manifest = row.manifest ?? "\(AimFixtures.manifest)\(row.rows.count)"
        let body = bytes(([manifest, row.header ?? AimFixtures.header] + row.rows).joined(separator: "\n") + "\n")
        let rejection = try #require(throws: AimRejection.self) { try AimFixtures.decode(body) }
        #expect("\(Mirror(reflecting: rejection).children.first?.label ?? "noRows")" == row.rejection)
        #expect(rejection.description.contains(row.words), "\(rejection)")
    }

    @Test(arguments: [
        ([Self.origin("1220", "600"), Self.origin("2010", "401"), Self.origin("-", "1000")], "a tenth of a percent"),
        (["origin,2026-10,1220,,,,Foil,,license,0.999,3000,9"], "a unit value below a tonne"),
        (row("2898.71", "2913.18"), "half a percent"),
        (["origin,2026-10,8888,,,,Foil,,license,1,,"], "a code that no list has"),
        (row("2026-10", "2027-02"), "three months ahead"),
        (["cast_by_origin,2026-10,5700,,2010,,Foil,,license,600,,"], "a cross without its plain row"),
    ])
    func isAccepted(_ rows: [String], _ why: String) throws {
        #expect(throws: Never.self, "\(why)") { try AimFixtures.decode(AimFixtures.file(rows)) }
    }

    @Test(arguments: [
        ("{}", "manifest"), ("{\"format\":\"aim-aggregate/1\",\"rows\":[]}", "manifest"),
        ("{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"rows\":[]}", "noRows"),
        ("{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"rows\":[1]}", "header"),
        ("{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"rows\":[{\"x\":1}]}", "header"),
        ("{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"rows\":[{\"view\":true}]}", "header"),
        ("{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"rows\":[{}]}", "unknownView"),
        ("{\"format\":\"aim-aggregate/1\",\"as_of\":\"2026-11-17\",\"x\":\"\",\"rows\":[{}]}", "manifest"),
        ("{\"format\":1}", "manifest"), ("{\"rows\":", "unreadable"),
    ])
    func jsonIsRejected(_ text: String, _ name: String) throws {
        let rejection = try #require(throws: AimRejection.self) { try AimFixtures.decode(bytes(text)) }
        #expect("\(Mirror(reflecting: rejection).children.first?.label ?? "noRows")" == name)
    }

    @Test func notUTF8() {
        #expect {
            try AimFixtures.decode(bytes(AimFixtures.manifest) + [0xFF])
        } throws: { "\($0)".contains("not valid UTF-8") }
    }
}
