import ArgumentParser

extension AlertsCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell the whole story of one alert: months, events, conditions, figures, and who was told when.",
            discussion: """
                `--json` prints the row of `alerts list` with months, events (conditions and figures of each), \
                notifications (every attempt) and what silences kept back.

                EXAMPLES:
                  surgewatch alerts show 3f2a9c0b11d2e4f5
                  surgewatch alerts show 3f2a --json=id,state,notifications
                """)
        @Argument(help: "The alert's id, or as much of it as no other has.") var id: String
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let story = try AlertStory(id, in: try Installation.readArchive(try configuration.load()))
            if output.json || output.csv { return try story.table.print(output) }
            story.lines.forEach { Terminal.say($0) }
        }
    }
}
