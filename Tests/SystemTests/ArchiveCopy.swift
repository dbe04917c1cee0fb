import Compression
import Foundation
import GRDB
import TestSupport

/// The tables of an archive as they are at one moment, read from a copy of its files: the archive is not touched.
///
/// The archive must not be written meanwhile.
final class ArchiveCopy {
    /// Everything that releases and rules store; what senders and pollers write down for themselves is left out.
    static let promised = [
        "SELECT * FROM source", "SELECT * FROM series",
        // The hash of the bodies speaks of the addresses asked, too, and these are each run's own.
        """
        SELECT id, source_id, known_at, channel, feed, as_of, simulated, history, rule_set, first_prints, revisions
        FROM vintage
        """, "SELECT * FROM observation", "SELECT * FROM publication",
        "SELECT * FROM parameter", "SELECT * FROM calendar_event", "SELECT * FROM reference_file",
        "SELECT * FROM baseline", "SELECT * FROM judged",
        "SELECT * FROM episode",
        "SELECT * FROM alert_month", "SELECT * FROM event",
        """
        SELECT rowid, id, vintage_id, episode_id, event_sequence, kind, receiver, channel, address, subject, body
        FROM outbox
        """,
    ]

    private let directory: TemporaryDirectory
    private let queue: DatabaseQueue

    init(_ path: String) throws {
        directory = try TemporaryDirectory()
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: directory.path("copy") + suffix)
        }
        queue = try DatabaseQueue(path: directory.path("copy"))
    }

    /// The rows of a query, each in one line.
    func rows(_ sql: String) throws -> [String] {
        try queue.read { try Row.fetchAll($0, sql: sql).map(\.description) }
    }

    func strings(_ sql: String) throws -> [String] { try queue.read { try String.fetchAll($0, sql: sql) } }

    func number(_ sql: String) throws -> Int { try queue.read { try Int.fetchOne($0, sql: sql) ?? 0 } }

    /// All rows of the promised tables, table by table.
    func promised() throws -> [[String]] { try Self.promised.map(rows) }

    /// The bodies in quarantine, inflated.
    func quarantinedBodies() throws -> [[UInt8]] {
        let bodies = try queue.read { try Data.fetchAll($0, sql: "SELECT body FROM quarantine") }
        return try bodies.map { try Gzip.inflate(Array($0), limit: 1 << 28) }
    }
}

/// An archive that a daemon is writing, read beside it.
final class LiveArchive {
    private let queue: DatabaseQueue

    init(_ path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    func number(_ sql: String) throws -> Int { try queue.read { try Int.fetchOne($0, sql: sql) ?? 0 } }
}

/// Asks an archive that a daemon is writing.
func askLive(_ path: String, _ sql: String) throws -> Int { try LiveArchive(path).number(sql) }
