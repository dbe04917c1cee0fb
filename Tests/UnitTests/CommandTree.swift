import Foundation

/// The commands of the program, as its sources declare them.
struct CommandTree {
    /// One command: a type with its name, its verbs, and the text of the file it is in.
    private struct Command {
        var name: String
        var verbs: [String]
        var file: String
    }

    /// By file and type, for verbs of different commands share type names.
    private var commands: [String: [String: Command]] = [:]
    private var options = ""

    init() throws {
        for path in try ShippedFiles.swiftFiles(below: "surgewatch") {
            let text = try ShippedFiles.text(path)
            if path.contains("/Support/") { options += text }
            let starts = text.matches(of: /struct (\w+): (?:Async)?ParsableCommand/)
            for (index, start) in starts.enumerated() {
                let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
                let own = text[start.range.upperBound..<end]
                let type = String(start.1)
                let name = own.firstMatch(of: /commandName: "([^"]+)"/).map { String($0.1) } ?? type.lowercased()
                let verbs = own.firstMatch(of: /subcommands: \[([^\]]*)\]/)?.1.matches(of: /(\w+)\.self/) ?? []
                commands[path, default: [:]][type] = Command(
                    name: name, verbs: verbs.map { String($0.1) }, file: text)
            }
        }
    }

    /// The names that can follow the program's name.
    var names: [String] { root.verbs.compactMap { anywhere($0)?.name } }

    private var root: Command { anywhere("Surgewatch") ?? Command(name: "", verbs: [], file: "") }

    private func anywhere(_ type: String) -> Command? { commands.values.lazy.compactMap { $0[type] }.first }

    /// The commands in the file of a type; where commands have a folder of their own, in that folder.
    private func verbs(beside type: String) -> [String: Command] {
        guard let path = commands.first(where: { $0.value[type] != nil })?.key else { return [:] }
        let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        // Beside others a command has its verbs in its own file, and in those that extend it.
        let isShared = folder.hasSuffix("/Commands/")
        return commands.filter { file, types in
            guard isShared else { return file.hasPrefix(folder) }
            return file == path || types.values.contains { $0.file.contains("extension \(type) {") }
        }.values.reduce(into: [:]) { $0.merge($1) { own, _ in own } }
    }

    /// What is wrong with the words after the program's name; nil if they name a command and options it has.
    func problem(_ words: [String]) -> String? {
        guard let first = words.first else { return "no command" }
        guard let type = root.verbs.first(where: { anywhere($0)?.name == first }), var command = anywhere(type) else {
            return "there is no command \(first)"
        }
        if !command.verbs.isEmpty {
            let verbs = verbs(beside: type)
            guard words.count > 1,
                let verb = command.verbs.compactMap({ verbs[$0] }).first(where: { $0.name == words[1] })
            else { return "\(first) has no verb \(words.dropFirst().first ?? "")" }
            command = verb
        }
        for word in words where word.hasPrefix("--") && word != "--help" {
            let option = word.dropFirst(2).prefix { $0 != "=" }
            let declared = [" var \(option)", "customLong(\"\(option)\")"]
            guard declared.contains(where: { (command.file + options).contains($0) }) else {
                return "\(first) has no option --\(option)"
            }
        }
        return nil
    }
}
