import Foundation
import TestSupport

/// The files that an operator installs, as text.
enum ShippedFiles {
    static let unit = "\(packageRoot)/systemd/surgewatch.service"
    static let catalog = "\(packageRoot)/systemd/surgewatch.catalog"
    static let readme = "\(packageRoot)/systemd/README.md"
    static let sources = "\(packageRoot)/Sources"

    static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// The Swift files below a folder of the sources.
    static func swiftFiles(below folder: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: "\(sources)/\(folder)")?.compactMap { $0 as? String } ?? []
        guard !names.isEmpty else { throw CocoaError(.fileNoSuchFile) }
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { "\(sources)/\(folder)/\($0)" }
    }
}
