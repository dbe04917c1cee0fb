import Foundation
import Testing
import Trade

@testable import DemoWorld

/// Files of the checkout that the tests stand in.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let table = root.appendingPathComponent("Sources/DemoWorld/Resources/chapter-76.csv.gz")
    static let pulls = root.deletingLastPathComponent()
        .appendingPathComponent("shared/data/census_hs2_vintages/hs72_73_76_by_vintage.csv")
    static var hasPulls: Bool { FileManager.default.fileExists(atPath: pulls.path) }

    static func script(_ name: String) -> URL { root.appendingPathComponent("scripts").appendingPathComponent(name) }
    static func figures() throws -> FigureTable { try FigureTable(file: table.path) }
}

/// A month or instant that the test knows to be one.
func month(_ text: String) throws -> Month { try #require(Month(text)) }
func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }

/// A directory of one test's own, removed at its end.
func withDirectory<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("demo-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url)
}

/// The world of the real table at one instant, for the time of one test.
func withWorld(
    at instant: Instant, seed: UInt64 = 1, _ body: @escaping @Sendable (World, ClockFile) async throws -> Void
)
    async throws
{
    try await withDirectory { directory in
        let clock = ClockFile(path: directory.appendingPathComponent("clock").path)
        try clock.set(instant)
        try await World.serving(table: try Checkout.figures(), clock: clock, directory: directory, seed: seed) {
            world in
            try await body(world, clock)
        }
    }
}

/// Runs a program from PATH to its end.
func run(_ arguments: [String]) async throws -> CommandResult {
    try await withDirectory { directory in
        let output = directory.appendingPathComponent("output")
        let errors = directory.appendingPathComponent("errors")
        let child = try ChildProcess(
            URL(fileURLWithPath: "/usr/bin/env"), arguments, environment: ProcessInfo.processInfo.environment,
            output: output, errors: errors)
        let code = await child.exitCode()
        return CommandResult(
            exitCode: code, output: try Data(contentsOf: output),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}

/// An answer as curl saw it, redirects not followed.
struct Answer {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String

    init(_ arguments: String...) async throws {
        let result = try await run(["curl", "-sS", "-i", "--globoff"] + arguments)
        try #require(result.exitCode == 0, Comment(rawValue: result.errors))
        let text = String(decoding: result.output, as: UTF8.self)
        let parts = text.components(separatedBy: "\r\n\r\n")
        let lines = parts[0].components(separatedBy: "\r\n")
        status = try #require(Int(lines[0].split(separator: " ")[1]))
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            headers[pair[0].lowercased()] = pair.count == 2 ? pair[1].trimmingCharacters(in: .whitespaces) : ""
        }
        self.headers = headers
        body = parts.dropFirst().joined(separator: "\r\n\r\n")
    }
}
