import Foundation
import Trade
import Yams

extension SettingsReader {
    /// Puts the lists of a folder into force, each in the place of the shipped one of that name; without a folder the shipped
    /// ones.
    func lists(_ node: Node?) -> String? {
        guard let name = text(node, "reference") else {
            if ReferenceLists.inForce !== ReferenceLists.shipped { ReferenceLists.install(.shipped) }
            return nil
        }
        let folder = name.hasPrefix("/") ? name : Configuration.folder(of: path) + "/" + name
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".csv") }.sorted()
        } catch {
            problem("the folder \(folder) of `reference:` cannot be read", at: node)
            return folder
        }
        var own: [ReferenceLists.Kind: String] = [:]
        for file in files {
            guard let kind = ReferenceLists.Kind(rawValue: String(file.dropLast(4))) else {
                let known = ReferenceLists.Kind.allCases.map(\.file)
                let near = Spelling.nearest(to: file, among: known).first
                problem(
                    "\(folder)/\(file) is none of the lists (\(known.joined(separator: ", ")))"
                        + (near.map { "; did you mean \($0)?" } ?? ""), at: node)
                continue
            }
            guard let data = FileManager.default.contents(atPath: folder + "/" + file),
                let text = String(data: data, encoding: .utf8)
            else {
                problem("\(folder)/\(file) cannot be read as UTF-8 text", at: node)
                continue
            }
            own[kind] = text
        }
        if own.isEmpty { remark("\(folder) holds none of the lists: the shipped ones are in force", at: node) }
        do throws(ListProblem) {
            ReferenceLists.install(try ReferenceLists(own))
        } catch {
            problem("\(folder)/\(error)", at: node)
        }
        return folder
    }
}
