import Foundation

/// The right to write an archive, held by one process through an advisory lock on a file beside it.
///
/// The kernel lets go of it when the process ends, however it ends.
final class ArchiveLock: Sendable {
    private let descriptor: Int32

    init(path: String, archive: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            if errno == EACCES || errno == EPERM { throw ArchiveError.notOurs(path: archive) }
            throw ArchiveError.unusable(path: archive, reason: "\(path): " + String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: path, encoding: .utf8))
                .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            Glibc.close(descriptor)
            throw ArchiveError.locked(path: archive, holder: holder.map { " (\($0))" } ?? "")
        }
        let process = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = Glibc.write(descriptor, process, process.count)
    }

    deinit { Glibc.close(descriptor) }
}
