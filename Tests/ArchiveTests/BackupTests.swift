import Compression
import Foundation
import GRDB
import TestSupport
import Testing
import Trade

@testable import Archive

@Suite("Backup, verification and upkeep")
struct BackupTests {
    /// An archive with three releases, the first with a body.
    private static func filled() throws -> Ledger {
        let ledger = try Ledger()
        var release = stating([(canada, "2021-01", 1), (.all, "2021-01", 1)])
        release.bodies = [try ledger.archive.bodies.keep(Array("a body".utf8))]
        try ledger.learn(release)
        try ledger.learn(stating([(canada, "2021-02", 2), (mexico, "2021-02", 5)]))
        try ledger.learn(stating([(canada, "2021-01", 3), (.all, "2021-01", 3)]))
        return ledger
    }

    @Test("A backup made beside an open writer is an archive like any other, of one moment")
    func beside() throws {
        let ledger = try Self.filled()
        let folder = try TemporaryDirectory()
        let path = folder.path("copy.sqlite")
        let reader = try Archive(path: ledger.archive.path, mode: .read)
        let dump = try ledger.dump
        var hasWritten = false
        let backup = try reader.backup(to: path) { _, _ in
            // The writer goes on meanwhile.
            if !hasWritten { try? ledger.learn(stating([(india, "2021-03", 7)])) }
            hasWritten = true
        }
        reader.close()
        #expect(hasWritten && backup.vintages == 3 && backup.bodies == 1 && backup.missing.isEmpty)
        #expect(try folder.names() == ["copy.sqlite", "copy.sqlite.bodies"])
        let restored = try Archive(path: path, mode: .write)
        #expect(try restored.read(Ledger.dump) == dump)
        #expect(try restored.read { try Archive.problems($0) } == [])
        #expect(try restored.bodyProblems().problems == [])
        #expect(try restored.write { try $0.nextVintage() } == 4)
        restored.close()
        #expect(try ledger.archive.read { try Archive.vintages($0).count } == 4)
    }

    @Test("A closed archive is backed up too; no writer comes in meanwhile")
    func closed() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("a.sqlite")
        try Archive(path: path, mode: .write).close()
        let reader = try Archive(path: path, mode: .read)
        var refused = false
        _ = try reader.backup(to: folder.path("b.sqlite")) { _, _ in
            refused = (try? Archive(path: path, mode: .write)) == nil
        }
        reader.close()
        #expect(refused)
        #expect(try folder.names() == ["a.sqlite", "a.sqlite.lock", "b.sqlite"])
        try Archive(path: path, mode: .write).close()
    }

    @Test("A backup that cannot be written leaves nothing behind, and an older one as it is")
    func failing() throws {
        let ledger = try Self.filled()
        let folder = try TemporaryDirectory()
        let error = #expect(throws: ArchiveError.self) {
            try ledger.archive.backup(to: folder.path("none/copy.sqlite"))
        }
        #expect(error?.description.contains("none/copy.sqlite") == true)
        try folder.write("copy.sqlite", text: "an older backup")
        #expect(try folder.names() == ["copy.sqlite"])
        _ = try ledger.archive.backup(to: folder.path("copy.sqlite"), withBodies: false)
        #expect(try folder.names() == ["copy.sqlite"])
        #expect(try Archive(path: folder.path("copy.sqlite"), mode: .read).read { try Archive.vintages($0).count } == 3)
    }

    @Test("An archive with a damaged page is not backed up, and an older backup stays")
    func damaged() throws {
        let ledger = try Self.filled()
        let folder = try TemporaryDirectory()
        let path = folder.path("damaged.sqlite")
        ledger.archive.close()
        try FileManager.default.copyItem(atPath: ledger.archive.path, toPath: path)
        var place: UInt64 = 0
        try raw(path) {
            let page = try Int.fetchOne($0, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'") ?? 0
            let size = try Int.fetchOne($0, sql: "PRAGMA page_size") ?? 0
            place = UInt64((page - 1) * size)
        }
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: place)
        try file.write(contentsOf: Data(repeating: 0xFF, count: 64))
        try file.close()
        try folder.write("copy.sqlite", text: "an older backup")
        let reader = try Archive(path: path, mode: .read)
        defer { reader.close() }
        let error = #expect(throws: ArchiveError.self) { try reader.backup(to: folder.path("copy.sqlite")) }
        #expect(error?.description.contains("not sound") == true, "\(error?.description ?? "")")
        #expect(try folder.names().filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
        #expect(String(decoding: try folder.read("copy.sqlite"), as: UTF8.self) == "an older backup")
    }

    @Test("What somebody did to the file is found")
    func tampered() throws {
        let ledger = try Self.filled()
        let path = ledger.archive.path
        #expect(try ledger.archive.read { try Archive.problems($0) } == [])
        ledger.archive.close()
        func problems() throws -> [String] {
            let archive = try Archive(path: path, mode: .read)
            defer { archive.close() }
            return try archive.read { try Archive.problems($0) }
        }
        try raw(path) {
            try $0.execute(
                sql: """
                    PRAGMA foreign_keys = OFF; DROP TRIGGER observation_is_kept;
                    DELETE FROM observation WHERE vintage_id = 2;
                    INSERT INTO publication SELECT NULL, 77, flow, basis, reporter, role, cross_origin, scope, month,
                    vintage_id, listing FROM publication LIMIT 1
                    """)
        }
        let found = try problems()
        #expect(found.contains("schema: trigger observation_is_kept is missing"), "\(found)")
        #expect(found.contains { $0.hasPrefix("references: publication") }, "\(found)")
        #expect(found.contains { $0.hasPrefix("vintage 2 (census") }, "\(found)")
        #expect(found.count == 3, "\(found)")
    }

    @Test("A body that is gone or damaged is found")
    func bodies() throws {
        let ledger = try Self.filled()
        let body = try #require(try ledger.archive.read { try Archive.keptBodies($0) }.first)
        #expect(try ledger.archive.bodyProblems().kept == 1)
        let path = ledger.archive.bodies.path(of: body)
        let sound = try Data(contentsOf: URL(fileURLWithPath: path))
        try Data(sound.reversed()).write(to: URL(fileURLWithPath: path))
        #expect(try ledger.archive.bodyProblems().problems.first?.contains("damaged") == true)
        try Data(Gzip.deflate(Array("another body".utf8))).write(to: URL(fileURLWithPath: path))
        #expect(try ledger.archive.bodyProblems().problems.first?.contains("not what its name says") == true)
        try FileManager.default.removeItem(atPath: ledger.archive.bodies.path(of: body))
        #expect(try ledger.archive.bodyProblems().problems.count == 1)
    }

    @Test("The file is rebuilt where a fifth of it is free, or by force, and stays durable")
    func vacuum() throws {
        let ledger = try Self.filled()
        #expect(try ledger.archive.vacuum(isForced: false).wasRebuilt == false)
        try ledger.archive.write { try $0.setFeedState("f", json: String(repeating: "x", count: 4 << 20)) }
        try ledger.archive.write { try $0.setFeedState("f", json: "{}") }
        let dump = try ledger.dump
        let result = try ledger.archive.vacuum(isForced: false)
        #expect(result.wasRebuilt && result.free > 4_000_000 && result.after < result.before - 4_000_000)
        #expect(try ledger.archive.vacuum(isForced: true).wasRebuilt)
        #expect(try ledger.dump == dump)
        #expect(try ledger.archive.write { try Int.fetchOne($0.database, sql: "PRAGMA synchronous") } == 2)
        #expect(try ledger.archive.read { try Archive.problems($0) } == [])
    }
}
