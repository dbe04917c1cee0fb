import Alerting
import Archive
import ArgumentParser
import Foundation
import Pipeline
import Settings
import Trade
import Views

/// `surgewatch subs`.
struct SubsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subs", abstract: "Subscriptions: who asked to be told what, and how.",
        subcommands: [
            List.self, Show.self, SubsAdd.self, SubsConfirm.self, SubsPause.self, SubsResume.self, SubsRenew.self,
            SubsUnsubscribe.self, SubsRemove.self, SubsSuppress.self, SubsPreview.self, SubsTest.self, SubsExport.self,
            SubsImport.self,
        ])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List subscriptions, oldest first.",
            discussion: """
                EXAMPLES:
                  surgewatch subs list --state active --json
                  surgewatch subs list --idle      # those that match no series of the archive, or no rule
                """)
        @Option(help: "pending, active, paused or ended (default: all but ended).") var state: String?
        @Flag(help: "Only those that match nothing: exit code 1 when there are any.") var idle = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            var states: Set<Subscription.State> = [.pending, .active, .paused]
            if let state {
                guard let one = Subscription.State(rawValue: state) else {
                    let all = Subscription.State.allCases.map(\.rawValue).joined(separator: ", ")
                    throw CommandFailure(.usage, "--state is one of \(all), not `\(state)`")
                }
                states = [one]
            }
            let settings = try configuration.load()
            let archive = try Installation.readArchive(settings)
            var subscriptions = try archive.read { try Archive.subscriptions($0, states: states) }
            if idle {
                let reach = try SubscriptionReach(settings, archive: archive)
                subscriptions = subscriptions.filter { reach.emptiness(of: $0.criteria) != nil }
                for subscription in subscriptions where !output.quiet {
                    Terminal.complain("\(subscription.id): \(reach.emptiness(of: subscription.criteria) ?? "")")
                }
            }
            var table = Table(columns: Table.subscriptionColumns)
            table.rows = subscriptions.map(Table.row)
            try table.print(output)
            if idle, !subscriptions.isEmpty { throw CommandFailure(.found) }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a subscription with its history and what was sent.",
            discussion: "EXAMPLE:\n  surgewatch subs show sub-3f2a9c0b11d2e4f5")
        @Argument(help: "Its id, or how it begins.") var id: String
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            let subscription = try SubsCommand.subscription(id, in: archive)
            if output.json {
                return Terminal.say(JSONText.array([Table.subscriptionObject(subscription)]).text)
            }
            let (events, sent) = try archive.read {
                (
                    try Archive.subscriptionEvents($0, of: subscription.id),
                    try Archive.outbox($0).filter { $0.receiver.subscription == subscription.id }
                )
            }
            Terminal.say("\(subscription.id)  \(subscription.stateWords)  \(subscription.words())")
            Terminal.say("  mail to \(subscription.address)" + (subscription.webhook.map { ", webhook \($0)" } ?? ""))
            if let until = subscription.pausedUntil { Terminal.say("  paused until \(until)") }
            Terminal.say("")
            for event in events {
                let words = event.words.map { ": \($0)" } ?? ""
                Terminal.say("  \(event.at)  \(event.kind.rawValue) by \(event.by.rawValue)\(words)")
            }
            if !sent.isEmpty { Terminal.say("") }
            let rows = sent.map { record in
                [record.knownAt.description, record.kind.rawValue, record.state.rawValue, record.id, record.subject]
            }
            Columns.aligned(rows).forEach { Terminal.say("  " + $0) }
        }
    }

    /// The subscription with an id, or the only one whose id begins so.
    static func subscription(_ text: String, in archive: Archive) throws -> Subscription {
        let all = try archive.read { try Archive.subscriptions($0) }
        if let exact = all.first(where: { $0.id == text }) { return exact }
        let digits = text.hasPrefix("sub-") ? text : "sub-" + text
        let matches = all.filter { $0.id.hasPrefix(digits) }
        if digits.count > 4, matches.count == 1, let only = matches.first { return only }
        throw CommandFailure(
            .data,
            matches.count > 1
                ? "\(text) begins several subscriptions' ids"
                : "no subscription has the id \(text); see `surgewatch subs list`")
    }
}

extension Table {
    static let subscriptionColumns = [
        "id", "state", "mail", "webhook", "transport", "asks", "cadence", "stage", "severity", "created", "confirmed",
        "ended", "ending",
    ]

    static func row(_ subscription: Subscription) -> [Value] {
        [
            .text(subscription.id), .text(subscription.state.rawValue), .text(subscription.address),
            .text(subscription.webhook), .text(subscription.transport), .text(subscription.words()),
            .text(subscription.cadence.rawValue), .text(subscription.criteria.stage.rawValue),
            .text(subscription.criteria.severity.rawValue), .text(subscription.created.description),
            .text(subscription.confirmed?.description), .text(subscription.ended?.description),
            .text(subscription.ending?.rawValue),
        ]
    }

    static func subscriptionObject(_ subscription: Subscription) -> JSONText {
        let table = Table(columns: subscriptionColumns)
        return table.object(row(subscription), Array(subscriptionColumns.indices))
    }
}
