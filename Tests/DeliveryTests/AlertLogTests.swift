import Alerting
import Foundation
import TestSupport
import Testing
import Trade

@testable import Archive
@testable import Delivery

@Suite struct AlertLogTests {
    private func record(_ seq: Int64) -> EventRecord {
        let month = Month(year: 2021, month: 1)
        return EventRecord(
            seq: seq,
            event: AlertEvent(
                kind: .early, episode: "00112233445566ff", sequence: Int(seq), rule: "Rise", ruleHash: "ab",
                series: WorkingSeries(country: Country("5330"), product: Product("76")), month: month,
                episodeStart: month, severity: .warning, source: "census-imports", basis: .consumption,
                evidence: Evidence(), knownAt: Instant(seconds: 1_614_951_000), vintage: 1),
            headline: "India \"×\" 76 \(seq)\n")
    }

    private func records(_ range: ClosedRange<Int64>) -> [EventRecord] { range.map(record) }

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

    @Test func withoutGapsOrRepeats() throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try log.append(records(1...3), after: 0) == 3)
        // A crash between the file and the archive: the archive still says 0.
        #expect(try log.append(records(1...5), after: 0) == 5)
        #expect(try AlertLog(path: directory.path("log")).append(records(1...6), after: 3) == 6)
        #expect(try log.append([], after: 6) == 6)
        #expect(try sequences(directory) == [1, 2, 3, 4, 5, 6])
    }

    /// A crash in the middle of a line: it is taken away and written again whole, wherever it was cut.
    @Test func aTornLine() throws {
        let whole = (1...4).map { AlertLog.line(record($0)) + "\n" }.joined()
        let kept = Array(whole.utf8)
        for cut in 0...kept.count {
            let directory = try TemporaryDirectory()
            try directory.write("log", kept.prefix(cut))
            #expect(try AlertLog(path: directory.path("log")).append(records(1...4), after: 0) == 4)
            #expect(try directory.read("log") == kept, "cut at \(cut)")
        }
    }

    @Test func afterARename() throws {
        let directory = try TemporaryDirectory()
        let log = AlertLog(path: directory.path("log"))
        #expect(try log.append(records(1...2), after: 0) == 2)
        try FileManager.default.moveItem(atPath: directory.path("log"), toPath: directory.path("log.1"))
        #expect(try log.append(records(1...4), after: 2) == 4)
        #expect(try sequences(directory, "log.1") == [1, 2] && sequences(directory) == [3, 4])
        // Renamed, and a new file already there.
        try FileManager.default.moveItem(atPath: directory.path("log"), toPath: directory.path("log.2"))
        try directory.write("log", text: "")
        #expect(try log.append(records(1...5), after: 4) == 5)
        #expect(try sequences(directory) == [5])
    }

    @Test func aFolderOfItsOwnIsMade() throws {
        let directory = try TemporaryDirectory()
        #expect(try AlertLog(path: directory.path("deep/er/log")).append(records(1...1), after: 0) == 1)
    }

    /// A full disk fails every write, until there is room.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
    func aFullDisk() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(
            atPath: directory.path("log"), withDestinationPath: "/dev/full")
        let log = AlertLog(path: directory.path("log"))
        #expect { try log.append(records(1...2), after: 0) } throws: { "\($0)".contains("No space left") }
        try FileManager.default.removeItem(atPath: directory.path("log"))
        #expect(try log.append(records(1...2), after: 0) == 2)
        #expect(try sequences(directory) == [1, 2])
    }
}
