import Alerting
import Archive
import ArgumentParser
import Foundation
import Trade

/// `surgewatch subs confirm`.
struct SubsConfirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Confirm a subscription with the token of its mail, as its owner.",
        discussion:
            "The secret of a webhook is shown this once.\n\nEXAMPLE:\n  surgewatch subs confirm c.3f2a9c0b11d2e4f5.t1x9k0.…"
    )
    @Argument(help: "The token, or the link that ends with it.") var token: String
    @OptionGroup var change: ChangeOptions

    func run() async throws { try await change.carryOut(.confirm(token: token)) }
}

/// `surgewatch subs unsubscribe`.
struct SubsUnsubscribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unsubscribe", abstract: "End a subscription: with the token of a mail, or by its id.",
        discussion: "Nothing is sent any more, retractions included. An ended subscription never comes back.")
    @Argument(help: "The token, the link that ends with it, or the id.") var token: String
    @OptionGroup var change: ChangeOptions

    func run() async throws {
        let isID = token.hasPrefix("sub-")
        try await change.carryOut(isID ? .end(id: try change.id(token)) : .unsubscribe(token: token))
    }
}

/// `surgewatch subs renew`.
struct SubsRenew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew", abstract: "Answer the yearly question: the subscription is still wanted.")
    @Argument(help: "The token, or the link that ends with it.") var token: String
    @OptionGroup var change: ChangeOptions

    func run() async throws { try await change.carryOut(.renew(token: token)) }
}

/// `surgewatch subs pause`.
struct SubsPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Send nothing for a while; what waits is withheld.",
        discussion: "EXAMPLES:\n  surgewatch subs pause sub-3f2a9c0b11d2e4f5 --until 2027-01-10")
    @Argument(help: "Its id, or how it begins.") var id: String
    @Option(help: "When it goes on by itself: a day (its end in New York) or an instant.") var until: String?
    @OptionGroup var change: ChangeOptions

    func run() async throws {
        let end = try until.map { try AsOfOption.instant($0, "--until") }
        try await change.carryOut(.pause(id: try change.id(id), until: end))
    }
}

/// `surgewatch subs resume`.
struct SubsResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on after a pause; one message lists what is open and what was taken back.")
    @Argument(help: "Its id, or how it begins.") var id: String
    @OptionGroup var change: ChangeOptions

    func run() async throws { try await change.carryOut(.resume(id: try change.id(id))) }
}

/// `surgewatch subs remove`.
struct SubsRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "End a subscription and take its owner's data out of the archive.",
        discussion: "Addresses give way to their hashes; what happened and what was said stays. It cannot be undone.")
    @Argument(help: "Its id, or how it begins.") var id: String
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var change: ChangeOptions

    func run() async throws {
        let id = try change.id(id)
        if !change.dryRun { try ChangeOptions.confirm("Remove \(id) and its addresses for good?", yes: yes) }
        try await change.carryOut(.remove(id: id))
    }
}

/// `surgewatch subs suppress`.
struct SubsSuppress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppress", abstract: "Never send to an address again; list or lift suppressions.",
        discussion: """
            EXAMPLES:
              surgewatch subs suppress ana@example.com --reason complaint
              surgewatch subs suppress --list
              surgewatch subs suppress ana@example.com --lift
            """)
    @Argument(help: "A mail address, or the URL of a subscriber's webhook.") var address: String?
    @Option(help: "bounce, complaint, gone or operator.") var reason = "operator"
    @Option(help: "What was said, for the record.") var note: String?
    @Flag(help: "Let the address be sent to again.") var lift = false
    @Flag(help: "List what is suppressed.") var list = false
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var change: ChangeOptions

    func run() async throws {
        if list { return try printList() }
        guard let address, !address.isEmpty else { throw CommandFailure(.usage, "name an address, or say --list") }
        guard let reason = Suppression.Reason(rawValue: reason) else {
            let words = Suppression.Reason.allCases.map(\.rawValue)
            let near = Spelling.nearest(to: reason, among: words).first
            throw CommandFailure(
                .usage,
                "--reason is one of \(words.joined(separator: ", ")), not `\(reason)`"
                    + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        if lift { return try await change.carryOut(.lift(address: address)) }
        if !change.dryRun {
            try ChangeOptions.confirm("Send nothing to \(address) any more and end its subscriptions?", yes: yes)
        }
        try await change.carryOut(.suppress(address: address, reason: reason, words: note))
    }

    private func printList() throws {
        let archive = try Installation.readArchive(try change.configuration.load())
        var table = Table(columns: ["address", "reason", "at", "words"])
        for suppression in try archive.read({ try Archive.suppressions($0) }) {
            table.rows.append([
                .text(suppression.address), .text(suppression.reason.rawValue), .text(suppression.at.description),
                .text(suppression.words),
            ])
        }
        try table.print(OutputOptions.parse(change.json ? ["--json"] : []))
    }
}
