import ArgumentParser

/// `surgewatch silences`.
struct SilencesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences", abstract: "Keep news of some alerts back for a time, with a reason and an end.",
        discussion: """
            News that a silence keeps back is not sent at once; it stays on pages and in digests, marked as silenced. \
            Corrections and retractions of what was told always go. What is still true when the silence ends is told with \
            its next month. A day before the end, and at the end, operations hear what was kept back.
            """,
        subcommands: [Add.self, List.self, Expire.self])
}
