import Foundation
import Synchronization
import Trade

/// The clock by which releases become known: the system's, or a file whose content is the instant.
///
/// The file is read at each use, and nothing needs it to move: waiting goes by the machine's own clock.
struct DomainClock: Sendable {
    private let path: String?
    /// The last instant that was read from the file.
    private let last = Memory()

    private final class Memory: Sendable {
        let instant = Mutex<Instant?>(nil)
    }

    /// Reads `SURGEWATCH_CLOCK` (`system`, or `file:PATH`). A file is refused under systemd, where time is real.
    init(environment: [String: String]) throws {
        let setting = environment["SURGEWATCH_CLOCK"] ?? "system"
        if setting == "system" {
            path = nil
            return
        }
        guard setting.hasPrefix("file:") else {
            throw CommandFailure(.usage, "SURGEWATCH_CLOCK is `system` or `file:PATH`, not `\(setting)`")
        }
        if environment["NOTIFY_SOCKET"] != nil || environment["INVOCATION_ID"] != nil {
            throw CommandFailure(
                .usage, "SURGEWATCH_CLOCK=file: is for replays and drills; under systemd time is the system's")
        }
        path = String(setting.dropFirst("file:".count))
        _ = try read()
    }

    private func read() throws -> Instant {
        guard let path else { return Self.machine() }
        guard let data = FileManager.default.contents(atPath: path),
            let instant = Instant(
                String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        else {
            throw CommandFailure(.data, "the clock file \(path) does not hold an instant (2021-03-05T13:30:00Z)")
        }
        last.instant.withLock { $0 = instant }
        return instant
    }

    /// Now; the last instant that could be read while a clock file is being replaced.
    func now() -> Instant { (try? read()) ?? last.instant.withLock { $0 } ?? Self.machine() }

    /// The machine's clock: for leases, backoff and Date headers.
    static func machine() -> Instant { Instant(seconds: Int64(Date().timeIntervalSince1970)) }
}
