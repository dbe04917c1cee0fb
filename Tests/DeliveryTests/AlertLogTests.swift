import Alerting
import Compression
import Foundation
import TestSupport
import Testing
import Trade

@testable import Archive
@testable import Delivery

@Suite struct AlertLogTests {
    private func record(_ seq: Int64, second: Int64 = 0) -> EventRecord {
        let month = Month(year: 2021, month: 1)
        return EventRecord(
            seq: seq,
            event: AlertEvent(
                kind: .early, episode: "00112233445566ff", sequence: Int(seq), rule: "Rise", ruleHash: "ab",
                series: WorkingSeries(country: Country("5330"), product: Product("76")), month: month,
                episodeStart: month, severity: .warning, source: "census-imports", basis: .consumption,
                evidence: KeptEvidence(Evidence()), knownAt: Instant(seconds: 1_614_951_000 + second),
                vintage: 1),
            headline: "India \"×\" 76 \(seq)\n")
    }

    private func sequences(_ directory: TemporaryDirectory, _ name: String = "log") throws -> [Int] {
        struct Line: Decodable { var seq: Int }
        return try directory.read(name).split(separator: 10).map {
            try JSONDecoder().decode(Line.self, from: Data($0)).seq
        }
    }

    @Test func aLine() throws {
        #expect(
            AlertLog.line(record(7))
                == #"{"seq":7,"time":"2021-03-05T13:30:00Z","event":"early","alert":"00112233445566ff","rule":"Rise","#
                + #""severity":"warning","series":"origin/5330/76","month":"2021-01","episode_start":"2021-01","#
                + #""headline":"India \"×\" 76 7\n","simulated":false}"#)
    }

    /// An archive of so many events.
    private func archive(_ newest: Int64, written: Int64 = 0, from first: Int64 = 0) -> AlertLog.Source {
        let all = newest == 0 ? [] : (1...newest).map { record($0, second: first) }
        return AlertLog.Source(newest: newest, written: written) { after, limit in
            Array(all.filter { $0.seq > after }.prefix(limit))
        }
    }

    private func bring(_ log: AlertLog, _ source: AlertLog.Source) throws -> (Int64, [AlertLog.Mending]) {
        var source = source
        var mended: [AlertLog.Mending] = []
        while true {
            let step = try log.bring(upTo: source)
            mended += step.mended
            if step.written >= source.newest { return (step.written, mended) }
            source.written = step.written
        }
    }

