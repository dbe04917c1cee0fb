import Foundation
import GRDB
import Trade

extension Archive {
    /// What a backup holds.
    package struct Backup: Sendable, Hashable {
        package var vintages: Int
        package var bytes: Int
        package var bodies: Int
        /// Bodies that the archive says it keeps and whose file could not be taken along.
        package var missing: [String]
    }

    /// Writes the archive as it is at one moment to another file, whole or not at all, while others read and write it; the
    /// bodies go into the folder beside that file. The file is an archive like any other: put in the place of this one it
    /// goes on from that moment.
    ///
    /// - Parameters:
    ///   - progress: Told of pages copied, and of all.
    package func backup(
        to destination: String, withBodies: Bool = true, progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) throws -> Backup {
        // Where no log lies beside the archive it was opened as a file that does not change: keep writers out of it.
        let isQuiet = lock == nil && !FileManager.default.fileExists(atPath: path + "-wal")
        let holding = isQuiet ? try ArchiveLock(path: path + ".lock", archive: path) : nil
        defer { withExtendedLifetime(holding) {} }
        let part = destination + ".part"
        Self.removeFiles(of: part)
        do {
            try BodyFile.makePrivate(part)
            let (vintages, kept) = try copy(to: part, progress)
            guard let size = BodyFile.size(part) else { throw BodyFailure("\(part) is not there any more") }
            try BodyFile.publish(part, as: destination)
            var backup = Backup(vintages: vintages, bytes: size, bodies: 0, missing: [])
            let store = BodyStore(archive: destination)
            for body in withBodies ? kept : [] {
                do throws(BodyFailure) {
                    try store.keep(body, from: bodies)
                    backup.bodies += 1
                } catch {
                    backup.missing.append(error.description)
                }
            }
            return backup
        } catch {
            Self.removeFiles(of: part)
            if let error = error as? ArchiveError { throw error }
            throw ArchiveError.refused("the backup \(destination) could not be written: \(Self.words(error))")
        }
    }

    /// Copies all pages as one moment has them, and looks whether the copy is sound.
    private func copy(
        to part: String, _ progress: @escaping (Int, Int) -> Void
    ) throws -> (vintages: Int, kept: [ReleaseBody]) {
        let copy = try DatabaseQueue(path: part)
        let result = try database.read { source in
            // The read that begins here holds the moment, however many steps the copy takes.
            let vintages = try Int.fetchOne(source, sql: "SELECT count(*) FROM vintage") ?? 0
            let kept = try Self.keptBodies(source)
            try copy.writeWithoutTransaction { destination in
                try source.backup(to: destination, pagesPerStep: 2048) {
                    progress($0.completedPageCount, $0.totalPageCount)
                }
            }
            return (vintages, kept)
        }
        let problem = try copy.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        try copy.close()
        guard problem == "ok" else {
            throw ArchiveError.refused(
                "the copy is not sound (\(problem ?? "no answer")); see `surgewatch db verify`. Nothing was kept")
        }
        return result
    }

    private static func removeFiles(of path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }
}

extension BodyFile {
    /// An empty file that only its owner and group read: an archive holds addresses of people.
    fileprivate static func makePrivate(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw BodyFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        close(descriptor)
    }

    /// Gives a file that is written its name, durably.
    fileprivate static func publish(_ part: String, as path: String) throws {
        let descriptor = open(part, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw BodyFailure("cannot write \(part): \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        for suffix in ["-wal", "-shm"] { unlink(part + suffix) }
        guard rename(part, path) == 0 else {
            throw BodyFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        try synchronize(folderOf: path)
    }
}
