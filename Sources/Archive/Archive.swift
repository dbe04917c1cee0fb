import Foundation
package import GRDB
import GRDBSQLite

/// The bitemporal store: everything that was ever known, and when.
///
/// One process writes (a lock beside the file says so), any number read. A release is one transaction, durable when
/// `write` returns (WAL with `synchronous=FULL`).
package final class Archive: Sendable {
    package let path: String
    /// The bodies that releases were decoded from.
    package let bodies: BodyStore
    let database: any DatabaseWriter
    let lock: ArchiveLock?

    /// How an archive is opened.
    package enum Mode: Sendable {
        /// Creates and migrates it; refuses while another process writes.
        case write
        /// Reads only and creates no file beside it.
        case read
    }

    package init(path: String, mode: Mode) throws(ArchiveError) {
        self.path = path
        bodies = BodyStore(archive: path)
        do {
            switch mode {
            case .write:
                lock = try ArchiveLock(path: path + ".lock", archive: path)
                database = try Self.openForWriting(path)
            case .read:
                lock = nil
                database = try Self.openForReading(path)
            }
        } catch let error as ArchiveError {
            throw error
        } catch {
            throw .unusable(path: path, reason: Self.words(error))
        }
    }

    private static func openForWriting(_ path: String) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase(keepLog)
        let pool = try DatabasePool(path: path, configuration: configuration)
        let migrator = Migrations.migrator()
        if try pool.read(migrator.hasBeenSuperseded) {
            throw ArchiveError.newerSchema(path: path)
        }
        try migrator.migrate(pool)
        // The pool sets NORMAL when it turns WAL on: set FULL on the one writer afterwards, and see that it took.
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // 16 MiB: a release touches pages all over the archive, and some of them again and again.
            try database.execute(sql: "PRAGMA cache_size = -16384")
            // The write-ahead log is folded in at 32 MiB: the releases of an import rewrite the same pages.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                throw ArchiveError.unusable(path: path, reason: "SQLite refused synchronous=FULL")
            }
        }
        leaveToOwner(of: path)
        return pool
    }

    /// Keeps SQLite from removing the write-ahead log when a connection closes. It does so, without having folded it in,
    /// where the index beside the log cannot be made (a full disk), and with it goes all that was stored since.
    private static func keepLog(_ database: Database) throws {
        var isKept: CInt = 1
        let code = sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &isKept)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    /// What root writes beside an archive belongs to the owner of its folder, so that the service can go on with it.
    private static func leaveToOwner(of path: String) {
        guard geteuid() == 0 else { return }
        var folder = stat()
        let parent = (path as NSString).deletingLastPathComponent
        guard stat(parent.isEmpty ? "." : parent, &folder) == 0, folder.st_uid != 0 else { return }
        for suffix in ["", "-wal", "-shm", ".lock"] { chown(path + suffix, folder.st_uid, folder.st_gid) }
    }

    /// `anySchema`: an older one too, for a look at what it lacks.
    static func openForReading(_ path: String, anySchema: Bool = false) throws -> any DatabaseWriter {
        guard FileManager.default.fileExists(atPath: path) else { throw ArchiveError.missing(path: path) }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        // Without a write-ahead log nobody writes, and SQLite need not create one.
        let isQuiet = !FileManager.default.fileExists(atPath: path + "-wal")
        let name = isQuiet ? "file:\(escaped(path))?immutable=1" : path
        let queue = try DatabaseQueue(path: name, configuration: configuration)
        if anySchema { return queue }
        let migrator = Migrations.migrator()
        if try queue.read(migrator.hasBeenSuperseded) { throw ArchiveError.newerSchema(path: path) }
        guard try queue.read(migrator.hasCompletedMigrations) else { throw ArchiveError.olderSchema(path: path) }
        return queue
    }

    private static func escaped(_ path: String) -> String {
        path.replacingOccurrences(of: "%", with: "%25").replacingOccurrences(of: "?", with: "%3f")
            .replacingOccurrences(of: "#", with: "%23")
    }

    /// Runs `body` in one transaction: all of it is stored, durably, or nothing.
    package func write<T>(_ body: (ArchiveTransaction) throws -> T) throws -> T {
        try database.write { try body(ArchiveTransaction(database: $0, bodies: bodies)) }
    }

    /// Reads one consistent state.
    package func read<T>(_ body: (Database) throws -> T) throws -> T { try database.read(body) }

    /// Closes the database. A writer folds the write-ahead log in, so that the archive is one file again; where that
    /// fails, the log stays beside it and the next one who opens the archive finds it.
    package func close() {
        let isFolded = lock != nil && fold()
        try? database.close()
        guard lock != nil else { return }
        // An empty log may go; only a connection that writes takes it away.
        if isFolded, let last = try? DatabaseQueue(path: path) { try? last.close() }
        Self.leaveToOwner(of: path)
    }

    /// Whether everything in the write-ahead log is in the archive itself now.
    private func fold() -> Bool {
        let answer = try? database.writeWithoutTransaction {
            try Row.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)").map { ($0[0] as Int, $0[1] as Int) }
        }
        return answer.map { $0 == 0 && $1 == 0 } ?? false
    }

    static func words(_ error: any Error) -> String {
        (error as? DatabaseError).map { "SQLite: \($0.message ?? "code \($0.resultCode.rawValue)")" }
            ?? String(describing: error)
    }
}

/// What can be wrong with an archive, in words.
package enum ArchiveError: Error, CustomStringConvertible {
    case missing(path: String)
    case notOurs(path: String)
    case locked(path: String, holder: String)
    case newerSchema(path: String)
    case olderSchema(path: String)
    case unusable(path: String, reason: String)
    case refused(String)
    /// What is stored is not what was written.
    case damaged(String)

    package var description: String {
        switch self {
        case .missing(let path):
            "there is no archive at \(path); start the daemon or import a file first, or name another with --config"
        case .notOurs(let path):
            "\(path) belongs to another user; run the command as the user of the service (surgewatch), or give it the files"
        case .locked(let path, let holder):
            "another process\(holder) is writing \(path); stop it first, or send it the command through its control socket"
        case .newerSchema(let path):
            "\(path) was written by a newer surgewatch; install that version again (a downgrade would lose data)"
        case .olderSchema(let path):
            "\(path) has an older schema; run `surgewatch db migrate` or start the daemon once"
        case .unusable(let path, let reason):
            "\(path) cannot be used (\(reason)); nothing was changed. See `surgewatch db verify`, or restore a backup"
        case .refused(let reason): reason
        case .damaged(let what):
            "the archive is damaged: \(what); nothing was changed. See `surgewatch db verify`, or restore a backup"
        }
    }
}
