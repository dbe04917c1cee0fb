import Foundation
import TestSupport
import Testing

/// Every answer of the Census API and every reason to refuse a license file, from a real web server through
/// `surgewatch feeds poll`: the exit status, one clear sentence, and nothing stored.
@Suite(.tags(.slow)) struct FeedStatusTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var answer: ScriptedFeed.Answer
        /// The exit status of the poll.
        var status: Int32
        /// Words of the sentence on standard error; for status 0 on standard output.
        var words: String
        var figures: [String: [String: Int]] = FeedStatusTests.figures
        var testDescription: String { name }
    }

    // MARK: The Census API

    /// Fifteen months of chapter 76: two countries and their sum.
    static let figures: [String: [String: Int]] = {
        var figures: [String: [String: Int]] = [:]
        for number in 0..<15 {
            let month = "202\(number / 12)-" + (number % 12 < 9 ? "0" : "") + "\(number % 12 + 1)"
            figures[month] = ["1220": 5_000_000 + number, "5700": 2_000_000, "5330": 900_000, "-": 7_900_000 + number]
        }
        return figures
    }()

    private static func figures(_ month: String, _ cells: [String: Int]) -> [String: [String: Int]] {
        var figures = figures
        figures[month] = cells
        return figures
    }

    private static let html = "text/html; charset=utf-8"
    private static let json = "application/json"
    private static let invalid = """
        <html><h1>Invalid Key</h1> A valid <em>key</em> must be included with each data API request. You included a \
        key with this request, however, it is not valid. {PATH}</html>
        """
    private static let header = #"["CTY_CODE","SUMMARY_LVL","CON_VAL_MO","COMM_LVL","I_COMMODITY","time"]"#
    private static func table(_ rows: String...) -> String { "[" + ([header] + rows).joined(separator: ",") + "]" }

    /// Answers to whatever is asked.
    static let statuses = [
        Case(name: "204", answer: .init(status: 204), status: 0, words: "2021-03 is not published yet"),
        Case(
            name: "404", answer: .init(status: 404, type: html, body: "<p>{PATH}"), status: 0,
            words: "2021-03 is not published yet"),
        Case(
            name: "a header row only", answer: .init(type: json, body: "[\(header)]"), status: 0,
            words: "2021-03 is not published yet"),
        Case(
            name: "400 unknown variable",
            answer: .init(status: 400, type: "text/plain", body: "error: unknown variable 'XYZ' {PATH}"), status: 1,
            words: "unknown variable 'XYZ'"),
        Case(
            name: "302 missing key", answer: .init(status: 302, headers: [["Location", "/data/missing_key.html"]]),
            status: 1, words: "carried no key"),
        Case(
            name: "302 elsewhere", answer: .init(status: 302, headers: [["Location", "https://example.com/"]]),
            status: 1, words: "redirects"),
        Case(name: "200 invalid key", answer: .init(type: html, body: invalid), status: 1, words: "key is not valid"),
        Case(
            name: "key error header",
            answer: .init(type: json, headers: [["X-DataWebAPI-KeyError", "{PATH}"]], body: "[]"), status: 1,
            words: "key is not valid"),
        Case(name: "403", answer: .init(status: 403, body: "{PATH}"), status: 1, words: "forbids"),
        Case(
            name: "500", answer: .init(status: 500, type: html, body: "<p>{PATH}"), status: 4,
            words: "could not build the answer"),
        Case(name: "429", answer: .init(status: 429, body: "{PATH}"), status: 4, words: "fewer requests"),
        Case(name: "502", answer: .init(status: 502), status: 4, words: "502"),
        Case(name: "503", answer: .init(status: 503), status: 4, words: "not available"),
        Case(
            name: "an error while running",
            answer: .init(
                type: "text/plain",
                body: "There was an error while running your query.  We've logged the error {PATH}"), status: 4,
            words: "running the query"),
        Case(
            name: "a maintenance page", answer: .init(type: html, body: "<!DOCTYPE html><p>Down {PATH}"), status: 4,
            words: "web page"),
        Case(
            name: "cut off", answer: .init(type: json, body: "[\(header)]", cut: true), status: 4,
            words: "not complete"),
        Case(name: "no JSON", answer: .init(type: json, body: "hello {PATH}"), status: 1, words: "byte 0"),
        Case(
            name: "half of the JSON", answer: .init(type: json, body: "[[\"CTY_CODE\",\"{PATH}"), status: 1, words: ""),
    ]

    /// Answers to the question for figures, after a month was found to be out.
    static let wide =
        statuses.map { row in
            var row = row
            row.name = "figures: " + row.name
            row.answer.contains = ["SUMMARY_LVL"]
            if row.status == 0 { row.words = "half published" }
            return row
        } + [
            Case(
                name: "countries that do not sum up", answer: .init("nothing"), status: 1, words: "sum to",
                figures: figures("2021-03", ["1220": 5_000_000, "5700": 2_000_000, "5330": 900_000, "-": 7_900_001])),
            Case(
                name: "a month with fewer rows", answer: .init("nothing"), status: 1, words: "2020-05",
                figures: figures("2020-05", ["1220": 7_900_004, "-": 7_900_004])),
            Case(
                name: "another month than asked",
                answer: .init(
                    "SUMMARY_LVL", type: json, body: table(#"["-","DET","1","HS2","76","2019-03"]"#)), status: 1,
                words: "time is `2019-03`"),
            Case(
                name: "another commodity than asked",
                answer: .init(
                    "SUMMARY_LVL", type: json, body: table(#"["-","DET","1","HS2","72","2020-03"]"#)), status: 1,
                words: "I_COMMODITY is `72`"),
            Case(
                name: "a column missing",
                answer: .init("SUMMARY_LVL", type: json, body: #"[["CTY_CODE","time"],["-","2021-03"]]"#), status: 1,
                words: "is missing"),
            Case(
                name: "a cell twice",
                answer: .init(
                    "SUMMARY_LVL", type: json,
                    body: table(
                        #"["-","DET","1","HS2","76","2020-03"]"#, #"["-","DET","1","HS2","76","2020-03"]"#)),
                status: 1, words: "occurs twice"),
            Case(
                name: "no number",
                answer: .init(
                    "SUMMARY_LVL", type: json, body: table(#"["-","DET","1.5","HS2","76","2020-03"]"#)), status: 1,
                words: "CON_VAL_MO is `1.5`"),
        ]

    @Test(arguments: statuses + wide) func census(_ row: Case) throws {
        let script = ScriptedFeed.Script(
            answers: [row.answer], figures: row.name.hasPrefix("figures") ? Self.figures : row.figures)
        try check(row, script: script) { url in
            """
            census-imports:
              kind: census-hs
              url: \(url)
              key: credential:census-key
              products: ["76"]
              level: HS2
              basis: consumption
              since: 2020-01
              every: 6h
            """
        }
    }

    // MARK: License files

    private static let manifest = "# aim-aggregate/1 as_of=2021-05-04 published=2021-05-05T15:00:00Z source=AIM rows="
    private static let columns =
        "view,import_month,country_code,country,origin_code,smelt_rank,product_category,hs6,stage,quantity_t,"
        + "customs_value_usd,unit_value_usd_per_t"
    private static let rows = [
        "origin,2021-04,1220,CANADA,,,Unwrought,,license,166320.512,482112345,2898.71",
        "origin,2021-04,-,ALL COUNTRIES,,,Unwrought,,license,240115.031,701200456,2920.27",
        "cast,2021-04,2010,MEXICO,,,Foil,,license,1000.000,3000000,3000.00",
    ]

    private static func file(
        _ rows: [String] = rows, manifest: String? = nil, columns: String = columns
    ) -> String {
        ([manifest ?? "\(Self.manifest)\(rows.count)", columns] + rows).joined(separator: "\n") + "\n"
    }

    private static func changed(_ old: String, _ new: String) -> [String] {
        rows.map { $0.replacingOccurrences(of: old, with: new) }
    }

    private static func refused(_ name: String, _ body: String, _ words: String) -> Case {
        Case(name: name, answer: .init(type: "text/csv; charset=utf-8", body: body), status: 1, words: words)
    }

    /// One row as JSON with something in it changed.
    private static func refusedJSON(_ name: String, _ old: String, _ new: String, _ words: String) -> Case {
        let body =
            #"{"format":"aim-aggregate/1","as_of":"2021-05-04","rows":[{"view":"origin","import_month":"2021-04","#
            + #""country_code":"1220","country":"CANADA","product_category":"Unwrought","stage":"license","#
            + #""quantity_t":"10.000","customs_value_usd":30000}]}"#
        return Case(
            name: "JSON: " + name,
            answer: .init(type: "application/json", body: body.replacingOccurrences(of: old, with: new)), status: 1,
            words: words)
    }

    /// A byte that no UTF-8 text has.
    private static let noText: Case = {
        var row = refused("no UTF-8", file(), "UTF-8")
        row.answer.body.append(0xff)
        return row
    }()

    static let licenses = [
        refused("unknown header", file(columns: columns.replacingOccurrences(of: "country,", with: "land,")), "`land`"),
        refused("rows differ", file(manifest: manifest + "4"), "rows=4 and the file has 3"),
        refused(
            "older than the last accepted", file(manifest: "# aim-aggregate/1 as_of=2021-04-26 rows=3"),
            "older than the last accepted file of 2021-04-27"),
        refused(
            "countries exceed their total", file(changed("240115.031,701200456,2920.27", "166000.000,701200456,")),
            "more than 0.1 % above their `-` row"),
        refused("unknown category", file(changed("Foil", "Foils")), "did you mean"),
        refused("a key twice", file(rows + [rows[2]]), "states the same cell as line 5"),
        refused("a month too far ahead", file(changed("cast,2021-04", "cast,2021-09")), "2021-09 is more than three"),
        refused("a unit value that is off", file(changed("3000.00", "3100.00")), "more than 0.5 % off"),
        refused(
            "crosses exceed their plain row",
            file(rows + ["cast_by_origin,2021-04,2010,MEXICO,1220,,Foil,,license,1001.100,,"]),
            "more than 0.1 % above the plain row"),
        refused("more than three decimals", file(changed("1000.000", "1000.0000")), "at most three decimals"),
        refused("an unknown view", file(changed("cast,", "casting,")), "unknown view"),
        refused("a group of countries", file(changed("2010,MEXICO", "0003,EU")), "groups of countries"),
        refused("an unknown stage", file(changed("license", "final")), "license or census"),
        refused("a day that is not yet", file(manifest: "# aim-aggregate/1 as_of=2021-06-01 rows=3"), "2021-06-01"),
        refused("no manifest", columns + "\n", "the manifest"),
        refused("a web page", "<!DOCTYPE html><p>{PATH} log in, please", "web page"),
        refused("a broken quote", file(changed("MEXICO", "\"ME\"X")), "line 5"),
        noText,
        refusedJSON("unknown category", "Unwrought", "Unwroughd", "did you mean"),
        refusedJSON("older than the last accepted", "2021-05-04", "2021-04-26", "older than"),
        refusedJSON("a month too far ahead", "2021-04\"", "2021-09\"", "more than three"),
        refusedJSON("an unknown column", "\"country\"", "\"land\"", "land"),
        refusedJSON(
            "a unit value that is off", "30000}", "30000,\"unit_value_usd_per_t\":3100}", "more than 0.5 % off"),
        refusedJSON("not closed", "}]}", "}]", ""),
        Case(
            name: "JSON: rows differ",
            answer: .init(
                type: "application/json", body: #"{"format":"aim-aggregate/1","as_of":"2021-05-04","rows":[]}"#),
            status: 1, words: "no rows"),
        Case(name: "no file yet", answer: .init(status: 404, body: "{PATH}"), status: 0, words: "no file yet"),
        Case(
            name: "a redirect", answer: .init(status: 302, headers: [["Location", "/elsewhere"]]), status: 1,
            words: "redirects are not followed"),
        Case(name: "forbidden", answer: .init(status: 401, body: "{PATH}"), status: 1, words: "forbids"),
        Case(name: "503", answer: .init(status: 503, body: "{PATH}"), status: 4, words: "503"),
        Case(
            name: "cut off", answer: .init(type: "text/csv", body: file(), cut: true), status: 4,
            words: "not complete"),
    ]

    @Test(arguments: licenses) func licenseFile(_ row: Case) throws {
        try check(row, script: ScriptedFeed.Script(answers: [row.answer])) { url in
            "licenses:\n  kind: aim-aggregate\n  url: \(url)\n  key: credential:census-key\n  every: 6h\n"
        }
    }

    @Test func nobodyListens() throws {
        let prepared = try Self.prepared.get()
        let site = try prepared.site(feeds: "licenses:\n  kind: aim-aggregate\n  url: http://127.0.0.1:1/aim.csv\n")
        let said = try site.run("feeds", "poll")
        #expect(said.status == 4, "\(said)")
        #expect(said.errors.contains("licenses: not reached"), "\(said)")
        #expect(try ArchiveCopy(site.archive).promised() == prepared.promised)
    }

    // MARK: The archive before

    /// An archive with fourteen months of figures and an accepted license file of 2021-04-27.
    private struct Prepared: Sendable {
        var archive: [UInt8]
        var promised: [[String]]
        let server: ScriptedFeed

        init() throws {
            server = try ScriptedFeed()
            let site = try Site(feeds: "licenses:\n  kind: aim-aggregate\n  url: \(server.url("first"))\n")
            try site.setClock("2021-04-28T18:00:00Z")
            var history = Drill.head.replacingOccurrences(of: "partial", with: "complete")
            for (month, cells) in FeedStatusTests.figures where month != "2021-03" {
                for (country, dollars) in cells {
                    history +=
                        "2021-04-07T12:30:00Z,import,consumption,,origin,\(country),,76,\(month),,\(dollars),final\n"
                }
            }
            let file = try site.directory.write("history.csv", text: history)
            let imported = try site.run("data", "import", file)
            let body = FeedStatusTests.file(manifest: "# aim-aggregate/1 as_of=2021-04-27 rows=3")
            try server.set("first", .init(answers: [.init(type: "text/csv", body: body)]))
            let polled = try site.run("feeds", "poll")
            guard imported.status == 0, polled.status == 0 else { throw Lost("\(imported)\n\(polled)") }
            promised = try ArchiveCopy(site.archive).promised()
            archive = try site.directory.read("data/surgewatch.sqlite")
        }

        /// A site with this archive, on 2021-05-10.
        func site(feeds: String) throws -> Site {
            let site = try Site(feeds: feeds)
            try site.setClock("2021-05-10T13:00:00Z")
            try site.directory.write("data/surgewatch.sqlite", archive)
            return site
        }
    }

    private static let prepared = Result { try Prepared() }

    private func check(_ row: Case, script: ScriptedFeed.Script, feeds: (String) -> String) throws {
        let prepared = try Self.prepared.get()
        let name = UUID().uuidString
        try prepared.server.set(name, script)
        let site = try prepared.site(feeds: feeds(prepared.server.url(name)))
        let said = try site.run("feeds", "poll")
        #expect(said.status == row.status, "\(said)")
        let sentence = said.status == 0 ? said.output : said.errors
        #expect(row.words.isEmpty || sentence.lowercased().contains(row.words.lowercased()), "\(said)")
        let feed = script.figures.isEmpty ? "licenses: " : "census-imports: "
        let spoken = sentence.split(separator: "\n").filter { !$0.hasPrefix("error ") && !$0.hasPrefix("warning ") }
        #expect(spoken.count == 1 && spoken[0].hasPrefix(feed), "one sentence: \(said)")
        #expect(!(said.output + said.errors).contains(Site.censusKey.prefix(12)))
        #expect(try ArchiveCopy(site.archive).promised() == prepared.promised, "nothing is stored")
        if !row.name.hasPrefix("figures") { try expectExplained(row, in: site, feed) }
        try expectNoSecrets(of: site, [String(Site.censusKey.prefix(20))])
    }

    /// `feeds list` tells what became of the last poll, also in a new process.
    private func expectExplained(_ row: Case, in site: Site, _ feed: String) throws {
        let listed = try site.run("feeds", "list")
        let line = listed.lines.first { $0.hasPrefix(feed.prefix { $0 != ":" } + "\t") } ?? ""
        let state = [1: "refused", 4: "not reached"][row.status]
        #expect(row.words.isEmpty || line.lowercased().contains(row.words.lowercased()), "\(listed)")
        #expect(listed.status == 0 && !line.isEmpty, "\(listed)")
        #expect(state.map { line.contains("\t\($0)\t") } ?? true, "\(listed)")
        #expect(!listed.output.contains(Site.censusKey.prefix(12)))
    }
}
