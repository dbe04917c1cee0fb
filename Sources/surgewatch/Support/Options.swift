import Alerting
import ArgumentParser
import Foundation
import Settings
import Trade

/// Where the configuration is.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .long, help: "The configuration file (default: $SURGEWATCH_CONFIG, else /etc/surgewatch/surgewatch.yml).")
    var config: String?

    var path: String {
        config ?? ProcessInfo.processInfo.environment["SURGEWATCH_CONFIG"] ?? "/etc/surgewatch/surgewatch.yml"
    }

    /// Reads the configuration; every problem is named at once.
    func load() throws -> Configuration {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                .data, "surgewatch: cannot read the configuration \(path); name one with --config FILE")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.data, "surgewatch: \(path) is not UTF-8 text")
        }
        do {
            return try Configuration(path: path, text: text)
        } catch {
            throw CommandFailure(.found, String(describing: error))
        }
    }
}

extension ConfigurationOption {
    /// The routes of the configuration; `nil` where nobody named one and none lies at the usual place.
    func routing() throws -> Routing? {
        let isNamed = config != nil || ProcessInfo.processInfo.environment["SURGEWATCH_CONFIG"] != nil
        guard isNamed || FileManager.default.fileExists(atPath: path) else { return nil }
        return try load().routing
    }
}

/// How results are printed.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON; `--json=FIELD,...` picks fields.")
    var json = false

    @Option(name: .long, help: .hidden)
    var jsonFields: String?

    @Flag(name: .long, help: "Print CSV with a header.")
    var csv = false

    @Flag(name: .long, help: "Print nothing but results.")
    var quiet = false

    var fields: [String]? { jsonFields.map { $0.split(separator: ",").map(String.init) } }
}

/// As of when figures are read.
struct AsOfOption: ParsableArguments {
    @Option(name: .long, help: "As known at this moment: an instant, or a day (its end in New York).")
    var asOf: String?

    func moment() throws -> Instant? { try asOf.map { try Self.instant($0, "--as-of") } }

    static func instant(_ text: String, _ option: String) throws -> Instant {
        guard let instant = Instant(asKnownAt: text) else {
            throw CommandFailure(
                .usage, "\(option) takes an instant (2021-03-05T13:30:00Z) or a day (2021-03-05), not `\(text)`")
        }
        return instant
    }
}
