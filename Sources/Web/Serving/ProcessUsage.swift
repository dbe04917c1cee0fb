import Foundation

/// What the process takes of the machine; `nil` where the system does not say.
struct ProcessUsage {
    /// Bytes.
    let memory: Int64?
    /// Seconds.
    let processor: Double?
    /// Bytes of the archive with its write-ahead log.
    let archive: Int64?

    init(archive path: String) {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        memory = pages.flatMap { $0.count > 1 ? Int64($0[1]) : nil }.map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) }
        var time = timespec()
        processor =
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0
            ? Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 : nil
        let sizes = [path, path + "-wal"].compactMap {
            (try? FileManager.default.attributesOfItem(atPath: $0))?[.size] as? NSNumber
        }
        archive = sizes.isEmpty ? nil : sizes.reduce(0) { $0 + $1.int64Value }
    }
}
