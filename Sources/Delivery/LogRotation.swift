import Compression
import Foundation

/// Files beside a log that were it once: `alerts.jsonl.1`, `alerts.jsonl-20270104.gz`.
struct LogRotation {
    let path: String

    /// Whether the newest of them ends with the line of this number. One whose compression cannot be read is taken to.
    func ends(with sequence: Int64) -> Bool {
        guard let newest else { return false }
        if newest.hasSuffix(".gz") {
            guard let packed = FileManager.default.contents(atPath: newest),
                let bytes = try? Gzip.inflate(Array(packed), limit: 1 << 30)
            else { return true }
            return Self.last(bytes.suffix(65536)) == sequence
        }
        if [".xz", ".zst", ".bz2", ".lz4"].contains(where: newest.hasSuffix) { return true }
        guard let file = FileHandle(forReadingAtPath: newest), let size = try? file.seekToEnd() else { return false }
        try? file.seek(toOffset: size > 65536 ? size - 65536 : 0)
        return Self.last(Array((try? file.readToEnd()) ?? Data())[...]) == sequence
    }

    private static func last(_ bytes: ArraySlice<UInt8>) -> Int64? {
        LogFile.lastLine(of: Array(bytes)).flatMap { LogMark($0)?.seq }
    }

    private var newest: String? {
        let folder = (path as NSString).deletingLastPathComponent
        let name = (path as NSString).lastPathComponent
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        let old = entries.filter { entry in
            (entry.hasPrefix(name + ".") || entry.hasPrefix(name + "-")) && !entry.hasPrefix(name + ".aside-")
        }
        func modified(_ path: String) -> (Int, Int) {
            var status = stat()
            guard stat(path, &status) == 0 else { return (0, 0) }
            return (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }
        return old.map { (folder as NSString).appendingPathComponent($0) }.max { modified($0) < modified($1) }
    }
}
