import Alerting
import Archive
import ArgumentParser
import Foundation
import Settings
import Trade
import Views

extension OutboxCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a notification with its words as they are sent, and every attempt.",
            discussion: """
                Links that only the reader may have stand as `{{manage}}` and `{{unsubscribe}}`: they are made at the \
                moment of sending and kept nowhere. A webhook's body is shown byte for byte.

                EXAMPLES:
                  surgewatch outbox show ntf-5b0c…
                  surgewatch outbox show ntf-5b0c… --html > mail.html
                  surgewatch outbox show ntf-5b0c… --json
                """)
        @Argument(help: "The notification's id.") var id: String
        @Flag(help: "Only the HTML part of a mail.") var html = false
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            let record = try OutboxCommand.record(id, in: archive)
            let attempts = try archive.read { try Archive.deliveries($0, of: record.id) }
            if html {
                guard let html = Self.mail(record)?.html else {
                    throw CommandFailure(.usage, "\(id) is no mail; leave out --html")
                }
                return Terminal.say(html, end: html.hasSuffix("\n") ? "" : "\n")
            }
            if output.json || output.csv { return try Self.table(record, attempts).print(output) }
            Terminal.say(
                "\(record.id)  \(record.state.rawValue)  \(record.kind.rawValue)  to \(record.receiver.key)"
                    + (record.episode.map { "  alert \($0)" } ?? ""))
            for attempt in attempts { Terminal.say("  \(Instant(seconds: attempt.at))  \(attempt.outcome)") }
            if attempts.isEmpty, record.state == .pending {
                let later = record.nextAt > DomainClock.machine().seconds ? Instant(seconds: record.nextAt) : nil
                let why = record.lastError.map { ": \($0)" } ?? ""
                Terminal.say("  waiting" + (later.map { ", not before \($0)" } ?? "") + why)
            }
            if record.state == .held, let until = record.heldUntil {
                Terminal.say("  held; it goes by itself at \(Instant(seconds: until))")
            }
            Terminal.say("")
            let mail = Self.mail(record)
            Terminal.say(mail.map { "Subject: \($0.subject)\n\n\($0.text)" } ?? record.body)
        }

        private struct Mail: Decodable {
            var subject: String
            var text: String
            var html: String?
        }

        private static func mail(_ record: OutboxRecord) -> Mail? {
            guard record.receiver.channel == .mail else { return nil }
            return try? JSONDecoder().decode(Mail.self, from: Data(record.body.utf8))
        }

        private static func table(_ record: OutboxRecord, _ attempts: [(at: Int64, outcome: String)]) -> Table {
            var table = Table(columns: [
                "id", "state", "kind", "receiver", "address", "subscription", "alert", "known_at", "not_before",
                "held_until", "finished_at", "error", "subject", "attempts", "body",
            ])
            func instant(_ seconds: Int64?) -> Table.Value {
                .text(seconds.flatMap { $0 > 0 ? Instant(seconds: $0).description : nil })
            }
            let tries = JSONText.array(
                attempts.map {
                    .fields(["at": .string(Instant(seconds: $0.at).description), "outcome": .string($0.outcome)])
                })
            table.rows = [
                [
                    .text(record.id), .text(record.state.rawValue), .text(record.kind.rawValue),
                    .text(record.receiver.name), .text(record.receiver.address), .text(record.receiver.subscription),
                    .text(record.episode), .text(record.knownAt.description), instant(record.nextAt),
                    instant(record.heldUntil), instant(record.finishedAt), .text(record.lastError),
                    .text(record.subject), .init(text: tries.text, json: tries), .text(record.body),
                ]
            ]
            return table
        }
    }
}
