import Foundation
import TestSupport
import Trade

@testable import DemoWorld

/// The demo's feeds and sinks as a process of their own, which shows the figures as known at the clock of a site.
final class FeedWorld: Sendable {
    private struct Addresses: Decodable {
        var census: String
        var licenses: String
        var hook: String
        var mail: String
    }

    let hook: String
    let mail: String
    /// The two feeds for a configuration.
    let feeds: String
    private let directory: TemporaryDirectory
    private let program: RunningProgram

    static let table = "\(packageRoot)/Sources/DemoWorld/Resources/chapter-76.csv.gz"

    init(clock: String, seed: UInt64 = 1) throws {
        directory = try TemporaryDirectory()
        program = try RunningProgram(
            Programs.demoWorld,
            [
                "serve", "--table", Self.table, "--clock", clock, "--directory", directory.path, "--seed", "\(seed)",
            ], environment: ProcessInfo.processInfo.environment, output: directory.path("addresses"),
            errors: directory.path("errors"))
        var line: [UInt8] = []
        try waitUntil("the demo's world says its addresses") { [directory] in
            line = (try? directory.read("addresses")) ?? []
            return line.last == UInt8(ascii: "\n")
        }
        let addresses = try JSONDecoder().decode(Addresses.self, from: Data(line))
        hook = addresses.hook
        mail = addresses.mail
        feeds = """
            census-imports:
              kind: census-hs
              url: \(addresses.census)
              key: credential:census-key
              products: ["76"]
              level: HS2
              basis: consumption
              listing: partial
              since: 2013-01
              every: 6h
            licenses:
              kind: aim-aggregate
              url: \(addresses.licenses)
              categories: chapters
              every: 6h
            """
    }

    /// The mails that arrived, oldest first.
    func mails() throws -> [[UInt8]] {
        try files("mails", ".eml").map { try directory.read($0) }
    }

    /// The webhooks that arrived, oldest first.
    func webhooks() throws -> [KeptWebhook] {
        try files("webhooks", ".json").map { name in
            try JSONDecoder().decode(KeptWebhook.self, from: Data(directory.read(name)))
        }
    }

    /// How many messages have arrived.
    func arrivals() throws -> Int { try files("mails", ".eml").count + files("webhooks", ".json").count }

    private func files(_ folder: String, _ end: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path(folder)).filter { $0.hasSuffix(end) }
            .sorted().map { "\(folder)/\($0)" }
    }

    /// The instants at which the feeds say something new, from the first day of one month to the last of another.
    static func steps(from first: String, to last: String, seed: UInt64 = 1) throws -> [Instant] {
        guard let first = Month(first), let last = Month(last) else { throw Lost("no months") }
        let table = try FigureTable(file: table)
        return Timeline(
            table: table, licenses: LicenseSimulation(table: table, seed: seed), from: first, to: last
        ).steps.map(\.instant)
    }
}

/// One webhook as it arrived, header names in lower case.
struct KeptWebhook: Codable {
    var headers: [String: String]
    var body: String
}
