import Alerting
import Archive
import GRDB
import TestSupport
import Testing
import Trade

@Suite("Silences in the archive")
struct SilencesTests {
    private static let begin = Instant(seconds: 1_700_000_000)

    private func silence(reason: String = "known") -> Silence {
        Silence(
            id: "", matchers: Matchers(rules: ["Rise"], roles: [.smelt], countries: [.all], products: ["foil"]),
            severity: .warning, reason: reason, by: "ana", from: Self.begin, until: Self.begin + 10 * 86400)
    }

    @Test("What was asked for is read again, with who, when and why; an end before its time counts")
    func story() throws {
        let directory = try TemporaryDirectory()
        let archive = try Archive(path: directory.path("a.sqlite"), mode: .write)
        let first = try archive.write { try $0.add(silence(), at: Self.begin) }
        let second = try archive.write { try $0.add(silence(), at: Self.begin) }
        #expect(first.id != second.id, "the same again is another one")
        for added in [first, second] { #expect(added.id.wholeMatch(of: /sil-[0-9a-f]{8}/) != nil) }
        try archive.write { try $0.note(.expired, of: first.id, at: Self.begin + 86400, by: "bob", reason: "over") }
        let records = try archive.read { try Archive.silences($0) }
        #expect(records.map(\.silence.id) == [first.id, second.id])
        #expect(records.map(\.silence.until) == [Self.begin + 86400, Self.begin + 10 * 86400])
        #expect(records[1].silence == second)
        #expect(
            records[0].events.map { "\($0.kind.rawValue) \($0.by) \($0.reason)" } == [
                "added ana known", "expired bob over",
            ])
        func inForce(_ day: Int64) throws -> [String] {
            try archive.read { try Archive.silencing($0, at: Self.begin + day * 86400) }.silences.map(\.id)
        }
        #expect(try inForce(0) == [first.id, second.id])
        #expect(try inForce(1) == [second.id])
        #expect(try inForce(10) == [])
    }

    @Test("What was written does not change", arguments: ["silence", "silence_event", "kept_back"])
    func appendOnly(table: String) throws {
        let directory = try TemporaryDirectory()
        let archive = try Archive(path: directory.path("a.sqlite"), mode: .write)
        let added = try archive.write { try $0.add(silence(), at: Self.begin) }
        try archive.write { transaction in
            // Foreign keys are looked at when the transaction ends.
            try transaction.database.execute(sql: "PRAGMA defer_foreign_keys = ON")
            if table == "kept_back" {
                #expect(throws: DatabaseError.self) {
                    try transaction.database.inSavepoint {
                        try transaction.database.execute(
                            sql: "INSERT INTO kept_back VALUES(?, 1, 'none', 'early', 1)", arguments: [added.id])
                        try transaction.database.execute(sql: "DELETE FROM kept_back")
                        return .commit
                    }
                }
                try transaction.database.execute(sql: "SELECT 1")
            } else {
                #expect(throws: DatabaseError.self) { try transaction.database.execute(sql: "DELETE FROM \(table)") }
                #expect(throws: DatabaseError.self) {
                    try transaction.database.execute(sql: "UPDATE \(table) SET reason = 'another'")
                }
            }
        }
    }
}
