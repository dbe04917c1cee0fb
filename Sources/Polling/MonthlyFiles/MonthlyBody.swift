import Foundation
import Trade

/// How files that come one a month are written down in place of their bytes: a line for each, with month, hash and path.
enum MonthlyBody {
    private static let format = "# monthly-files/1"

    static func bytes(_ files: [FeedBody.File]) -> [UInt8] {
        var lines = "\(format)\n"
        for file in files { lines += "\(file.month) \(file.sha256) \(file.path)\n" }
        return Array(lines.utf8)
    }

    /// The files that such a body names, where they lie now; empty when it is none.
    static func files(_ body: [UInt8]) -> [FeedBody.File] {
        guard body.starts(with: format.utf8) else { return [] }
        return String(decoding: body, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3, let month = Month(words[0]) else { return nil }
            return FeedBody.File(month: month, sha256: String(words[1]), path: place(String(words[2])))
        }
    }

    /// A file of a drop folder that was refused lies in `rejected/`.
    private static func place(_ path: String) -> String {
        guard !FileManager.default.fileExists(atPath: path) else { return path }
        let rejected =
            (path as NSString).deletingLastPathComponent + "/rejected/" + (path as NSString).lastPathComponent
        return FileManager.default.fileExists(atPath: rejected) ? rejected : path
    }
}
