import Foundation

/// The lines that the daemon adds to its alert log, read as it grows.
struct AlertLog {
    /// One line: something happened to an alert.
    struct Entry: Decodable, Equatable, Sendable {
        /// Numbers without gaps.
        var seq: Int
        /// When the release that caused it was known.
        var time: String
        /// `early`, `confirmed`, `corrected`, `retracted`, `resolved`, …
        var event: String
        /// The id of the episode.
        var alert: String
        var rule: String
        var severity: String
        var series: String
        var month: String
        var headline: String
    }

    let url: URL
    private var offset: UInt64 = 0

    init(url: URL) { self.url = url }

    /// Whole lines that were not read before; none while the file is not there.
    ///
    /// - Throws: `DemoFailure` for a line that is not an entry.
    mutating func newEntries() throws -> [Entry] {
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        try handle.seek(toOffset: offset)
        let data = try handle.readToEnd() ?? Data()
        guard let end = data.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let whole = data[data.startIndex...end]
        offset += UInt64(whole.count)
        return try whole.split(separator: UInt8(ascii: "\n")).map { line in
            do {
                return try JSONDecoder().decode(Entry.self, from: Data(line))
            } catch {
                throw DemoFailure("\(url.path) holds a line that is no alert: \(String(decoding: line, as: UTF8.self))")
            }
        }
    }
}
