import ArgumentParser

extension RulesCommand {
    struct Schema: ParsableCommand {
        /// The kinds of files that have a schema.
        enum Kind: String, CaseIterable, ExpressibleByArgument { case rules, tests }

        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of rule files or of rule tests, by which editors complete them.",
            discussion: """
                The same schemas lie beside the shipped rules, as rule-file.schema.json and rule-test.schema.json. A \
                first line names one to an editor that has a YAML language server:
                  # yaml-language-server: $schema=../rule-file.schema.json

                EXAMPLES:
                  surgewatch rules schema > rule-file.schema.json
                  surgewatch rules schema tests > rule-test.schema.json
                """)
        @Argument(help: "rules or tests.") var kind: Kind = .rules

        func run() {
            switch kind {
            case .rules: Terminal.say(KeySchema.ruleFile.indented)
            case .tests: Terminal.say(KeySchema.ruleTestFile.indented)
            }
        }
    }
}
