import Foundation
import Simulation
import TestSupport
import Testing

/// Two years instead of ten, and a seed of its own each time.
@Suite(.serialized) struct SimulationTests {
    private static func report(_ seed: UInt64) async throws -> Simulation.Report {
        let folder = try TemporaryDirectory()
        return await Simulation.run(seed: seed, years: 2, folder: folder.path)
    }

    @Test func twoYearsOfFaultsBreakNoPromise() async throws {
        let given = ProcessInfo.processInfo.environment["SURGEWATCH_TEST_SEED"].flatMap { UInt64($0) }
        let seed = given ?? .random(in: 0...UInt64(UInt32.max))
        let report = try await Self.report(seed)
        #expect(
            report.violations.isEmpty,
            "again with SURGEWATCH_TEST_SEED=\(seed): \(report.words)\n\(report.violations.joined(separator: "\n"))")
        #expect(report.releases > 100 && report.events > 50 && report.notifications > 20, "\(report.words)")
        #expect(report.crashes > 10 && report.powerCuts > 0, "\(report.words)")
    }

    @Test func aSeedRepeats() async throws {
        let (one, two) = (try await Self.report(7), try await Self.report(7))
        #expect(one.words == two.words)
    }
}
