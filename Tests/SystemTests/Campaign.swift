import Foundation
import TestSupport

/// The campaigns of `scripts/bench`, run with the program that the tests are built with.
struct Campaign: Decodable {
    /// A count with its bar.
    struct Row: Decodable {
        var workload: String
        var verdict: String
    }
    struct Tally: Decodable {
        var title: String
        var rows: [Row]
        var seeds: [Seed]?
        var runs: [Run]?
    }
    /// One installation that was killed.
    struct Seed: Decodable {
        var seed: UInt64
        var kills: Int
        var again: Int
        var problems: [String]
    }
    /// One run in which a call failed.
    struct Run: Decodable {
        var mode: String
        var call: String
        var problems: [String]
    }

    var tallies: [Tally]

    /// Runs one part; fails when it does, and not when a bar is missed.
    static func run(_ part: String, _ arguments: [String]) throws -> (tally: Tally, said: Said) {
        let own = try TemporaryDirectory()
        let program = try RunningProgram(
            PythonServer.interpreter,
            [
                "-B", "\(packageRoot)/scripts/bench.d", "--binary", Programs.surgewatch, "--rules",
                "\(packageRoot)/rules/aluminum", "--part", part, "--json", own.path("json"),
            ] + arguments,
            environment: ProcessInfo.processInfo.environment, output: own.path("out"), errors: own.path("err"))
        let said = Said(
            status: program.wait(), output: String(decoding: try own.read("out"), as: UTF8.self),
            errors: String(decoding: try own.read("err"), as: UTF8.self))
        guard said.status == 0 || said.status == 3 else { throw Lost("the campaign failed: \(said)") }
        let campaign = try JSONDecoder().decode(Campaign.self, from: Data(own.read("json")))
        guard let tally = campaign.tallies.first else { throw Lost("the campaign counted nothing: \(said)") }
        return (tally, said)
    }

    /// The seed given by `SURGEWATCH_TEST_SEED`, else another one each time; small enough for any reader of JSON.
    static func seed() -> UInt64 {
        let given = ProcessInfo.processInfo.environment["SURGEWATCH_TEST_SEED"].flatMap { UInt64($0) }
        return given ?? .random(in: 0...UInt64(UInt32.max))
    }
}
