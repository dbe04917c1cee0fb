import ArgumentParser
import Foundation
import RuleLanguage
import Trade

extension RulesCommand {
    struct Format: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fmt", abstract: "Lay rule files and rule tests out in one way; comments stay, meaning stays.",
            discussion: """
                Keys stand in one order, two blanks for each level, one gate a line, a blank line between rules. Every \
                comment is kept, and the hash of every rule is the same before and after. Files that cannot be parsed \
                are left alone. Prints the paths of files that it changed.

                EXAMPLES:
                  surgewatch rules fmt rules
                  surgewatch rules fmt --check rules        # for CI: 1 when a file would change
                  surgewatch rules fmt --diff rules/surge.yml
                  surgewatch rules fmt - < new.yml          # from standard input to standard output

                EXIT CODES: 0 done, 1 a file would change (--check) or cannot be parsed, 4 a file cannot be read or \
                written.
                """)
        @OptionGroup var paths: Paths
        @Flag(help: "Change nothing; list the files that would change, and end with 1 if there are any.")
        var check = false
        @Flag(help: "Change nothing; print the changes as a unified diff.") var diff = false

        func run() throws {
            if paths.paths == ["-"] { return try formatInput() }
            let files = try paths.files()
            var status = ExitStatus.done
            for problem in files.problems {
                Terminal.complain(problem)
                status = .data
            }
            // Rules that only a test brought in were not asked for.
            for file in files.rules.filter({ !files.borrowed.contains($0.path) }) + files.tests {
                let result = RuleFormatter.format(file, countries: CountryList.scheduleC)
                guard let text = result.text else {
                    for finding in result.diagnostics { Terminal.complain(finding.rendered(in: file.text)) }
                    if status == .done { status = .found }
                    continue
                }
                guard text != file.text else { continue }
                if diff {
                    Terminal.say(UnifiedDiff.text(from: file.text, to: text, path: file.path), end: "")
                } else {
                    Terminal.say(file.path)
                }
                if check, status == .done { status = .found }
                if check || diff { continue }
                do {
                    try FileReplacement.write(text, to: file.path)
                } catch {
                    Terminal.complain(error.description)
                    status = .data
                }
            }
            if status != .done { throw CommandFailure(status) }
        }

        private func formatInput() throws {
            let data = FileHandle.standardInput.readDataToEndOfFile()
            guard let text = String(data: data, encoding: .utf8) else {
                throw CommandFailure(.data, "standard input: is not UTF-8 text")
            }
            let file = RuleSource(path: "standard input", text: text)
            let result = RuleFormatter.format(file, countries: CountryList.scheduleC)
            guard let formatted = result.text else {
                throw CommandFailure(
                    .found, result.diagnostics.map { $0.rendered(in: text) }.joined(separator: "\n"))
            }
            if diff {
                Terminal.say(UnifiedDiff.text(from: text, to: formatted, path: file.path), end: "")
            } else if !check {
                Terminal.say(formatted, end: "")
            }
            if check, formatted != text { throw CommandFailure(.found) }
        }
    }
}
