import Alerting
import GRDB
import TestSupport
import Testing
import Trade

@testable import Archive

@Suite("What readers were told moves to a table of its own")
struct ToldMigrationTests {
    @Test("An older archive keeps who was told what and when, with the evidence of the early message by reference")
    func moves() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("a.sqlite")
        let early = AppendOnlyTests.evidence(7)
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator().migrate(queue, upTo: "4 notifications of every kind")
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO source VALUES(1,'aim');
                    INSERT INTO vintage VALUES(1,1,'2021-03-05T13:30:00Z','aim-aggregate','f',NULL,'c',0,0,'set',1,0);
                    INSERT INTO rule_text VALUES('h','R','text');
                    """)
            try database.execute(
                sql:
                    "INSERT INTO episode VALUES(?,'R','d','import','','origin','1220','','unwrought',202101,'early','warning',3,0,?)",
                arguments: [
                    AppendOnlyTests.episode.id,
                    """
                    {"ana ana@example.org":{"early":"2021-03-05T13:30:00Z","earlyEvidence":{"gates":[]},"months":["2021-01"],\
                    "severity":"warning"},"hook":{"confirmed":"2021-03-05T13:30:00Z","months":["2021-01","2021-02"],\
                    "severity":"critical"}}
                    """,
                ])
            for (seq, kind) in [(1, "early"), (2, "early"), (3, "raised")] {
                try database.execute(
                    sql: """
                        INSERT INTO event VALUES(?,1,'2021-03-05T13:30:00Z',?,?,?,202101,202101,'warning','h','aim','license',\
                        'words',NULL,?)
                        """,
                    arguments: [seq, kind, AppendOnlyTests.episode.id, seq, Column.json(early)])
            }
            try database.execute(
                sql: "INSERT INTO alert_month VALUES(?,202101,1,1,'warning',?,?)",
                arguments: [
                    AppendOnlyTests.episode.id, Column.json(early), Column.json(AppendOnlyTests.evidence(8)),
                ])
        }
        try queue.close()
        let archive = try Archive(path: path, mode: .write)
        defer { archive.close() }
        let episode = try #require(try archive.read { try Archive.book($0) }.all.first)
        let instant = try #require(Instant("2021-03-05T13:30:00Z"))
        #expect(
            episode.told == [
                "ana ana@example.org": .init(
                    early: instant, earlySequence: 2, months: [month("2021-01")], severity: .warning,
                    instants: [instant]),
                "hook": .init(
                    confirmed: instant, months: [month("2021-01"), month("2021-02")], severity: .critical,
                    instants: [instant]),
            ])
        #expect(episode.saidEarly.mapValues(\.evidence) == [2: early])
        #expect(episode.months.mapValues(\.newest.evidence) == [month("2021-01"): AppendOnlyTests.evidence(8)])
        let events = try archive.read { try Archive.events($0) }
        #expect(events.map(\.event.evidence) == [early, early, early])
        #expect(try archive.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM evidence") } == 2, "each once")
        #expect(try archive.read { try Archive.volumes($0) } == ["aim": [3]])
    }
}
