import ArgumentParser
import Foundation

/// `surgewatch-simulation`: looks for a seed under which a promise breaks.
@main
struct SimulationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surgewatch-simulation",
        abstract:
            "Years of releases with faults through pipeline, archive and delivery; the promises hold or a seed is named.",
        discussion: "EXAMPLE:\n  surgewatch-simulation --seeds 20\n  surgewatch-simulation --seed 4711")

    @Option(help: "The first seed.") var seed: UInt64 = 1
    @Option(help: "How many seeds.") var seeds = 1
    @Option(help: "Years of releases.") var years = 10

    func run() async throws {
        var failed = false
        for seed in seed..<(seed + UInt64(max(1, seeds))) {
            let folder = FileManager.default.temporaryDirectory.path + "/surgewatch-simulation-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let began = ContinuousClock.now
            let report = await Simulation.run(seed: seed, years: years, folder: folder)
            print(report.words, "\((ContinuousClock.now - began).components.seconds) s", separator: ", ")
            for violation in report.violations { print("  violated: \(violation)") }
            failed = failed || !report.violations.isEmpty
        }
        if failed { throw ExitCode(1) }
    }
}

extension Simulation {
    /// One seed from beginning to end.
    package static func run(seed: UInt64, years: Int, folder: String) async -> Report {
        do {
            return try await Simulation(seed: seed, years: years, folder: folder).run()
        } catch {
            return Report(seed: seed, violations: ["it did not begin: \(error)"])
        }
    }
}

extension Simulation.Report {
    /// In one line.
    package var words: String {
        """
        seed \(seed): \(releases) releases, \(events) events, \(notifications) notifications, \(crashes) crashes \
        (\(powerCuts) without power, \(lostWrites) writes lost), \(fullDisks) full disks, \(lostAnswers) answers lost, \
        \(repeated) repeated, \(violations.count) violations
        """
    }
}
