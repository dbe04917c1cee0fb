import Archive
import Foundation
import GRDB
import TestSupport
import Testing
import Trade

@Suite("Opening an archive")
struct OpeningTests {
    @Test("Every table is strict")
    func tables() throws {
        let ledger = try Ledger()
        try ledger.archive.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT name, strict FROM pragma_table_list WHERE schema='main' AND type='table'
                    AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
                    """)
            #expect(rows.count >= 15)
            for row in rows {
                #expect(row["strict"] as Bool, "\(row["name"] as String) is not strict")
            }
        }
    }

    @Test("The writer is durable: write-ahead log with synchronous=FULL, foreign keys on")
    func durable() throws {
        let ledger = try Ledger()
        func pragma(_ name: String) throws -> String? {
            try ledger.archive.write { try String.fetchOne($0.database, sql: "PRAGMA \(name)") }
        }
        #expect(try pragma("synchronous") == "2")
        #expect(try pragma("journal_mode") == "wal")
        #expect(try pragma("foreign_keys") == "1")
    }

    @Test("A second writer is refused in words while readers work, and let in once the first is gone")
    func oneWriter() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("a.sqlite")
        var first: Archive? = try Archive(path: path, mode: .write)
        let error = #expect(throws: ArchiveError.self) { try Archive(path: path, mode: .write) }
        #expect(error?.description.contains("(\(getpid())) is writing \(path)") == true)
        let reader = try Archive(path: path, mode: .read)
        #expect(try reader.read { try Archive.vintages($0).isEmpty })
        reader.close()
        first?.close()
        first = nil
        let second = try Archive(path: path, mode: .write)
        second.close()
    }

    @Test("A reader sees what is committed while the writer is open, and no more")
    func committed() throws {
        let ledger = try Ledger()
        try ledger.learn(stating([(canada, "2021-01", 1)]))
        let reader = try Archive(path: ledger.archive.path, mode: .read)
        defer { reader.close() }
        try ledger.archive.write { transaction in
            try transaction.setFeedState("f", json: "{}")
            #expect(try reader.read { try Archive.feedState($0, feed: "f") } == nil)
        }
        #expect(try reader.read { try Archive.feedState($0, feed: "f") } == "{}")
        #expect(try reader.read { try Archive.vintages($0).count } == 1)
    }

    @Test("Reading a closed archive creates no file beside it", arguments: ["a.sqlite", "odd ?#%41'name.sqlite"])
    func quiet(name: String) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path(name)
        var writer: Archive? = try Archive(path: path, mode: .write)
        _ = try writer?.write { try $0.nextVintage() }
        writer?.close()
        writer = nil
        let before = try folder.names()
        let bytes = try folder.read(name)
        let reader = try Archive(path: path, mode: .read)
        #expect(try reader.read { try Archive.vintages($0).isEmpty })
        #expect(try folder.names() == before)
        reader.close()
        #expect(try folder.names() == before)
        #expect(try folder.read(name) == bytes)
        #expect(before == [name, name + ".lock"])
    }

    @Test("A reader cannot write")
    func readOnly() throws {
        let ledger = try Ledger()
        let reader = try Archive(path: ledger.archive.path, mode: .read)
        defer { reader.close() }
        #expect(throws: DatabaseError.self) { try reader.write { try $0.setFeedState("f", json: "{}") } }
    }

    @Test("An archive that is not there is not made by looking")
    func missing() throws {
        let folder = try TemporaryDirectory()
        let error = #expect(throws: ArchiveError.self) { try Archive(path: folder.path("none"), mode: .read) }
        guard case .missing = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try folder.names().isEmpty)
    }

    @Test("A newer schema is refused by writer and reader, and left as it is")
    func newerSchema() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("a.sqlite")
        try Archive(path: path, mode: .write).close()
        let counting = "SELECT count(*) FROM grdb_migrations"
        let known = try raw(path) { try Int.fetchOne($0, sql: counting) } ?? 0
        try raw(path) { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES('999 from the future')") }
        for mode in [Archive.Mode.write, .read] {
            let error = #expect(throws: ArchiveError.self) { try Archive(path: path, mode: mode) }
            guard case .newerSchema = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(try raw(path) { try Int.fetchOne($0, sql: counting) } == known + 1)
    }

    @Test("A file without the schema is not read as an empty archive; no database is said so")
    func otherFiles() throws {
        let folder = try TemporaryDirectory()
        try raw(folder.path("old.sqlite")) { try $0.execute(sql: "CREATE TABLE something(x)") }
        let older = #expect(throws: ArchiveError.self) { try Archive(path: folder.path("old.sqlite"), mode: .read) }
        guard case .olderSchema = older else {
            Issue.record("\(String(describing: older))")
            return
        }
        try folder.write("text.sqlite", text: String(repeating: "no database, only words. ", count: 100))
        for mode in [Archive.Mode.write, .read] {
            let error = #expect(throws: ArchiveError.self) { try Archive(path: folder.path("text.sqlite"), mode: mode) }
            guard case .unusable = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(try folder.read("text.sqlite").count == 2500)
    }

    @Test("A thrown error undoes everything of its transaction")
    func rollback() throws {
        struct Stop: Error {}
        let ledger = try Ledger()
        try ledger.learn(stating([(canada, "2021-01", 1)]))
        let before = try ledger.dump
        #expect(throws: Stop.self) {
            try ledger.archive.write { transaction in
                try transaction.setFeedState("f", json: "{}")
                try transaction.keep(ruleText: "text", name: "R", sha256: "h")
                throw Stop()
            }
        }
        #expect(try ledger.dump == before)
    }
}
