import Alerting
import Archive
import ArgumentParser
import Foundation
import Logging
import Pipeline
import Settings
import Trade
import Views

/// `surgewatch subs add`.
struct SubsAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Subscribe an address; its owner is asked by mail and confirms within 48 hours.",
        discussion: """
            EXAMPLES:
              surgewatch subs add ana@example.com --origin india --product unwrought
              surgewatch subs add ana@example.com --smelt russia --stage confirmed --when weekly
              surgewatch subs add ana@example.com --webhook https://hooks.example.com/surge --rule 'Massive*'
            """)
    @Argument(help: "The mail address of its owner.") var mail: String
    @Option(help: "Tell it by webhook; it has to answer a challenge once the owner has confirmed.") var webhook: String?
    @Option(help: "The receiver of the configuration that carries it (default: the only one that can).")
    var transport: String?
    @Flag(help: "Also when nothing in the archive matches.") var evenIfIdle = false
    @OptionGroup var criteria: CriteriaOptions
    @OptionGroup var change: ChangeOptions

    func run() async throws {
        let settings = try change.configuration.load()
        let reach = try? SubscriptionReach(settings, archive: try Installation.readArchive(settings))
        let names = reach?.ruleNames ?? RuleFiles(settings.rules).check().rules.names
        let words = CriteriaWords(rules: names)
        let (criteria, cadence, quiet) = try criteria.read(words)
        let request: SubscriptionRequest
        do {
            request = SubscriptionRequest(
                address: try words.mail(mail), webhook: try webhook.map { try words.webhook($0) }, criteria: criteria,
                cadence: cadence, quiet: quiet, transport: transport)
        } catch let problem as CriteriaWords.Problem {
            throw CommandFailure(.usage, problem.description)
        }
        for remark in criteria.products.compactMap(words.remark) { Terminal.complain(remark) }
        if let reason = reach?.emptiness(of: criteria) {
            guard evenIfIdle else {
                throw CommandFailure(
                    .found, "this would never be told anything: \(reason) (--even-if-idle subscribes anyway)")
            }
            Terminal.complain("nothing matches yet: \(reason)")
        }
        try await change.carryOut(.add(request))
    }
}

/// How a change of subscriptions is made: by the running daemon, or without one in the archive itself.
struct ChangeOptions: ParsableArguments {
    @Flag(help: "Check everything and change nothing.") var dryRun = false
    @Flag(help: "Print the subscription as JSON.") var json = false
    @OptionGroup var configuration: ConfigurationOption

    func carryOut(_ order: SubscriptionOrder) async throws {
        let settings = try configuration.load()
        let sheet = SubscriptionOrder.Sheet(order: order, isDry: dryRun, asJSON: json)
        let request = ControlRequest(
            command: "subs", arguments: [String(decoding: try JSONEncoder().encode(sheet), as: UTF8.self)])
        if let answer = try ControlClient.ask(settings.control, request) { return try ControlClient.present(answer) }
        guard FileManager.default.fileExists(atPath: settings.archive) else {
            throw ArchiveError.missing(path: settings.archive)
        }
        let environment = ProcessInfo.processInfo.environment
        let archive = try Archive(path: settings.archive, mode: .write)
        defer { archive.close() }
        let pipeline = ReleasePipeline(
            rules: RuleSet([]), routing: settings.routing, renderer: try MessageRenderer(publicURL: settings.publicURL))
        let desk = try SubscriptionDesk(
            settings, pipeline: pipeline, archive: archive, environment: environment,
            now: try DomainClock(environment: environment).now())
        Terminal.say(try desk.carryOut(sheet, book: try archive.read { try Archive.book($0) }).words)
    }

    /// The id of a subscription that is named by its beginning.
    func id(_ text: String) throws -> String {
        try SubsCommand.subscription(text, in: try Installation.readArchive(try configuration.load())).id
    }

    /// Asks on a terminal; off it `--yes` must have been said.
    static func confirm(_ question: String, yes: Bool) throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else { throw CommandFailure(.usage, "\(question) Say --yes to do it.") }
        Terminal.complain("\(question) [y/N] ", end: "")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw CommandFailure(.found, "nothing was changed")
        }
    }
}
