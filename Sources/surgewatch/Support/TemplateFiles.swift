import Foundation
import Views

/// Templates of the operator's own: files `NAME.mustache` in one folder.
enum TemplateFiles {
    /// Reads them all; none where no folder is named. Whether they are templates is for `MessageRenderer` to say.
    static func read(_ folder: String?) throws -> [TemplateSource] {
        guard let folder else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw CommandFailure(
                .data, "the folder of templates \(folder) cannot be read; make it, or take `templates:` out")
        }
        return try names.filter { $0.hasSuffix(".mustache") && !$0.hasPrefix(".") }.sorted().map { name in
            let path = (folder as NSString).appendingPathComponent(name)
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CommandFailure(.data, "the template \(path) cannot be read")
            }
            guard let text = String(data: data, encoding: .utf8) else {
                throw CommandFailure(.data, "\(path) is not UTF-8 text")
            }
            return TemplateSource(name: String(name.dropLast(".mustache".count)), path: path, text: text)
        }
    }
}
