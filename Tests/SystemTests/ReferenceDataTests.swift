import Compression
import Foundation
import TestSupport
import Testing

/// Parameter series, event dates and partner figures through the program: in, out, as known then, and what it says.
@Suite(.tags(.slow)) struct ReferenceDataTests {
    private static let parameters = """
        known_at,name,country,product,month,value,unit
        2020-10-27,limit,canada,7601,2020-09,83000,t
        2020-10-27,limit,canada,7601,2020-10,70000.50,t
        2020-11-05T13:30:00Z,consumption,-,unwrought,2020-09,,t
        2020-11-05T13:30:00Z,consumption,-,unwrought,2020-10,123456.789,t
        2020-12-05T13:30:00Z,consumption,-,unwrought,2020-10,123456.8,t

        """
    private static let shippedEvents = "\(packageRoot)/rules/aluminum/section-232-events.csv"

    @Test func importedAgainItIsKnown() throws {
        let site = try Site()
        let file = try site.directory.write("p.csv", text: Self.parameters)
        let first = try site.run("data", "import", "--kind", "param", file)
        #expect(first.status == 0 && first.output == "3 releases stored (5 rows, 1 of them revisions)\n", "\(first)")
        let stored = try ArchiveCopy(site.archive).promised()
        let second = try site.run("data", "import", "--kind", "param", file)
        #expect(second.output.contains("0 releases stored") && second.output.contains("3 known already"), "\(second)")
        #expect(try ArchiveCopy(site.archive).promised() == stored)
        // A file that grew: what is new comes in.
        let grown = Self.parameters + "2021-01-06,limit,canada,7601,2020-11,83000,t\n"
        let third = try site.run("data", "import", "--kind", "param", try site.directory.write("p.csv", text: grown))
        #expect(
            third.output.contains("1 release stored (1 row") && third.output.contains("3 known already"), "\(third)")
    }

    @Test func aRoundTripIsTheIdentity() throws {
        let site = try Site()
        let packed = site.directory.path("p.csv.gz")
        try site.directory.write("p.csv.gz", try Gzip.deflate(Array(Self.parameters.utf8)))
        #expect(try site.run("data", "import", "--kind", "param", packed).status == 0)
        #expect(try site.run("data", "import", "--kind", "events", Self.shippedEvents).status == 0)
        let second = try Site()
        for kind in ["param", "events"] {
            let exported = try site.run("data", "export", "--kind", kind)
            #expect(exported.status == 0 && exported.lines.count > 5, "\(exported)")
            let file = try second.directory.write("\(kind).csv", text: exported.output)
            #expect(try second.run("data", "import", "--kind", kind, file).status == 0)
            #expect(try second.run("data", "export", "--kind", kind).output == exported.output)
        }
        let shipped = try String(contentsOfFile: Self.shippedEvents, encoding: .utf8)
        let events = try site.run("data", "export", "--kind", "events").output
        #expect(
            events.split(separator: "\n").map { $0.replacing("\"", with: "") }.sorted()
                == shipped.split(separator: "\n").map { $0.replacing("\"", with: "") }.sorted(),
            "the shipped list is in the form that is exported")
    }

    @Test func asKnownThen() throws {
        let site = try Site()
        let file = try site.directory.write("p.csv", text: Self.parameters)
        #expect(try site.run("data", "import", "--kind", "param", file).status == 0)
        let hash = try ArchiveCopy(site.archive).strings(
            "SELECT sha256 FROM reference_file WHERE CAST(bytes AS TEXT) LIKE '%consumption%'")
        #expect(hash.count == 1)
        let series = "param/consumption/-/unwrought"
        #expect(
            try site.run("data", "series", series).lines == [
                "2020-09\t\tt\t2020-11-05T13:30:00Z\t\(hash[0])",
                "2020-10\t123456.8\tt\t2020-12-05T13:30:00Z\t\(hash[0])",
            ])
        let then = try site.run("data", "series", series, "--as-of", "2020-12-01", "--json=month,value")
        #expect(then.output.contains("123456.789") && !then.output.contains("123456.8\""), "\(then)")
        #expect(try site.run("data", "series", "param/limit/canada/unwrought").lines.count == 2, "7601 is unwrought")
        let none = try site.run("data", "series", series, "--as-of", "2020-11-04")
        #expect(none.status == 4 && none.errors.contains("it has param/limit/1220/7601"), "\(none)")
        #expect(try site.run("data", "series", "param/limit/kanada/7601").status == 2)
        #expect(try site.run("data", "export", "--kind", "param", "--as-of", "2020-11-30").lines.count == 5)
        #expect(try site.run("data", "export", "--kind", "param", "--source", "limit").lines.count == 3)
        let releases = try site.run("data", "releases").lines
        #expect(releases.count == 3 && releases[0].contains("\tparam/limit\tparam\timport\t"), "\(releases)")
    }

    @Test(arguments: [
        ("canada,7601,2020-09", "kanada,7601,2020-09", "Line 2, column country"),
        ("83000,t", "83000,tons", "Line 2, column unit"), ("123456.8,t", "5,USD", "Line 6, column unit"),
        ("known_at,name", "name,known_at", "Line 1"),
    ]) func aBadFileChangesNothing(_ row: (old: String, new: String, words: String)) throws {
        let site = try Site()
        let text = Self.parameters.replacing(row.old, with: row.new)
        let file = try site.directory.write("bad.csv", text: text)
        let said = try site.run("data", "import", "--kind", "param", file)
        #expect(said.status == 4 && said.errors.contains(row.words) && said.errors.contains(file), "\(said)")
        #expect(said.errors.contains("Nothing was imported"))
        #expect(try site.run("data", "releases").output.isEmpty)
    }

    @Test func thePastDoesNotChange() throws {
        let site = try Site()
        try site.setClock("2021-01-31T12:00:00Z")
        let file = try site.directory.write("p.csv", text: Self.parameters)
        #expect(try site.run("data", "import", "--kind", "param", file).status == 0)
        #expect(try site.run("data", "import", "--kind", "events", Self.shippedEvents).status == 0)
        let stored = try ArchiveCopy(site.archive).promised()
        func refused(_ kind: String, _ text: String, _ words: String) throws {
            let file = try site.directory.write("other.csv", text: text)
            let said = try site.run("data", "import", "--kind", kind, file)
            #expect(
                said.status == 4 && said.errors.contains(words) && said.errors.contains("Nothing was stored"), "\(said)"
            )
            #expect(try ArchiveCopy(site.archive).promised() == stored, "\(words)")
        }
        try refused("param", Self.parameters.replacing("83000", with: "84000"), "history goes in first")
        let head = "known_at,name,country,product,month,value,unit\n"
        try refused("param", head + "2020-10-01,limit,mexico,7601,2020-09,1,t\n", "history goes in first")
        try refused("param", head + "2021-02-02,limit,mexico,7601,2020-09,1,t\n", "lies ahead")
        try refused("param", head + "2021-01-30,limit,mexico,7601,2020-09,1,USD\n", "another name")
        let list = "date,announced,kind,country,product,title,source\n"
        try refused("events", list + "2019-01-01,2018-12-01,tariff,,76,A duty,A notice\n", "history goes in first")
        try refused(
            "events", list + "2018-03-23,2018-03-08,tariff,,76,Another title,A notice\n", "does not change")
        // Another kind has a past of its own, and today is not over.
        let other = try site.directory.write("o.csv", text: list + "2019-01-01,2018-12-01,inquiry,,76,A,B\n")
        #expect(try site.run("data", "import", "--kind", "events", other).status == 0)
        let today = try site.directory.write("t.csv", text: head + "2021-01-31,limit,mexico,7601,2020-09,1,t\n")
        #expect(try site.run("data", "import", "--kind", "param", today).status == 0)
        #expect(try site.run("data", "series", "param/limit/mexico/7601").output.contains("2021-01-31T12:00:00Z"))
    }

    /// A running daemon imports by itself, with the same words.
    @Test func throughTheDaemon() throws {
        let site = try Site()
        let daemon = try site.start()
        let file = try site.directory.write("p.csv", text: Self.parameters)
        let said = try site.run("data", "import", "--kind", "param", file)
        #expect(said.status == 0 && said.output == "3 releases stored (5 rows, 1 of them revisions)\n", "\(said)")
        let events = try site.run("data", "import", "--kind", "events", Self.shippedEvents)
        #expect(events.status == 0 && events.output.contains("16 rows"), "\(events)")
        let wrong = try site.run("data", "import", "--kind", "events", file)
        #expect(wrong.status == 4 && wrong.errors.contains("Line 1"), "\(wrong)")
        #expect(daemon.exitStatus == nil)
        let alone = try Site()
        #expect(try alone.run("data", "import", "--kind", "param", file).status == 0)
        #expect(
            try site.run("data", "export", "--kind", "param").output
                == alone.run("data", "export", "--kind", "param").output)
    }

    /// Exports of a partner and a cross, from an observations file to the series that rules read.
    @Test func partners() throws {
        let site = try Site()
        let text = """
            # surgewatch-observations/1 source=partner listing=partial
            known_at,flow,basis,reporter,role,country,origin,product,month,quantity_kg,value_usd,status
            2021-05-05T13:30:00Z,export,general,5700,destination,1000,,760611,2021-01,1000,5000,final
            2021-05-05T13:30:00Z,export,general,5700,destination,1000,,760612,2021-01,2500,9000,final
            2021-05-05T13:30:00Z,export,general,5700,destination,1000,,761699,2021-01,77,99,final
            2021-05-05T13:30:00Z,import,license,,smelt,5700,2010,sheet,2021-04,42000,,license

            """
        #expect(try site.run("data", "import", try site.directory.write("partner.csv", text: text)).status == 0)
        for product in ["7606", "sheet"] {
            let said = try site.run("data", "series", "5700>destination/1000/\(product)")
            #expect(said.output.hasPrefix("2021-01\t3500\t14000\tfinal\tpartner\tgeneral\t"), "\(said)")
            #expect(said.errors.contains("made of 760611 + 760612 of partner"), "\(said)")
        }
        let castings = try site.run("data", "series", "china>destination/usa/castings")
        #expect(castings.status == 4 && castings.errors.contains("the category cannot be made"), "\(castings)")
        let cross = try site.run("data", "series", "smelt/china:mexico/sheet")
        #expect(cross.output.hasPrefix("2021-04\t42000\t\tlicense"), "\(cross)")
    }

    private static let ceiling = """

              - alert: Ceiling
                title: "{{country}} {{product}}: imports above the ceiling of the month"
                over: [origin, chapter]
                inputs: { ceiling: USD }
                when: "value[1mo] > param(ceiling)[1mo] and value[1mo] >= 2000000 USD"
                severity: warning
        """

    /// A month waits for its ceiling; the file that brings it is judged at once, with a daemon and without.
    @Test(arguments: [false, true]) func aFigureThatWasWaitedForIsJudged(isRunning: Bool) throws {
        var drill = try Drill(receivers: "")
        let site = drill.site
        try drill.write(rules: Drill.rules + Drill.jump + Self.ceiling)
        try site.setClock("2021-05-01T12:00:00Z")
        let head = "known_at,name,country,product,month,value,unit\n"
        let early = try site.directory.write(
            "early.csv", text: head + "2020-12-20,ceiling,india,76,2020-12,4000000,USD\n")
        #expect(try site.run("data", "import", "--kind", "param", early).status == 0)
        let daemon = isRunning ? try site.start() : nil
        #expect(try site.run("feeds", "poll").status == 0)
        try drill.release(india: [1: 3_000_000])
        #expect(try site.run("feeds", "poll").status == 0)
        try drill.release(india: [2: 3_100_000])
        #expect(try site.run("feeds", "poll").status == 0)
        #expect(try site.run("alerts", "list").output.isEmpty)
        let file = try site.directory.write(
            "ceiling.csv", text: head + "2021-04-20,ceiling,india,76,2021-02,3000000.5,USD\n")
        let said = try site.run("data", "import", "--kind", "param", file)
        #expect(said.status == 0 && said.output.contains("1 release stored (1 row"), "\(said)")
        #expect(said.output.contains("1 alert event"), "\(said)")
        let alerts = try site.run("alerts", "list", "--json=id,rule,month,state")
        #expect(alerts.output.contains("Ceiling") && alerts.output.contains("2021-02"), "\(alerts)")
        let verified = try site.run("alerts", "verify", "--all")
        #expect(verified.status == 0, "\(verified)")
        let explained = try site.run("explain", "Ceiling", "origin/india/76", "2021-02")
        #expect(explained.output.contains("fires"), "\(explained)")
        let before = try site.run("explain", "Ceiling", "origin/india/76", "2021-02", "--as-of", "2021-04-19")
        #expect(before.output.contains("has no verdict"), "\(before)")
        #expect(daemon?.exitStatus == nil)
    }

    /// An import that is killed: each vintage is there whole or not at all, and doing it again completes it.
    @Test(.unlessQuick) func aKilledImportIsWholeOrAbsent() throws {
        var text = "known_at,name,country,product,month,value,unit\n"
        for release in 0..<40 {
            let month = "\(2018 + release / 12)-\(release % 12 < 9 ? "0" : "")\(release % 12 + 1)"
            for country in 0..<700 {
                text += "\(month)-20,limit,\(1000 + country),7601,\(month),\(release).\(country + 1),t\n"
            }
        }
        let calm = try Site()
        let file = try calm.directory.write("large.csv", text: text)
        let clock = ContinuousClock()
        let needed = try clock.measure {
            let said = try calm.run("data", "import", "--kind", "param", file)
            #expect(said.output.contains("40 releases stored (28000 rows"), "\(said)")
        }
        let span = Int(needed.components.seconds * 1000 + needed.components.attoseconds / 1_000_000_000_000_000)
        let rough = try Site()
        for _ in 0..<6 {
            let program = try rough.launch(
                ["data", "import", "--kind", "param", file], output: rough.directory.path("out"),
                errors: rough.directory.path("err"))
            usleep(UInt32(Int.random(in: span / 20...span) * 1000))
            program.end()
            guard FileManager.default.fileExists(atPath: rough.archive) else { continue }
            let archive = try ArchiveCopy(rough.archive)
            #expect(try archive.strings("PRAGMA integrity_check") == ["ok"])
            guard try archive.number("SELECT count(*) FROM sqlite_schema WHERE name='parameter'") > 0 else { continue }
            let counts = try archive.strings("SELECT count(*) FROM parameter GROUP BY vintage_id")
            #expect(counts.allSatisfy { $0 == "700" }, "\(counts)")
            #expect(try archive.number("SELECT count(*) FROM vintage") == counts.count)
        }
        #expect(try rough.run("data", "import", "--kind", "param", file).status == 0)
        #expect(try ArchiveCopy(rough.archive).promised() == ArchiveCopy(calm.archive).promised())
    }
}
