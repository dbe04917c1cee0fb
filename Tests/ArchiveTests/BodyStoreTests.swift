import Alerting
import Compression
import Foundation
import GRDB
import TestSupport
import Testing
import Trade

@testable import Archive

@Suite("Bodies that releases were decoded from")
struct BodyStoreTests {
    @Test("A body is kept once, packed, under its hash, and comes back as it was")
    func keeps() throws {
        let folder = try TemporaryDirectory()
        let store = BodyStore(archive: folder.path("a.sqlite"))
        let bytes = Array(String(repeating: "figures, figures. ", count: 500).utf8)
        let body = try store.keep(bytes, name: "aim.csv")
        #expect(body.sha256 == Identity.sha256(bytes) && body.size == bytes.count && body.name == "aim.csv")
        #expect(body.isPacked && body.storedSize < 200)
        #expect(try store.keep(bytes).storedSize == body.storedSize)
        #expect(try store.read(body) == bytes)
        let place = "a.sqlite.bodies/\(body.sha256.prefix(2))/\(body.sha256).gz"
        #expect(try Gzip.inflate(try folder.read(place), limit: 1 << 20) == bytes)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(store.folder)/\(body.sha256.prefix(2))")
                == ["\(body.sha256).gz"])
    }

    @Test("What is compressed already stays as it came")
    func compressed() throws {
        let folder = try TemporaryDirectory()
        let store = BodyStore(archive: folder.path("a.sqlite"))
        let gzip = try Gzip.deflate(Array("words".utf8))
        let body = try store.keep(gzip)
        #expect(!body.isPacked && body.storedSize == gzip.count)
        #expect(try store.read(body) == gzip)
        try store.check(body)
    }

    @Test("A file is moved or copied", arguments: [true, false])
    func files(moving: Bool) throws {
        let folder = try TemporaryDirectory()
        let store = BodyStore(archive: folder.path("a.sqlite"))
        let bytes = Array("a file of a month".utf8)
        let path = try folder.write("IMDB2501.ZIP", bytes)
        let body = try store.keep(
            file: path, moving: moving, sha256: Identity.sha256(bytes), month: Month(year: 2025, month: 1))
        #expect(FileManager.default.fileExists(atPath: path) == !moving)
        #expect(body.name == "IMDB2501.ZIP" && body.month == month("2025-01"))
        #expect(try store.read(body) == bytes)
        try store.check(body)
    }

    @Test("A damaged, cut or absent body is said so, by its path")
    func damage() throws {
        let folder = try TemporaryDirectory()
        let store = BodyStore(archive: folder.path("a.sqlite"))
        let body = try store.keep(Array("some figures".utf8))
        let path = store.path(of: body)
        var bytes = Array(try #require(FileManager.default.contents(atPath: path)))
        bytes[bytes.count - 6] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(throws: BodyFailure.self) { try store.check(body) }
        try Data(bytes.dropLast()).write(to: URL(fileURLWithPath: path))
        #expect(!store.has(body))
        try FileManager.default.removeItem(atPath: path)
        let error = #expect(throws: BodyFailure.self) { try store.read(body) }
        #expect(error?.description.contains(path) == true)
    }

    @Test("A release is committed with its body or not at all")
    func neverWithout() throws {
        let ledger = try Ledger()
        var release = stating([(canada, "2021-01", 1)])
        release.bodies = [try ledger.archive.bodies.keep(Array("a body".utf8), name: "x")]
        try ledger.learn(release)
        var other = stating([(canada, "2021-02", 2)])
        other.bodies = [
            ReleaseBody(sha256: String(repeating: "0", count: 64), size: 3, storedSize: 3, isPacked: false)
        ]
        let before = try ledger.dump
        #expect(throws: ArchiveError.self) { try ledger.learn(other) }
        #expect(try ledger.dump == before)
        let kept = try ledger.archive.read { try Archive.bodies($0) }
        #expect(kept == [1: [VintageBody(vintage: 1, body: release.bodies[0], isKept: true)]])
    }

    @Test("Bodies go by age and by room, oldest first; the newest of each feed stays, and so do all figures")
    func retention() throws {
        let ledger = try Ledger()
        var bodies: [ReleaseBody] = []
        for (number, name) in ["one", "two", "three", "four"].enumerated() {
            var release = stating([(canada, "2021-0\(number + 1)", Int64(number))])
            release.feed = number == 0 ? "other" : "feed"
            release.bodies = [try ledger.archive.bodies.keep(Array(name.utf8))]
            bodies += release.bodies
            try ledger.learn(release)
        }
        let now = ledger.vintages[3].knownAt
        func kept() throws -> [Bool] {
            let known = try ledger.archive.read { try Archive.bodies($0) }
            return (1...4).map { known[$0]?.first?.isKept ?? false }
        }
        let none = try ledger.archive.removeBodies(knownBefore: nil, above: nil, now: now)
        #expect(none == Archive.Removal())
        let old = try ledger.archive.removeBodies(knownBefore: ledger.vintages[2].knownAt, above: nil, now: now)
        #expect(old.bodies == 1 && old.bytes == bodies[1].storedSize)
        #expect(try kept() == [true, false, true, true])
        #expect(!ledger.archive.bodies.has(bodies[1]) && ledger.archive.bodies.has(bodies[2]))
        let large = try ledger.archive.removeBodies(knownBefore: nil, above: 1, now: now)
        #expect(large.bodies == 1)
        #expect(try kept() == [true, false, false, true])
        // The same body again is kept anew.
        var again = stating([(canada, "2021-05", 9)])
        again.bodies = [try ledger.archive.bodies.keep(Array("two".utf8))]
        try ledger.learn(again)
        #expect(try kept() == [true, true, false, true])
        #expect(try ledger.read().text == ledger.panel.text)
    }

    @Test("What no release refers to goes after a day")
    func strays() throws {
        let ledger = try Ledger()
        let store = ledger.archive.bodies
        let stray = try store.keep(Array("never committed".utf8))
        let fresh = try store.keep(Array("not committed yet".utf8))
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, store.path(of: stray), &times, 0) == 0)
        let removal = try ledger.archive.removeBodies(knownBefore: nil, above: nil, now: Instant(seconds: 0))
        #expect(removal.strays == 1 && !store.has(stray) && store.has(fresh))
    }

    @Test("What is written down of bodies does not change")
    func guarded() throws {
        let ledger = try Ledger()
        var release = stating([(canada, "2021-01", 1)])
        release.bodies = [try ledger.archive.bodies.keep(Array("a body".utf8))]
        try ledger.learn(release)
        for sql in [
            "DELETE FROM body", "UPDATE body SET size = 1", "DELETE FROM vintage_body",
            "UPDATE vintage_body SET place = 4",
        ] {
            #expect(throws: DatabaseError.self, "\(sql)") {
                try ledger.archive.write { try $0.database.execute(sql: sql) }
            }
        }
    }
}
