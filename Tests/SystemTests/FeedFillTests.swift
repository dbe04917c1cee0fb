import Foundation
import TestSupport
import Testing

/// Filling an archive with older years, the calls of a day, and what `feeds list` and `feeds poll` say, through the built
/// program.
@Suite(.tags(.slow)) struct FeedFillTests {
    /// Dollars of two countries and their sum by month.
    private static func figures(_ first: Int, _ last: (year: Int, month: Int)) -> [String: [String: Int]] {
        var figures: [String: [String: Int]] = [:]
        for number in (first * 12)..<(last.year * 12 + last.month) {
            let month = "\(number / 12)-" + (number % 12 < 9 ? "0" : "") + "\(number % 12 + 1)"
            figures[month] = ["1220": 5_000_000 + number, "5700": 2_000_000, "-": 7_000_000 + number]
        }
        return figures
    }

    private static func feeds(_ url: String, _ more: String) -> String {
        """
        census-imports:
          kind: census-hs
          url: \(url)
          key: credential:census-key
          level: HS2
          basis: consumption
          every: 6h
        """ + "\n" + more
    }

    /// The figures of an archive, without when they were known.
    private static func cells(_ site: Site) throws -> [String] {
        try site.run("data", "export").lines.dropFirst(2).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).dropFirst().joined(separator: ",")
        }.sorted()
    }

    /// Seven years with five calls a day, killed on the first three while it works: no day has more than five calls, and in the end
    /// everything is there as from a fill in one piece.
    @Test func filledOverDaysAndKills() throws {
        let server = try ScriptedFeed()
        try server.set("fill", .init(figures: Self.figures(2016, (2021, 3))))
        let whole = try Site(feeds: Self.feeds(server.url("fill"), "  since: 2015-01"))
        try whole.setClock("2021-05-10T16:00:00Z")
        #expect(try whole.run("feeds", "poll").status == 0)
        try server.set("slowly", .init(figures: Self.figures(2016, (2021, 3))))
        let site = try Site(feeds: Self.feeds(server.url("slowly"), "  since: 2015-01\n  calls_per_day: 5"))
        var asked = 0
        var days = 0
        while days < 12 {
            try site.setClock("2021-05-\(10 + days)T16:00:00Z")
            if days < 3 {
                let own = try TemporaryDirectory()
                let program = try site.launch(["feeds", "poll"], output: own.path("out"), errors: own.path("err"))
                try waitUntil("something is asked") {
                    server.requests("slowly").count > asked || program.exitStatus != nil
                }
                program.signal(SIGKILL)
                _ = program.wait()
            }
            let said = try site.run("feeds", "poll")
            #expect(said.status == 0, "\(said)")
            let count = server.requests("slowly").count - asked
            #expect(count <= 5, "day \(days): \(count)\n\(said)")
            asked += count
            days += 1
            if days == 1 { #expect(try site.run("feeds", "list").output.contains("\tfilling\t")) }
            if !said.output.contains("budget"), said.output.contains("a release of") { break }
        }
        #expect(days > 2 && days < 12)
        #expect(try Self.cells(site) == Self.cells(whole))
        let listed = try #require(try site.run("feeds", "list").lines.first).split(
            separator: "\t", omittingEmptySubsequences: false)
        #expect(listed[3] == "2016-01..2021-03" && listed[4] == "on time", "\(listed)")
        #expect(listed[8] == "2021-06-07T12:30:00Z" && listed[9] == "newest", "\(listed)")
        let releases = try site.run("data", "releases").lines
        #expect(releases.filter { !$0.contains("\tyes\t") }.count == 1, "one release, the rest history: \(releases)")
    }

    /// `--since` fills in what lies before the first release; no bar is drawn where errors go to a file.
    @Test func sinceAMonth() throws {
        let server = try ScriptedFeed()
        try server.set("since", .init(figures: Self.figures(2016, (2021, 3))))
        let site = try Site(feeds: Self.feeds(server.url("since"), "  since: 2020-01"))
        try site.setClock("2021-05-10T16:00:00Z")
        #expect(try site.run("feeds", "poll").status == 0)
        #expect(try site.run("feeds", "list").output.contains("\t2020-01..2021-03\t"))
        let said = try site.run("feeds", "poll", "census-imports", "--since", "2017-07")
        #expect(
            said.status == 0 && said.errors.isEmpty && said.output.contains("30 older months filled in; "), "\(said)")
        #expect(try site.run("feeds", "list").output.contains("\t2017-07..2021-03\t"))
        #expect(try site.run("feeds", "poll", "--since", "soon").status == 2)
        #expect(try Self.cells(site).count == (6 + 12 + 12 + 15) * 3)
        try site.configure(feeds: "licenses: { kind: aim-aggregate, url: \"\(server.url("none"))\" }")
        let none = try site.run("feeds", "poll", "licenses", "--since", "2017-07")
        #expect(none.status == 2 && none.errors.contains("data import"), "\(none)")
    }

    /// A release that was refused is refused each time it is asked for, and says so by its exit status.
    @Test func refusedAgain() throws {
        var figures = Self.figures(2020, (2021, 3))
        figures["2021-03"]?["-"] = 1
        let server = try ScriptedFeed()
        try server.set("bad", .init(figures: figures))
        let site = try Site(feeds: Self.feeds(server.url("bad"), "  since: 2020-01"))
        try site.setClock("2021-05-10T16:00:00Z")
        let first = try site.run("feeds", "poll")
        let second = try site.run("feeds", "poll")
        #expect(first.status == 1 && first.errors.contains("quarantined: "), "\(first)")
        #expect(second.status == 1 && second.errors.contains("refused before: "), "\(second)")
        #expect(try site.run("feeds", "list").output.contains("\trefused\t1\t"))
    }

    /// Each file of a drop folder is told of, and one that is rejected holds up no other.
    @Test func everyFileOfADropFolder() throws {
        let site = try Site()
        try site.setClock("2021-05-20T16:00:00Z")
        let drop = site.directory.path("drop")
        try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: false)
        try site.configure(feeds: "licenses: { kind: aim-aggregate, file: \(drop) }")
        for (name, day, country) in [
            ("a", "2021-05-04", "1220"), ("b", "2021-05-11", "0003"), ("c", "2021-05-18", "1220"),
        ] {
            let rows = [country, "-"].map { "origin,2021-04,\($0),,,,Unwrought,,license,\(day.suffix(2)).000,1000," }
            let head = "view,import_month,country_code,country,origin_code,smelt_rank,product_category,hs6,stage,"
            try site.directory.write(
                "drop/\(name).csv",
                text: """
                    # aim-aggregate/1 as_of=\(day) source=AIM rows=2
                    \(head)quantity_t,customs_value_usd,unit_value_usd_per_t
                    \(rows.joined(separator: "\n"))

                    """)
        }
        let said = try site.run("feeds", "poll")
        #expect(said.status == 1, "\(said)")
        #expect(said.lines.count == 2, "\(said)")
        #expect(said.lines.first?.hasPrefix("licenses: a.csv: a release of 2 figures") == true, "\(said)")
        #expect(said.lines.last?.hasPrefix("licenses: c.csv: a release of 2 figures") == true, "\(said)")
        #expect(said.errors.contains("licenses: b.csv: quarantined: "), "\(said)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(drop)/done").sorted() == ["a.csv", "c.csv"])
    }

    /// Where requests go is what the configuration says, whatever proxy the environment names.
    @Test func proxies() throws {
        let server = try ScriptedFeed()
        let gate = try Gate(before: 9)
        let proxy = "http://127.0.0.1:\(gate.port)"
        try gate.shut()
        try server.set("direct", .init(figures: Self.figures(2020, (2021, 3))))
        let site = try Site(feeds: Self.feeds(server.url("direct"), "  since: 2020-01"))
        try site.setClock("2021-05-10T16:00:00Z")
        var variables = site.environment
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"] { variables[name] = proxy }
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            Programs.surgewatch, ["feeds", "poll"], environment: variables, output: own.path("out"),
            errors: own.path("err"))
        let status = program.wait()
        let complaints = String(decoding: try own.read("err"), as: UTF8.self)
        #expect(status == 0, "\(complaints)")
        try site.configure(feeds: Self.feeds(server.url("direct"), "  since: 2020-01\n  proxy: \(proxy)"))
        let through = try site.run("feeds", "poll")
        #expect(through.status == 4 && through.errors.contains("not reached"), "\(through)")
    }
}
