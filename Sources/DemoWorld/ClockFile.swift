import Foundation
import Trade

/// A file whose content is the present moment, shared by the demo's servers and the daemon.
struct ClockFile: Sendable {
    let url: URL

    init(path: String) { url = URL(fileURLWithPath: path) }

    /// The instant in the file.
    ///
    /// - Throws: `DemoFailure` when the file cannot be read or holds something else.
    func now() throws -> Instant {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw DemoFailure("the clock file \(url.path) cannot be read")
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let instant = Instant(trimmed) else {
            throw DemoFailure("the clock file \(url.path) does not hold an instant such as 2019-01-08T22:00:00Z")
        }
        return instant
    }

    /// Moves the clock; a reader sees the old instant or the new one, never a half of either.
    func set(_ instant: Instant) throws {
        try Data("\(instant)\n".utf8).write(to: url, options: .atomic)
    }
}
