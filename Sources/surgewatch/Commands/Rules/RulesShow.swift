import ArgumentParser
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

extension RulesCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a rule in words, made from the checked rule: what it says is what is judged.",
            discussion: """
                Says when the rule fires, over which series, on which figures, what can be tuned and how far, where the \
                arithmetic comes from, and which tests cover it. `--text` prints the rule in its canonical form, whose \
                SHA-256 is the one that evidence names.

                EXAMPLES:
                  surgewatch rules show MassiveImports
                  surgewatch rules show MassiveImports --rules rules/aluminum
                  surgewatch rules show UnitValueCollapse --text
                """)
        @Argument(help: "The rule.") var name: String
        @Option(help: "A file or folder to look in, instead of those of the configuration; repeatable.")
        var rules: [String] = []
        @Flag(help: "Print the canonical text alone.") var text = false
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let checked = RuleFiles(rules.isEmpty ? try configuration.load().rules : rules).check()
            guard let rule = checked.rules[name] else {
                let near = Spelling.nearest(to: name, among: checked.rules.names).first
                throw CommandFailure(.usage, "there is no rule \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
            }
            if text { return Terminal.say(rule.text, end: "") }
            let page = RulePage(rule: rule, tests: checked.cases.filter { $0.rule == rule.name })
            Terminal.say(json ? page.json.text : page.text)
        }
    }
}

/// What `rules show` says of a rule.
struct RulePage {
    let rule: Rule
    let tests: [RuleTestCase]
    private var words: RuleInWords { rule.inWords { CountryList.scheduleC.name(of: $0) } }

    var text: String {
        let words = words
        var lines = ["\(rule.name) (\(rule.group), \(rule.status.rawValue))", ""]
        func paragraph(_ text: String?, indent: Int = 0) {
            guard let text, !text.isEmpty else { return }
            lines += Self.folded(text, indent: indent)
        }
        func list(_ head: String, _ entries: [String]) {
            guard !entries.isEmpty else { return }
            lines += ["", head]
            for entry in entries { lines += Self.folded("- " + entry, indent: 2, hanging: 4) }
        }
        paragraph(rule.description)
        if rule.description != nil { lines.append("") }
        paragraph(words.fires)
        for condition in words.conditions {
            lines += Self.folded("- \(condition.name): \(condition.text)", indent: 2, hanging: 4)
        }
        for amount in words.amounts { paragraph("Where “\(amount.name)” is \(amount.text).") }
        paragraph(words.persistence)
        paragraph(words.floor)
        paragraph(words.clears)
        lines.append("")
        paragraph(words.runsOver)
        paragraph(words.judgedOn)
        paragraph("Severity: \(words.severity.joined(separator: "; ")).")
        list("Shown with it, without deciding:", words.also.map { "\($0.name): \($0.text)" })
        list("Parameter series that it reads:", words.inputs)
        list(
            "Numbers to tune:",
            words.numbers.map { number in
                "\(number.name) = \(number.value)" + (number.range.map { " (\($0))" } ?? "")
                    + (number.meaning.map { ": \($0)" } ?? "")
            })
        list("Not judged:", words.exceptions)
        list("What can fire it without a surge:", rule.falsePositives)
        list("Basis and references:", [rule.basis].compactMap(\.self) + rule.references.filter { $0 != rule.basis })
        list(tests.isEmpty ? "" : "Tests:", tests.map { "\($0.name) (\($0.path):\($0.line))" })
        if tests.isEmpty { lines += ["", "No test covers it."] }
        lines += ["", "\(rule.path):\(rule.line)", "SHA-256 \(rule.sha256)"]
        return lines.joined(separator: "\n")
    }

    var json: JSONText {
        let words = words
        func pairs(_ entries: [(name: String, text: String)]) -> JSONText {
            .object(entries.map { .init(name: $0.name, value: .string($0.text)) })
        }
        func texts(_ texts: [String]) -> JSONText { .array(texts.map(JSONText.string)) }
        return .fields([
            "name": .string(rule.name), "group": .string(rule.group), "status": .string(rule.status.rawValue),
            "description": .optional(rule.description), "fires": .string(words.fires),
            "conditions": pairs(words.conditions), "amounts": pairs(words.amounts), "also": pairs(words.also),
            "clears": .optional(words.clears), "runs_over": .string(words.runsOver),
            "judged_on": .string(words.judgedOn), "persistence": .optional(words.persistence),
            "severity": texts(words.severity), "floor": .optional(words.floor),
            "params": .object(
                words.numbers.map { number in
                    .init(
                        name: number.name,
                        value: .fields([
                            "value": .string(number.value), "range": .optional(number.range),
                            "description": .optional(number.meaning),
                        ]))
                }), "inputs": texts(words.inputs), "exceptions": texts(words.exceptions),
            "falsepositives": texts(rule.falsePositives), "basis": .optional(rule.basis),
            "references": texts(rule.references), "tests": texts(tests.map(\.name)), "file": .string(rule.path),
            "line": .integer(rule.line), "sha256": .string(rule.sha256), "text": .string(rule.text),
        ])
    }

    /// Lines of at most 100 characters.
    private static func folded(_ text: String, indent: Int, hanging: Int? = nil) -> [String] {
        var lines: [String] = []
        var line = String(repeating: " ", count: indent)
        var isFresh = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !isFresh, line.count + 1 + word.count > 100 {
                lines.append(line)
                line = String(repeating: " ", count: hanging ?? indent)
                isFresh = true
            }
            line += (isFresh ? "" : " ") + word
            isFresh = false
        }
        return lines + [line]
    }
}
