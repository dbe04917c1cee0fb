import Foundation
import GRDB

extension Archive {
    /// The names of the migrations that an archive lacks, in order; empty where it has the schema of this version.
    package static func pendingMigrations(path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { throw ArchiveError.missing(path: path) }
        do {
            let database = try openForReading(path, anySchema: true)
            defer { try? database.close() }
            let migrator = Migrations.migrator()
            return try database.read { database in
                if try migrator.hasBeenSuperseded(database) { throw ArchiveError.newerSchema(path: path) }
                let done = Set(try migrator.appliedIdentifiers(database))
                return migrator.migrations.filter { !done.contains($0) }
            }
        } catch let error as ArchiveError {
            throw error
        } catch {
            throw ArchiveError.unusable(path: path, reason: words(error))
        }
    }

    /// What the upkeep of the file did; sizes in bytes.
    package struct Vacuum: Sendable, Hashable {
        package var before: Int64
        /// What was free inside the file.
        package var free: Int64
        package var after: Int64
        package var wasRebuilt: Bool
    }

    /// The free part of the file, in hundredths, from which on it is worth rebuilding.
    package static let worthRebuilding = 20

    /// Looks after the statistics that queries are planned with, folds the write-ahead log in, and rebuilds the file where
    /// a fifth of it is free, or where `isForced`. Figures are never removed, so that is rare. Rebuilding needs room for
    /// two more copies of the file, and releases wait meanwhile.
    package func vacuum(isForced: Bool) throws -> Vacuum {
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA optimize")
            func bytes(_ pages: String) throws -> Int64 {
                (try Int64.fetchOne(database, sql: "PRAGMA \(pages)") ?? 0)
                    * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
            }
            var result = Vacuum(
                before: try bytes("page_count"), free: try bytes("freelist_count"), after: 0, wasRebuilt: false)
            if isForced || result.free * 100 >= result.before * Int64(Self.worthRebuilding) && result.free > 0 {
                try checkRoom(for: result.before * 2)
                try database.execute(sql: "VACUUM")
                result.wasRebuilt = true
            }
            _ = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            result.after = try bytes("page_count")
            return result
        }
    }

    private func checkRoom(for bytes: Int64) throws {
        var room = statvfs()
        guard statvfs(path, &room) == 0 else { return }
        let free = Int64(room.f_bavail) * Int64(room.f_frsize)
        guard free < bytes else { return }
        throw ArchiveError.refused(
            """
            rebuilding \(path) needs \(bytes >> 20) MiB on its disk, and \(free >> 20) MiB are free; make room, or leave it: \
            free pages are used again
            """)
    }
}
