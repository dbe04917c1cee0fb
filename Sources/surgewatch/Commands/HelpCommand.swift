import ArgumentParser
import RuleLanguage
import Trade

/// `surgewatch help TOPIC`.
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract:
            "Explain a topic (exit-codes, formulas, rule-tests, environment, templates, webhook-schema), an error code, or a command.",
        discussion: """
            EXAMPLES:
              surgewatch help formulas
              surgewatch help formulas --man | man -l -
              surgewatch help U003
              surgewatch help templates
              surgewatch help webhook-schema alert
              surgewatch help rules test
            """)
    @Argument(help: "The topic.") var topic: [String] = []
    @Flag(help: "With `formulas`: the manual page surgewatch-formulas(7) itself, for man.") var man = false

    func run() throws {
        guard let first = topic.first else { return Terminal.say(Surgewatch.helpMessage()) }
        if man {
            guard topic == ["formulas"] else {
                throw CommandFailure(.usage, "--man goes with `surgewatch help formulas`, not with `\(first)`")
            }
            return Terminal.say(FormulaPage.manual, end: "")
        }
        if let text = try MessageTopics.text(topic) { return Terminal.say(text) }
        if let text = HelpTopics.text[first] { return Terminal.say(text) }
        if let code = ErrorCode(rawValue: first.uppercased()) {
            return Terminal.say("\(code.rawValue)\n\n\(code.explanation)")
        }
        if let command = Self.command(topic) { return Terminal.say(Surgewatch.helpMessage(for: command)) }
        let words =
            HelpTopics.text.keys.sorted() + ["templates", "webhook-schema"]
            + Surgewatch.configuration.subcommands.map { $0._commandName }
        let near = Spelling.nearest(to: first, among: words).first
        throw CommandFailure(
            .usage,
            "no help on `\(first)`"
                + (near.map { "; did you mean \($0)?" } ?? "; topics: " + words.joined(separator: ", ")))
    }

    private static func command(_ path: [String]) -> (any ParsableCommand.Type)? {
        var command: any ParsableCommand.Type = Surgewatch.self
        for word in path {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else {
                return nil
            }
            command = next
        }
        return command
    }
}
