import Alerting
package import Archive
import Foundation
import Trade
import Views

/// The local log: one JSON object a line for every alert event, in order, with a sequence without gaps.
///
/// A projection of the archive's events. What is on disk decides where it goes on: after a crash, after lines were taken
/// away by hand, and after the file was replaced. After a rename a new file is begun where the old one stops, so that logs can
/// be rotated; a file that belongs to another archive is moved aside and written anew.
package final class AlertLog {
    /// What the log is a projection of.
    package struct Source {
        /// The number of the newest event.
        package var newest: Int64
        /// How far the log had come by what the archive remembers.
        package var written: Int64
        /// Events after a number, in order, and at most so many.
        package var events: (_ after: Int64, _ limit: Int) throws -> [EventRecord]

        package init(newest: Int64, written: Int64, events: @escaping (Int64, Int) throws -> [EventRecord]) {
            self.newest = newest
            self.written = written
            self.events = events
        }
    }

    /// What was wrong with the file and is put right.
    package enum Mending: Hashable, Sendable {
        /// Lines from this number on were gone: they are written again.
        case filled(from: Int64)
        /// The file is that of another archive.
        case movedAside(to: String)
    }

    private let path: String
    private let file: LogFile
    /// The last sequence number on disk, once that was looked at.
    private var reached: Int64?

    package init(path: String) {
        self.path = path
        file = LogFile(path: path)
    }

    /// The line of an event.
    package static func line(_ record: EventRecord) -> String {
        let event = record.event
        return JSONText.fields([
            "seq": .integer(record.seq), "time": .string(event.knownAt.description),
            "event": .string(event.kind.rawValue), "alert": .string(event.episode), "rule": .string(event.rule),
            "severity": .string(event.severity.rawValue), "series": .string(event.series.address),
            "month": .string(event.month.description), "episode_start": .string(event.episodeStart.description),
            "headline": .string(record.headline), "simulated": .bool(event.evidence.isSimulated),
        ]).text
    }

    /// Writes what is missing, at most 500 lines of it; returns the last sequence number on disk and what was mended.
    package func bring(upTo source: Source) throws -> (written: Int64, mended: [Mending]) {
        var mended: [Mending] = []
        let state = try file.open()
        if state != .same || reached == nil { reached = try start(state, source, &mended) }
        let last = reached ?? 0
        let records = try source.events(last, 500)
        guard let newest = records.last?.seq else { return (last, mended) }
        do {
            try file.append(records.map { Self.line($0) + "\n" }.joined())
        } catch {
            reached = nil
            throw error
        }
        reached = newest
        return (newest, mended)
    }

    /// The number of the last line, by what is on disk.
    private func start(_ state: LogFile.State, _ source: Source, _ mended: inout [Mending]) throws -> Int64 {
        let before = max(source.written, reached ?? 0)
        switch state {
        case .same, .opened: break
        case .rotated: if try file.isEmpty() { return before }
        case .stream: return source.written
        }
        guard let line = try file.lastLine() else {
            if before == 0 || LogRotation(path: path).ends(with: before) { return before }
            mended.append(.filled(from: 1))
            return 0
        }
        guard let mark = LogMark(line), mark.seq >= 1, mark.seq <= source.newest,
            try source.events(mark.seq - 1, 1).first.map({ LogMark($0) }) == mark
        else {
            mended.append(.movedAside(to: try file.moveAside()))
            return 0
        }
        if mark.seq < before { mended.append(.filled(from: mark.seq + 1)) }
        return mark.seq
    }
}

/// What identifies the event of a line: enough to tell whose it is, also when later versions write more into a line.
struct LogMark: Hashable, Decodable {
    var seq: Int64
    var time: String
    var event: String
    var alert: String
    var month: String

    init(_ record: EventRecord) {
        seq = record.seq
        time = record.event.knownAt.description
        event = record.event.kind.rawValue
        alert = record.event.episode
        month = record.event.month.description
    }

    init?(_ line: [UInt8]) {
        guard let mark = try? JSONDecoder().decode(LogMark.self, from: Data(line)) else { return nil }
        self = mark
    }
}
