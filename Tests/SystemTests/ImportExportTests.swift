import Compression
import Foundation
import TestSupport
import Testing

/// Observations files in and out: a round trip is the identity, and a bad file changes nothing.
@Suite(.tags(.slow)) struct ImportExportTests {
    /// Two vintages of two sources' worth of cells, in disorder.
    private static let good =
        Drill.head + """
            2021-03-05T13:30:00Z,import,consumption,,origin,1220,,76,2021-01,,567123456,final
            2021-03-05T13:30:00Z,import,consumption,,origin,-,,76,2021-01,,900000000,final
            2021-03-05T13:30:00Z,export,general,,destination,1220,,7601,2021-01,166320512,482112345,final
            2021-02-05T13:30:00Z,import,consumption,,origin,1220,,76,2020-12,,500000000,final
            2021-04-05T12:30:00Z,import,consumption,,origin,1220,,76,2020-12,,500000001,final
            2021-02-05T13:30:00Z,import,consumption,,origin,-,,76,2020-12,,800000000,final
            2021-02-05T13:30:00Z,import,consumption,,origin,5330,,76,2020-12,,,final

            """

    @Test func theSameFileTwice() throws {
        let site = try Site()
        let file = try site.directory.write("good.csv", text: Self.good)
        let first = try site.run("data", "import", file)
        #expect(
            first.status == 0 && first.output.contains("3 releases stored (7 cells, 1 of them revisions)"), "\(first)")
        let stored = try ArchiveCopy(site.archive).promised()
        let second = try site.run("data", "import", file)
        #expect(second.status == 0 && second.output.contains("0 releases stored"), "\(second)")
        #expect(second.output.contains("3 known already"), "\(second)")
        #expect(try ArchiveCopy(site.archive).promised() == stored)
    }

    @Test func aRoundTripIsTheIdentity() throws {
        let site = try Site()
        #expect(try site.run("data", "import", try site.directory.write("good.csv", text: Self.good)).status == 0)
        let exported = try site.run("data", "export")
        #expect(exported.output.hasPrefix("# surgewatch-observations/1 source=census-imports listing=changes\n"))
        #expect(exported.lines.count == 9)

        let second = try Site()
        let packed = second.directory.path("exported.csv.gz")
        #expect(try site.run("data", "export", "--to", packed).status == 0)
        #expect(Gzip.isGzip(try second.directory.read("exported.csv.gz")))
        let plain = try Gzip.inflate(try second.directory.read("exported.csv.gz"), limit: 1 << 20)
        #expect(String(decoding: plain, as: UTF8.self) == exported.output)
        #expect(try second.run("data", "import", packed).status == 0)
        #expect(try second.run("data", "export").output == exported.output)

        let third = try Site()
        #expect(try third.run("data", "import", try third.directory.write("e.csv", text: exported.output)).status == 0)
        let again = try Gzip.deflate(Array(exported.output.utf8))
        #expect(try third.run("data", "import", try third.directory.write("e.csv.gz", again)).status == 0)
        #expect(try third.run("data", "export").output == exported.output)
    }

    @Test func whatWasKnownThen() throws {
        let site = try Site()
        #expect(try site.run("data", "import", try site.directory.write("good.csv", text: Self.good)).status == 0)
        let then = try site.run("data", "export", "--as-of", "2021-03-05").lines
        #expect(then.count == 8 && !then.contains { $0.hasPrefix("2021-04") })
        #expect(try site.run("data", "export", "--as-of", "2021-03-04").lines.count == 5)
        let series = try site.run("data", "series", "origin/canada/76", "--as-of", "2021-03-05").lines
        #expect(series.first?.hasPrefix("2020-12\t\t500000000\tfinal") == true, "\(series)")
    }

    /// A country that a whole listing names later was zero before: what is imported from the export reads the same.
    @Test func zerosOfWholeListings() throws {
        let site = try Site()
        let text =
            Drill.head.replacingOccurrences(of: "partial", with: "complete") + """
                2021-03-05T13:30:00Z,import,consumption,,origin,1220,,76,2021-01,,500,final
                2021-03-05T13:30:00Z,import,consumption,,origin,-,,76,2021-01,,500,final
                2021-04-05T12:30:00Z,import,consumption,,origin,1220,,76,2021-02,,400,final
                2021-04-05T12:30:00Z,import,consumption,,origin,5330,,76,2021-02,,100,final
                2021-04-05T12:30:00Z,import,consumption,,origin,-,,76,2021-02,,500,final

                """
        #expect(try site.run("data", "import", try site.directory.write("whole.csv", text: text)).status == 0)
        let series = ["data", "series", "origin/india/76", "--json=month,value_usd,known_at"]
        let read = try site.run(series).output
        #expect(
            read.contains(#"{"month":"2021-01","value_usd":0,"known_at":"2021-03-05T13:30:00Z"}"#), "\(read)")
        let exported = try site.run("data", "export").output
        #expect(exported.contains("2021-03-05T13:30:00Z,import,consumption,,origin,5330,,76,2021-01,0,0,final\n"))
        let second = try Site()
        #expect(try second.run("data", "import", try second.directory.write("e.csv", text: exported)).status == 0)
        #expect(try second.run(series).output == read)
        #expect(try second.run("data", "export").output == exported)
        let then = try site.run("data", "export", "--as-of", "2021-03-31").output
        #expect(!then.contains("5330"), "nobody had named it then")
        let plain = try site.run("data", "export", "--plain").output
        #expect(plain.hasPrefix("known_at,flow,") && exported.hasSuffix(plain))
        let groups = try site.run("data", "series", "origin/usmca/76", "--json=month,value_usd", "--quiet").output
        #expect(groups.contains(#"{"month":"2021-02","value_usd":400}"#), "\(groups)")
        let history = try site.run("data", "revisions", "--series", "origin/-/76", "--month", "2021-02")
        #expect(history.lines.count == 1 && history.output.contains("\t500\t"), "\(history)")
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var words: String
        var testDescription: String { new.isEmpty ? words : new }
    }

    @Test(arguments: [
        Bad(old: "# surgewatch-observations/1", new: "# surgewatch-observations/9", words: "line 1"),
        Bad(old: "quantity_kg", new: "quantity", words: "line 2"),
        Bad(old: "567123456,final", new: "567123456.5,final", words: "line 3"),
        Bad(old: "destination,1220,,7601", new: "destination,CAN,,7601", words: "line 5"),
        Bad(old: "482112345,final", new: "482112345,fixed", words: "line 5"),
        Bad(
            old: "2021-02-05T13:30:00Z,import,consumption,,origin,5330",
            new: "tomorrow,import,consumption,,origin,5330", words: "line 9"),
        Bad(old: "5330,,76,2020-12,,,final", new: "1220,,76,2020-12,,1,final", words: "line 9"),
        Bad(old: "5330,,76,2020-12,,,final", new: "5330,,76,2020-13,,,final", words: "line 9"),
        Bad(old: "5330,,76,2020-12,,,final", new: "5330,,76,2020-12,,final", words: "line 9"),
    ]) func aBadFileChangesNothing(_ row: Bad) throws {
        let site = try Site()
        #expect(Self.good.contains(row.old))
        let text = Self.good.replacingOccurrences(of: row.old, with: row.new)
        let file = try site.directory.write("bad.csv", text: text)
        let said = try site.run("data", "import", file)
        #expect(said.status == 4, "\(said)")
        #expect(said.errors.contains(file) && said.errors.lowercased().contains(row.words), "\(said)")
        let releases = try site.run("data", "releases")
        #expect(releases.output.isEmpty, "nothing is stored: \(releases)")
    }

    @Test func aBrokenGzipChangesNothing() throws {
        let site = try Site()
        var packed = try Gzip.deflate(Array(Self.good.utf8))
        packed.removeLast(9)
        let said = try site.run("data", "import", try site.directory.write("cut.csv.gz", packed))
        #expect(said.status == 4 && said.errors.contains("cut.csv.gz"), "\(said)")
        #expect(try site.run("data", "releases").output.isEmpty)
    }

    /// History goes in first.
    @Test func thePastDoesNotChange() throws {
        let site = try Site()
        #expect(try site.run("data", "import", try site.directory.write("good.csv", text: Self.good)).status == 0)
        let stored = try ArchiveCopy(site.archive).promised()
        let early = Drill.head + "2021-03-01T13:30:00Z,import,consumption,,origin,1220,,76,2020-11,,1,final\n"
        let said = try site.run("data", "import", try site.directory.write("early.csv", text: early))
        #expect(said.status == 4 && said.errors.contains("not later than"), "\(said)")
        #expect(try ArchiveCopy(site.archive).promised() == stored)
    }

    /// A running daemon imports by itself, with the same words.
    @Test func throughTheDaemon() throws {
        let site = try Site()
        let daemon = try site.start()
        let file = try site.directory.write("good.csv", text: Self.good)
        #expect(try site.run("data", "import", file).output.contains("3 releases stored"))
        let bad = try site.directory.write("bad.csv", text: Self.good.replacingOccurrences(of: "final", with: "fixed"))
        let said = try site.run("data", "import", bad)
        #expect(said.status == 4 && said.errors.contains("bad.csv"), "\(said)")
        #expect(daemon.exitStatus == nil)
        let alone = try Site()
        #expect(try alone.run("data", "import", file).status == 0)
        #expect(try site.run("data", "export").output == alone.run("data", "export").output)
    }

    /// The disk is full at some point of the import; once there is room it goes on.
    @Test(arguments: [48, 160, 320]) func aFullDisk(_ kilobytes: Int) throws {
        let site = try Site()
        var text = Drill.head
        for vintage in 1...9 {
            for number in 0..<600 {
                text +=
                    "2021-0\(vintage)-05T13:30:00Z,import,consumption,,origin,\(1000 + number),,76,"
                    + "2021-0\(vintage),,\(number),final\n"
            }
        }
        let file = try site.directory.write("large.csv", text: text)
        let own = try TemporaryDirectory()
        let line = """
            trap '' XFSZ; ulimit -f \(kilobytes); exec '\(Programs.surgewatch)' data import '\(file)' \
            --config '\(site.configuration)'
            """
        let program = try RunningProgram(
            "bash", ["-c", line], environment: site.environment, output: own.path("out"), errors: own.path("err"))
        let status = program.wait()
        let errors = String(decoding: try own.read("err"), as: UTF8.self)
        #expect(status == 4, "\(errors)")
        #expect(errors.contains("surgewatch: "), "\(errors)")
        let stored = try ArchiveCopy(site.archive)
        if try stored.number("SELECT count(*) FROM sqlite_schema WHERE name='vintage'") > 0 {
            let counts = try stored.strings("SELECT count(*) FROM observation GROUP BY vintage_id")
            #expect(counts.allSatisfy { $0 == "600" }, "a release is whole: \(counts)")
        }
        let resumed = try site.run("data", "import", file)
        #expect(resumed.status == 0, "\(resumed)")
        let calm = try Site()
        #expect(try calm.run("data", "import", file).status == 0)
        #expect(try site.run("data", "export").output == calm.run("data", "export").output)
    }
}
