import Foundation
import Pipeline
import RuleLanguage
import Settings
import Trade

/// A rule set under the name by which it was asked for: files or folders, `REV:PATH`, or `REV` for the rule paths of the
/// configuration at that revision.
struct NamedRules {
    let name: String
    let rules: RuleSet

    init(_ name: String, configuration: Configuration) throws {
        self.name = name
        if FileManager.default.fileExists(atPath: name) {
            // What rules would have said does not hang on their tests, nor has a revision any.
            rules = try RuleFiles([name]).withoutTests.checkedRules()
            return
        }
        let sources = try Self.revision(name, configuration)
        let loaded = RuleLoader.load(sources, countries: CountryList.scheduleC)
        guard !loaded.hasErrors else {
            let texts = Dictionary(sources.map { ($0.path, $0.text) }) { first, _ in first }
            for diagnostic in loaded.diagnostics {
                Terminal.complain(diagnostic.rendered(in: texts[diagnostic.path] ?? ""))
            }
            throw CommandFailure(.found, loaded.summary)
        }
        rules = RuleSet(loaded.rules)
    }

    private static func revision(_ name: String, _ configuration: Configuration) throws -> [RuleSource] {
        guard !name.isEmpty, !name.hasPrefix("-") else {
            throw CommandFailure(.usage, "`\(name)` names no rules: a file, a folder or a git revision is expected")
        }
        if let colon = name.firstIndex(of: ":") {
            let git = Git(folder: FileManager.default.currentDirectoryPath)
            let revision = String(name[..<colon])
            try check(revision, git, name)
            return try git.ruleSources(revision, String(name[name.index(after: colon)...]))
        }
        var sources: [RuleSource] = []
        for path in configuration.rules {
            let folder = (path as NSString).deletingLastPathComponent
            let git = Git(folder: folder.isEmpty ? "." : folder)
            try check(name, git, name)
            sources += try git.ruleSources(name, try git.place(of: path))
        }
        return sources
    }

    private static func check(_ revision: String, _ git: Git, _ name: String) throws {
        let why: String
        do {
            if try git.knows(revision) { return }
            why = "git knows no revision `\(revision)` in \(git.folder)"
        } catch let failure as CommandFailure {
            why = failure.description
        }
        throw CommandFailure(
            .data,
            "`\(name)` is no file or folder, and \(why); write a path, REV:PATH, or REV for the rule paths of the "
                + "configuration")
    }
}
