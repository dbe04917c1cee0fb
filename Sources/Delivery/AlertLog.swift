import Alerting
package import Archive
import Foundation
import Trade
import Views

/// The local log: one JSON object a line for every alert event, in order, with a sequence without gaps.
///
/// A projection of the archive's events: it can be rewritten from them, and after a crash it goes on where it stopped.
/// The file is opened anew after a rename, so that logs can be rotated.
package final class AlertLog {
    private let path: String
    private var descriptor: Int32 = -1
    private var identity: (dev_t, ino_t) = (0, 0)

    package init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

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

    /// Writes the lines of events after those it holds; returns the last sequence number on disk.
    package func append(_ records: [EventRecord], after written: Int64) throws -> Int64 {
        try reopenIfMoved()
        var last = max(written, try lastSequence())
        var text = ""
        var newest = last
        for record in records where record.seq > last {
            text += Self.line(record) + "\n"
            newest = record.seq
        }
        guard !text.isEmpty else { return last }
        do {
            try write(Array(text.utf8))
            guard fsync(descriptor) == 0 else { throw failure("fsync") }
        } catch {
            // Part of a line may be on disk: it is taken away when the file is opened anew.
            close(descriptor)
            descriptor = -1
            throw error
        }
        last = newest
        return last
    }

    private func reopenIfMoved() throws {
        var status = stat()
        if descriptor >= 0, stat(path, &status) == 0, (status.st_dev, status.st_ino) == identity { return }
        if descriptor >= 0 { close(descriptor) }
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw failure("open") }
        identity = (status.st_dev, status.st_ino)
        try dropTornLine(size: status.st_size)
    }

    /// A line that a crash cut off is taken away; its event is written again whole.
    private func dropTornLine(size: Int) throws {
        guard size > 0 else { return }
        let tail = try tail(of: size)
        guard tail.last != UInt8(ascii: "\n") else { return }
        let keep = tail.lastIndex(of: UInt8(ascii: "\n")).map { size - (tail.count - $0 - 1) } ?? size - tail.count
        guard ftruncate(descriptor, keep) == 0 else { throw failure("truncate") }
    }

    private func tail(of size: Int) throws -> [UInt8] {
        let count = min(size, 65536)
        var buffer = [UInt8](repeating: 0, count: count)
        let read = pread(descriptor, &buffer, count, size - count)
        guard read == count else { throw failure("read") }
        return buffer
    }

    private func lastSequence() throws -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return 0 }
        let tail = try tail(of: Int(status.st_size))
        guard let line = tail.dropLast().split(separator: UInt8(ascii: "\n")).last,
            line.starts(with: "{\"seq\":".utf8)
        else { return 0 }
        return DecimalDigits.value(line.dropFirst(7).prefix { $0 >= 48 && $0 <= 57 }) ?? 0
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write")
            }
            sent += count
        }
    }

    private func failure(_ verb: String) -> ArchiveError {
        .refused("cannot \(verb) \(path): " + String(cString: strerror(errno)))
    }
}
