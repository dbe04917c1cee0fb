import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import Settings
import Trade

/// `surgewatch subs export`.
struct SubsExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write subscriptions as a file that people read and `subs import` takes.",
        discussion:
            "The file holds addresses: keep it where only you can read it.\n\nEXAMPLE:\n  surgewatch subs export > subscriptions.yml"
    )
    @Flag(help: "Also those that have ended.") var all = false
    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let archive = try Installation.readArchive(try configuration.load())
        let states: Set<Subscription.State> = all ? Set(Subscription.State.allCases) : [.pending, .active, .paused]
        Terminal.say(
            SubscriptionFile.write(try archive.read { try Archive.subscriptions($0, states: states) }), end: "")
    }
}

/// `surgewatch subs import`.
struct SubsImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take subscriptions from a file: all of it or nothing.",
        discussion: """
            An entry without `id:` is new: its owner is asked by mail. One with the id of a subscription that is there changes \
            it; one with another id is restored as the file says, without a mail, so only import what you exported.

            EXAMPLES:
              surgewatch subs import subscriptions.yml --dry-run
              surgewatch subs import subscriptions.yml --yes
            """)
    @Argument(help: "The file (YAML).") var file: String
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var change: ChangeOptions

    func run() async throws {
        let settings = try change.configuration.load()
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.data, "cannot read \(file)")
        }
        guard data.count < 64 << 20, let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.data, "\(file) is not UTF-8 text of less than 64 MB")
        }
        let reach = try? SubscriptionReach(settings, archive: try Installation.readArchive(settings))
        let names = reach?.ruleNames ?? RuleFiles(settings.rules).check().rules.names
        let entries = try SubscriptionFile.read(text, path: file, words: CriteriaWords(rules: names))
        for entry in entries where entry.subscription.state != .ended {
            guard let reason = reach?.emptiness(of: entry.subscription.criteria) else { continue }
            Terminal.complain("\(file):\(entry.line): warning: matches nothing: \(reason)")
        }
        if !change.dryRun {
            try ChangeOptions.confirm("Import \(Words.counted(entries.count, "subscription"))?", yes: yes)
        }
        try await change.carryOut(
            .restore(
                entries.map { SubscriptionOrder.Restored(subscription: $0.subscription, isNew: $0.isNew) }))
    }
}