    @Test func withoutGapsOrRepeats() throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try bring(log, archive(3)) == (3, []))
        // A crash between the file and the archive: the archive still says 0.
        #expect(try bring(log, archive(5)) == (5, []))
        #expect(try bring(AlertLog(path: directory.path("log")), archive(6, written: 3)) == (6, []))
        #expect(try bring(log, archive(6, written: 6)) == (6, []))
        #expect(try sequences(directory) == [1, 2, 3, 4, 5, 6])
        #expect(try bring(log, archive(1300, written: 6)) == (1300, []))
        #expect(try sequences(directory) == Array(1...1300))
    }

    /// A crash in the middle of a line: it is taken away and written again whole, wherever it was cut.
    @Test func aTornLine() throws {
        let whole = (1...4).map { AlertLog.line(record($0)) + "\n" }.joined()
        let kept = Array(whole.utf8)
        for cut in 0...kept.count {
            let directory = try TemporaryDirectory()
            try directory.write("log", kept.prefix(cut))
            #expect(try bring(AlertLog(path: directory.path("log")), archive(4)) == (4, []))
            #expect(try directory.read("log") == kept, "cut at \(cut)")
        }
    }

    @Test func afterARename() throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try bring(log, archive(2)) == (2, []))
        try FileManager.default.moveItem(atPath: directory.path("log"), toPath: directory.path("log.1"))
        #expect(try bring(log, archive(4, written: 2)) == (4, []))
        #expect(try sequences(directory, "log.1") == [1, 2] && sequences(directory) == [3, 4])
        // Renamed, and a new file already there.
        try FileManager.default.moveItem(atPath: directory.path("log"), toPath: directory.path("log.2"))
        try directory.write("log", text: "")
        #expect(try bring(log, archive(5, written: 4)) == (5, []))
        #expect(try sequences(directory) == [5])
    }

    @Test(arguments: [false, true]) func rotatedWhileNobodyWrote(isCompressed: Bool) throws {
        let directory = try TemporaryDirectory()
        #expect(try bring(AlertLog(path: directory.path("log")), archive(3)) == (3, []))
        let old = try directory.read("log")
        try FileManager.default.removeItem(atPath: directory.path("log"))
        if isCompressed {
            try directory.write("log-20270104.gz", try Gzip.deflate(old))
        } else {
            try directory.write("log.1", old)
        }
        #expect(try bring(AlertLog(path: directory.path("log")), archive(5, written: 3)) == (5, []))
        #expect(try sequences(directory) == [4, 5])
    }

    /// Copied and cut to nothing (`copytruncate`): the copy ends where the log stopped.
    @Test func copiedAndCut() throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try bring(log, archive(3)) == (3, []))
        try FileManager.default.copyItem(atPath: directory.path("log"), toPath: directory.path("log.1"))
        #expect(truncate(directory.path("log"), 0) == 0)
        #expect(try bring(log, archive(4, written: 3)) == (4, []))
        #expect(try sequences(directory) == [4])
    }

    @Test(arguments: [false, true]) func removedByHand(isOpen: Bool) throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try bring(log, archive(3)) == (3, []))
        try directory.write("log.1", text: AlertLog.line(record(1)) + "\n")
        try FileManager.default.removeItem(atPath: directory.path("log"))
        let next = isOpen ? log : AlertLog(path: directory.path("log"))
        #expect(try bring(next, archive(3, written: 3)) == (3, [.filled(from: 1)]))
        #expect(try sequences(directory) == [1, 2, 3])
        #expect(try bring(next, archive(3, written: 3)) == (3, []))
    }

    @Test(arguments: [false, true]) func linesTakenAwayByHand(isOpen: Bool) throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try bring(log, archive(4)) == (4, []))
        let whole = try directory.read("log")
        let two = (1...2).map { AlertLog.line(record($0)) + "\n" }.joined()
        for length in [two.utf8.count, two.utf8.count + 40] {
            #expect(truncate(directory.path("log"), off_t(length)) == 0)
            let next = isOpen ? log : AlertLog(path: directory.path("log"))
            #expect(try bring(next, archive(4, written: 4)) == (4, [.filled(from: 3)]))
            #expect(try directory.read("log") == whole)
        }
    }

    /// A new archive, one restored from a backup, or a file of something else: nothing is skipped, nothing overwritten.
    @Test func aLogOfAnotherArchive() throws {
        for foreign in [
            (1...9).map { AlertLog.line(record($0)) + "\n" }.joined(),
            (1...2).map { AlertLog.line(record($0, second: 5)) + "\n" }.joined(), "notes of mine\n",
            "{\"seq\":0}\n",
        ] {
            let directory = try TemporaryDirectory()
            try directory.write("log", text: foreign)
            let aside = directory.path("log.aside-1")
            let log = AlertLog(path: directory.path("log"))
            #expect(try bring(log, archive(3)) == (3, [.movedAside(to: aside)]))
            #expect(try directory.read("log.aside-1") == Array(foreign.utf8))
            #expect(try sequences(directory) == [1, 2, 3])
            #expect(try bring(AlertLog(path: directory.path("log")), archive(3, written: 3)) == (3, []))
        }
    }

    /// Written anew from the archive while it is open.
    @Test func replaced() throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try bring(log, archive(3)) == (3, []))
        let text = (1...2).map { AlertLog.line(record($0)) + "\n" }.joined()
        try directory.write("new", text: text)
        #expect(rename(directory.path("new"), directory.path("log")) == 0)
        #expect(try bring(log, archive(4, written: 3)) == (4, [.filled(from: 3)]))
        #expect(try sequences(directory) == [1, 2, 3, 4])
    }

    @Test func aFolderOfItsOwnIsMade() throws {
        let directory = try TemporaryDirectory()
        #expect(try bring(AlertLog(path: directory.path("deep/er/log")), archive(1)) == (1, []))
    }

    /// A full disk fails every write, until there is room.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
    func aFullDisk() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(
            atPath: directory.path("log"), withDestinationPath: "/dev/full")
        let log = AlertLog(path: directory.path("log"))
        #expect { try log.bring(upTo: archive(2)) } throws: { "\($0)".contains("No space left") }
        try FileManager.default.removeItem(atPath: directory.path("log"))
        #expect(try bring(log, archive(2)) == (2, []))
        #expect(try sequences(directory) == [1, 2])
    }
}
