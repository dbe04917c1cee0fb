import Foundation
import Pipeline
import RuleLanguage

/// Files as a git repository has them at some revision, read through the program `git`.
struct Git {
    /// Where git is run; names of revisions are looked up in the repository of this folder.
    let folder: String

    /// The rule files of a path at a revision, tests left out; `path` is a folder or one file, from the top of the
    /// repository or, with `./`, from `folder`.
    func ruleSources(_ revision: String, _ path: String) throws -> [RuleSource] {
        let object = "\(revision):\(path)"
        let shown = path.isEmpty ? revision : object
        switch try text("cat-file", "-t", object) {
        case "blob": return [RuleSource(path: shown, text: try text("cat-file", "blob", object, isTrimmed: false))]
        case "tree": break
        default: throw CommandFailure(.data, "\(shown) is neither a folder nor a file")
        }
        var sources: [RuleSource] = []
        let isOfTests = path.split(separator: "/").contains("tests")
        // MODE TYPE ID TAB NAME, each ended by a zero byte.
        for entry in try text("ls-tree", "-r", "-z", object).split(separator: "\0") {
            let parts = entry.split(separator: "\t", maxSplits: 1)
            let words = parts.first?.split(separator: " ") ?? []
            guard parts.count == 2, words.count == 3, words[0].hasPrefix("100") else { continue }
            let folders = parts[1].split(separator: "/")
            guard parts[1].hasSuffix(".yml") || parts[1].hasSuffix(".yaml"), !isOfTests,
                !folders.dropLast().contains("tests"),
                !folders.contains(where: { $0.hasPrefix(".") })
            else { continue }
            let text = try text("cat-file", "blob", String(words[2]), isTrimmed: false)
            sources.append(RuleSource(path: "\(shown)/\(parts[1])", text: text))
        }
        guard !sources.isEmpty else { throw CommandFailure(.data, "\(shown) has no .yml file of rules") }
        return sources
    }

    /// Whether git knows a revision here; throws when there is no git, or no repository.
    func knows(_ revision: String) throws -> Bool {
        _ = try text("rev-parse", "--git-dir")
        return (try? text("rev-parse", "--verify", "--quiet", "\(revision)^{commit}")) != nil
    }

    /// A path of the file system as the repository names it.
    func place(of path: String) throws -> String {
        let prefix = try text("rev-parse", "--show-prefix")
        return (prefix + (path as NSString).lastPathComponent)
    }

    private func text(_ arguments: String..., isTrimmed: Bool = true) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", folder] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw CommandFailure(.data, "git cannot be run: \(error)")
        }
        // Both are read at once: a child that waits to be read never ends.
        let complaints = Aside { [handle = errors.fileHandleForReading] in handle.readDataToEndOfFile() }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let words = String(decoding: complaints.result(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard process.terminationStatus == 0 else {
            if process.terminationStatus == 127 {
                throw CommandFailure(.data, "git is not installed, or not in PATH; it is needed to read a revision")
            }
            throw CommandFailure(
                .data,
                "git \(arguments.joined(separator: " ")) in \(folder): "
                    + (words.isEmpty ? "exit status \(process.terminationStatus)" : words))
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.data, "git \(arguments.joined(separator: " ")): what it has is not UTF-8 text")
        }
        return isTrimmed ? text.trimmingCharacters(in: .whitespacesAndNewlines) : text
    }
}
