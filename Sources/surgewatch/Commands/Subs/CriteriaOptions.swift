import Alerting
import ArgumentParser
import Pipeline
import Settings
import Trade

/// What a subscription asks for, as options of a command.
struct CriteriaOptions: ParsableArguments {
    @Option(help: "An HS code (all codes below it count) or a category; repeat for several (default: all).")
    var product: [String] = []
    @Option(help: "A country of origin; `any`, or `-` for all countries together; repeat for several.")
    var origin: [String] = []
    @Option(help: "A country of smelt; repeat for several.") var smelt: [String] = []
    @Option(help: "The second country of smelt; repeat for several.") var smelt2: [String] = []
    @Option(help: "A country of cast; repeat for several.") var cast: [String] = []
    @Option(help: "A country of destination (exports); repeat for several.") var destination: [String] = []
    @Option(help: "A rule; `*` at the end takes every rule that begins so; repeat for several (default: all).")
    var rule: [String] = []
    @Option(help: "The least severity: watch (digests only), warning or critical.") var severity = "warning"
    @Option(help: "early, or confirmed: only what statistics confirm.") var stage = "early"
    @Option(help: "at-once, daily, weekly (Tuesday) or monthly (day of the Census release), at 18:00 in New York.")
    var when = "at-once"
    @Option(name: .customLong("quiet-hours"), help: "Hours in which news waits, in New York: 20:00-07:00.")
    var quiet: String?
    @Option(help: "The least severity that does not wait in quiet hours.") var quietExcept: String?

    /// Everything read, or every problem at once.
    func read(_ words: CriteriaWords) throws -> (criteria: Subscription.Criteria, cadence: Cadence, quiet: QuietHours?)
    {
        var problems: [String] = []
        func value<Value>(_ read: () throws -> Value) -> Value? {
            do {
                return try read()
            } catch {
                problems.append(String(describing: error))
                return nil
            }
        }
        var criteria = Subscription.Criteria()
        let named: [(Role, [String])] = [
            (.origin, origin), (.destination, destination), (.smelt, smelt), (.smelt2, smelt2), (.cast, cast),
        ]
        criteria.places = named.compactMap { role, names in
            guard !names.isEmpty else { return nil }
            if names.contains("any") { return .init(role: role) }
            return .init(role: role, countries: names.compactMap { name in value { try words.country(name) } })
        }
        criteria.products = product.compactMap { name in value { try words.product(name) } }
        criteria.rules = rule.compactMap { name in value { try words.rule(name) } }
        criteria.severity = value { try words.word(severity, "--severity", among: Severity.self) } ?? .warning
        criteria.stage = value { try words.word(stage, "--stage", among: Subscription.Stage.self) } ?? .early
        let cadence = value { try words.word(when, "--when", among: Cadence.self) } ?? .atOnce
        let hours = quiet.flatMap { text in value { try words.quiet(text, except: quietExcept) } }
        if quiet == nil, quietExcept != nil { problems.append("--quiet-except goes with --quiet") }
        if cadence == .atOnce, criteria.severity == .watch {
            problems.append(
                "watch-level alerts are never sent at once; say --when daily, weekly or monthly, or --severity warning")
        }
        guard problems.isEmpty else { throw CommandFailure(.usage, problems.joined(separator: "\n")) }
        return (criteria, cadence, hours)
    }
}
