import ArgumentParser
import Foundation
import Trade

/// Plays the story: the daemon lives through the years of the table under a fast clock, and a person watches.
struct Play: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play the years of the table to a daemon and tell what it says.",
        discussion: """
            Starts feeds and sinks on loopback and the daemon with an archive of its own, then moves the clock from one
            publication to the next. Example:

              surgewatch-demo-world play --daemon .build/debug/surgewatch --rules rules/chapter-values \\
                --table Sources/DemoWorld/Resources/chapter-76.csv.gz --directory /tmp/surgewatch-demo --once
            """)

    @Option(help: "The surgewatch program.")
    var daemon: String
    @Option(help: "The observations file with the figures.")
    var table: String
    @Option(help: "The folder of rules.")
    var rules: String
    @Option(help: "The list of event dates that rules may look ahead to; imported before the story begins.")
    var events: String?
    @Option(help: "Where everything of this run goes; made anew.")
    var directory: String
    @Option(help: "The first month to live through.")
    var from = "2019-01"
    @Option(help: "The last month to live through.")
    var to = "2021-09"
    @Flag(help: "Stop when the story is over; without it the daemon runs on until Ctrl-C on a terminal.")
    var once = false
    @Option(help: "What the simulated licenses, the key and the secret are made from.")
    var seed: UInt64 = 1
    @Option(help: "The program that checks the signatures of the kept webhooks.")
    var verifier: String?

    func validate() throws {
        guard let first = Month(from), let last = Month(to), first <= last else {
            throw ValidationError("--from and --to are months (2019-01), the first not after the last")
        }
    }

    func run() async throws {
        guard let first = Month(from), let last = Month(to) else { return }
        let figures = try FigureTable(file: table)
        let rules = URL(fileURLWithPath: rules).standardizedFileURL
        let files = try DemoFiles.fresh(directory)
        defer { files.release() }
        try files.writeCredentials(seed: seed)
        let timeline = Timeline(
            table: figures, licenses: LicenseSimulation(table: figures, seed: seed), from: first, to: last)
        guard let beginning = timeline.steps.first?.instant else {
            throw DemoFailure("the table says nothing new from \(first) to \(last)")
        }
        try files.clock.set(beginning + -60)
        let program = URL(fileURLWithPath: daemon).standardizedFileURL
        let staysOn = !once && isatty(STDOUT_FILENO) == 1
        let events = events.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        let verifier = verifier.map { URL(fileURLWithPath: $0).standardizedFileURL }

        try await Interruption.cancelling { [seed] in
            try await World.serving(table: figures, clock: files.clock, directory: files.directory, seed: seed) {
                world in
                let text = DemoConfiguration(files: files, addresses: world.addresses, rules: rules).text
                try Data(text.utf8).write(to: files.configuration)
                let teller = Teller()
                try teller.opening(from: first, to: last, directory: files.directory)
                let daemon = try await Daemon.start(program, files: files)
                for _ in 0..<40 where files.monitors == nil { try await Task.sleep(for: .milliseconds(50)) }
                if let monitors = files.monitors { try teller.say("Look at it meanwhile: \(monitors)") }
                let story = Story(daemon: daemon, world: world, timeline: timeline, teller: teller)
                do {
                    if let events { try await story.learn(events: events) }
                    try await story.play(verifier: verifier)
                    if staysOn { try await story.stayOn() }
                } catch {
                    await daemon.stop()
                    throw error
                }
                let code = await daemon.stop()
                guard code == 0 else { throw DemoFailure("the daemon ended with \(code) after SIGTERM") }
            }
        }
    }
}
