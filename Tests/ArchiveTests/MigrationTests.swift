import GRDB
import Panel
import TestSupport
import Testing
import Trade

@testable import Archive

@Suite("From every schema that there was")
struct MigrationTests {
    private static let names = Migrations.migrator().migrations

    @Test("Names are unique and numbered in the order in which they are applied")
    func order() {
        #expect(Set(Self.names).count == Self.names.count)
        #expect(Self.names.first == "1 the spine")
    }

    @Test("An archive of it opens, with the same schema as a new one, and what it held", arguments: names)
    func opens(_ name: String) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("a.sqlite")
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator().migrate(queue, upTo: name)
        try queue.write { database in
            // What every schema has: a release with its cells, a rule, a refused release.
            try database.execute(
                sql: """
                    INSERT INTO source VALUES(1,'census');
                    INSERT INTO vintage VALUES(1,1,'2021-03-05T13:30:00Z','census-api','f',NULL,'c',0,0,'',2,0);
                    INSERT INTO series VALUES(1,1,'import','general','','origin','1220','','unwrought');
                    INSERT INTO observation VALUES(1,202101,1,5,15,2);
                    INSERT INTO observation VALUES(1,202102,1,NULL,NULL,2);
                    INSERT INTO publication VALUES(1,1,'import','general','','origin',0,'product:unwrought',202101,1,'complete');
                    INSERT INTO rule_text VALUES('h','R','text');
                    INSERT INTO feed_state VALUES('f','{}');
                    INSERT INTO quarantine VALUES(1,'f','2021-03-05T13:30:00Z','c','why',x'00');
                    """)
        }
        try queue.close()
        let pending = Array(Self.names.drop { $0 != name }.dropFirst())
        #expect(try Archive.pendingMigrations(path: path) == pending)
        if !pending.isEmpty {
            #expect(throws: ArchiveError.self) { try Archive(path: path, mode: .read) }
        }
        let archive = try Archive(path: path, mode: .write)
        #expect(try archive.read { try Archive.problems($0) } == [])
        let panel = try archive.read {
            try Archive.panel($0, categories: .aluminumImportMonitor, sources: ["census"])
        }
        let series = SeriesKey(source: "census", basis: .general, country: canada, product: Product("unwrought"))
        #expect(panel.cells(of: series).map(\.cell.quantity) == [5, nil])
        #expect(try archive.read { try Archive.quarantined($0) }.map(\.reason) == ["why"])
        archive.close()
        #expect(try Archive.pendingMigrations(path: path).isEmpty)
    }

    @Test("An archive that is not there, or of a newer version, has nothing pending")
    func refused() throws {
        let folder = try TemporaryDirectory()
        #expect(throws: ArchiveError.self) { try Archive.pendingMigrations(path: folder.path("none")) }
        let path = folder.path("a.sqlite")
        try Archive(path: path, mode: .write).close()
        try raw(path) { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES('999 from the future')") }
        #expect(throws: ArchiveError.self) { try Archive.pendingMigrations(path: path) }
    }
}
