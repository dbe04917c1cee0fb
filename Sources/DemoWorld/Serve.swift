import ArgumentParser
import Foundation

/// Serves the demo's world until it is told to stop, for tests and for trying things by hand.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the two feeds and the two sinks on loopback.",
        discussion: """
            Prints one line of JSON with the addresses when everything listens, and ends on SIGTERM or Ctrl-C. The feeds
            answer as known at the instant in the clock file; to move on, write another instant into it.
            """)

    @Option(help: "The observations file with the figures.")
    var table: String
    @Option(help: "The file whose content is the present instant (2021-06-08T12:30:00Z).")
    var clock: String
    @Option(help: "Where mails and webhooks are kept.")
    var directory: String
    @Option(help: "What the simulated licenses are made from.")
    var seed: UInt64 = 1

    func run() async throws {
        let figures = try FigureTable(file: table)
        let clock = ClockFile(path: clock)
        let directory = URL(fileURLWithPath: directory)
        do {
            try await Interruption.cancelling { [seed] in
                try await World.serving(table: figures, clock: clock, directory: directory, seed: seed) { world in
                    let encoder = JSONEncoder()
                    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                    try Teller().say(String(decoding: encoder.encode(world.addresses), as: UTF8.self))
                    while true { try await Task.sleep(for: .seconds(3_600)) }
                }
            }
        } catch is CancellationError where Interruption.signal != 0 {
            return
        }
    }
}
