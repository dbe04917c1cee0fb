import Foundation
import GRDB
import TestSupport
import Testing

/// Bodies that are kept, what is decoded from them again, and the archive's own commands.
@Suite(.tags(.slow)) struct BodiesTests {
    private static func file(_ day: String, canada: String) -> String {
        """
        # aim-aggregate/1 as_of=\(day) rows=2
        view,import_month,country_code,country,origin_code,smelt_rank,product_category,hs6,stage,quantity_t,\
        customs_value_usd,unit_value_usd_per_t
        origin,2021-04,1220,CANADA,,,Unwrought,,license,\(canada),3000000,
        origin,2021-04,2010,MEXICO,,,Unwrought,,license,400.000,1200000,

        """
    }

    /// A site that has polled two license files.
    private static func polled() throws -> Site {
        let drop = try TemporaryDirectory()
        let site = try Site(feeds: "licenses:\n  kind: aim-aggregate\n  file: \(drop.path)\n  every: 6h\n")
        for (day, tons) in [("2021-05-04", "1000.000"), ("2021-05-11", "1200.500")] {
            try site.setClock("\(day)T18:00:00Z")
            try drop.write("\(day).csv", text: file(day, canada: tons))
            let said = try site.run("feeds", "poll")
            guard said.status == 0 else { throw Lost("\(said)") }
        }
        return site
    }

    /// Changes what is stored, past the guards, as if an older decoder had read it so.
    private static func misread(_ site: Site) throws {
        let queue = try DatabaseQueue(path: site.archive)
        defer { try? queue.close() }
        try queue.write { database in
            let name = "observation_is_append_only"
            let guardian = try String.fetchOne(
                database, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [name])
            try database.execute(sql: "DROP TRIGGER \(name)")
            try database.execute(sql: "UPDATE observation SET quantity = 7 WHERE vintage_id = 2 AND quantity = 1200500")
            #expect(database.changesCount == 1)
            try database.execute(sql: guardian ?? "")
        }
    }

    @Test func bodiesAreKeptAndReadTheSame() throws {
        let site = try Self.polled()
        let said = try site.run("feeds", "replay", "--exit-code")
        #expect(said.status == 0 && said.lines.count == 2, "\(said)")
        #expect(said.lines.allSatisfy { $0.contains("\tsame\t") }, "\(said)")
        let verified = try site.run("db", "verify")
        #expect(verified.status == 0 && verified.output.contains("is sound: 2 releases, 2 bodies"), "\(verified)")
    }

    @Test func whatANewDecoderReadsIsSaidAndStoredAsKnownNow() throws {
        let site = try Self.polled()
        try Self.misread(site)
        let found = try site.run("feeds", "replay", "--exit-code")
        #expect(found.status == 1 && found.lines.last?.contains("\tdiffers\t") == true, "\(found)")
        let cells = try site.run("feeds", "replay", "--cells")
        #expect(cells.lines.count == 1 && cells.output.contains("\t7\t1200500\t"), "\(cells)")
        let unsound = try site.run("db", "verify")
        #expect(unsound.status == 1 && unsound.errors.contains("stored with 7 kg"), "\(unsound)")
        let silent = try site.run("feeds", "replay", "--store")
        #expect(silent.status == 2 && silent.errors.contains("reason"), "\(silent)")

        try site.setClock("2021-05-20T18:00:00Z")
        let stored = try site.run("feeds", "replay", "--store", "--reason", "read anew", "--yes", "--quiet")
        #expect(stored.status == 0 && stored.output.contains("1 cell put right"), "\(stored)")
        let series = "origin/canada/unwrought"
        #expect(try site.run("data", "series", series).lines.first?.contains("\t1200500\t") == true)
        let then = try site.run("data", "series", series, "--as-of", "2021-05-12").lines.first
        #expect(then?.contains("\t7\t") == true, "the past stays: \(then ?? "")")
        let releases = try site.run("data", "releases", "--json=channel,known_at").output
        #expect(releases.contains(#"{"channel":"replay","known_at":"2021-05-20T18:00:00Z"}"#), "\(releases)")
        let again = try site.run("feeds", "replay", "--store", "--reason", "twice", "--yes")
        #expect(again.status == 0 && again.errors.contains("0 cells of today"), "\(again)")
        #expect(try site.run("db", "verify").status == 0)
    }

    @Test func aBodyThatIsGoneIsFound() throws {
        let site = try Self.polled()
        try FileManager.default.removeItem(atPath: site.archive + ".bodies")
        let said = try site.run("db", "verify")
        #expect(said.status == 1 && said.errors.contains("2 problems"), "\(said)")
        #expect(try site.run("db", "verify", "--quick").status == 0)
        let replayed = try site.run("feeds", "replay")
        #expect(replayed.lines.allSatisfy { $0.contains("\trefused\t") }, "\(replayed)")
    }

    /// A backup made while the daemon runs goes on in its place.
    @Test func aBackupOfALiveArchive() throws {
        let site = try Self.polled()
        let daemon = try site.start()
        let copy = site.directory.path("backup.sqlite")
        let said = try site.run("db", "backup", copy)
        #expect(said.status == 0 && said.output.contains("2 releases") && said.output.contains("2 bodies"), "\(said)")
        let refused = try site.run("db", "backup", copy)
        #expect(refused.status == 2 && refused.errors.contains("--replace"), "\(refused)")
        #expect(try site.run("db", "backup", copy, "--replace").status == 0)
        #expect(try site.run("db", "vacuum").output.contains("not rebuilt"))
        #expect(try site.run("db", "migrate").output.contains("has the schema of this version"))
        #expect(daemon.exitStatus == nil)
        let other = try Site()
        for suffix in ["", ".bodies"] {
            try FileManager.default.copyItem(atPath: copy + suffix, toPath: other.archive + suffix)
        }
        #expect(try other.run("db", "verify").status == 0)
        #expect(try other.run("data", "export").output == site.run("data", "export").output)
    }

    @Test func whoLetAReleaseInIsKept() throws {
        let drop = try TemporaryDirectory()
        let site = try Site(feeds: "licenses:\n  kind: aim-aggregate\n  file: \(drop.path)\n  every: 6h\n")
        try site.setClock("2021-05-11T18:00:00Z")
        try drop.write("a.csv", text: Self.file("2021-05-30", canada: "1000.000"))
        #expect(try site.run("feeds", "poll").status == 1)
        #expect(try site.run("feeds", "quarantine", "licenses").lines.count == 1)
        #expect(try site.run("feeds", "accept", "1", "--reason", " ").status == 2)
        #expect(try site.run("feeds", "accept", "1", "--reason", "x", "--dry-run").output.contains("would accept"))
        let said = try site.run("feeds", "accept", "1", "--reason", "they date ahead", "--by", "ana")
        #expect(said.status == 0 && said.output.contains("accepted: 2 cells"), "\(said)")
        #expect(try site.run("feeds", "quarantine").lines.isEmpty)
        let kept = try site.run("feeds", "quarantine", "--accepted").output
        #expect(kept.contains("\tana\tthey date ahead\t") && kept.contains("as_of"), "\(kept)")
        #expect(try site.run("feeds", "replay", "--exit-code").status == 0)
    }
}
