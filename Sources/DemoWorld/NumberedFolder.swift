import Foundation
import Synchronization

/// A folder that keeps what arrives, one file each, numbered in the order of arrival: `000001.eml`, `000002.eml`, …
final class NumberedFolder: Sendable {
    let url: URL
    private let suffix: String
    private let last: Mutex<Int>

    /// Makes the folder if it is not there; numbering goes on after the files it has.
    init(_ url: URL, suffix: String) throws {
        self.url = url
        self.suffix = suffix
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        last = Mutex(try Self.files(in: url, suffix: suffix).compactMap { Int($0.prefix(6)) }.max() ?? 0)
    }

    /// Writes one file, whole or not at all.
    func keep(_ content: Data) throws {
        try last.withLock { last in
            let digits = String(last + 1)
            let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits + suffix
            try content.write(to: url.appendingPathComponent(name), options: .atomic)
            last += 1
        }
    }

    /// The files in order of arrival.
    func files() throws -> [URL] {
        try Self.files(in: url, suffix: suffix).map { url.appendingPathComponent($0) }
    }

    private static func files(in url: URL, suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasSuffix(suffix) }.sorted()
    }
}
