import Foundation

/// Notices that files below some paths appeared, changed or went away, by looking once a second.
///
/// Editors replace files, create copies beside them and rename; looking at what lies there in the end is right for all of
/// them, and on every file system.
struct FileWatch {
    /// What tells one state of a file from another.
    private struct Stamp: Hashable {
        var size: Int64
        var inode: UInt
        var seconds: Int
        var nanoseconds: Int
    }

    private let paths: [String]
    private var known: [String: Stamp]

    init(_ paths: [String]) {
        self.paths = paths
        known = Self.stamps(paths)
    }

    /// Whether anything is different from the last time it was asked.
    mutating func hasChanged() -> Bool {
        let now = Self.stamps(paths)
        defer { known = now }
        return now != known
    }

    private static func stamps(_ paths: [String]) -> [String: Stamp] {
        var stamps: [String: Stamp] = [:]
        for path in paths + paths.flatMap(RuleFiles.files(below:)) {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            stamps[path] =
                isFolder
                ? Stamp(size: 0, inode: status.st_ino, seconds: 0, nanoseconds: 0)
                : Stamp(
                    size: Int64(status.st_size), inode: status.st_ino, seconds: status.st_mtim.tv_sec,
                    nanoseconds: status.st_mtim.tv_nsec)
        }
        return stamps
    }
}
