import Alerting
package import Trade
import Views

/// A notification as it went out.
package struct SentMessage: Sendable, Hashable {
    package var kind: String
    package var subject: String
    /// The text part of a mail, or the body of a webhook; without the foot that is a reader's own.
    package var text: String
    package var at: Instant

    package init(kind: String, subject: String, text: String, at: Instant) {
        self.kind = kind
        self.subject = subject
        self.text = text
        self.at = at
    }
}

extension Page {
    /// One event of an alert: its evidence, and what was sent of it.
    package static func event(
        _ told: AlertFile.Event, of entry: AlertEntry, sent: [SentMessage], _ around: Surroundings
    ) -> Page {
        let event = told.event
        var page = Page(
            address: around.link("/alerts/\(entry.id)/events/\(event.sequence)"),
            title:
                "\(Names.capitalized(event.kind.rawValue)) of \(event.knownAt.newYorkDay): \(Wording().subject(entry.series))",
            sentence: told.headline + ".")
        page.standing = around.standing(at: page.address)
        page.blocks.append(
            .facts(
                Facts(
                    "In short",
                    [
                        .init("Alert", entry.id, to: around.link("/alerts/\(entry.id)")),
                        .init("Event", "\(event.kind.rawValue), number \(event.sequence)"),
                        .init("Month", event.month.description), .init("Known", event.knownAt.description),
                        .init("Rests on", "\(event.source), \(event.basis.rawValue)"),
                        .init("Rule", "\(event.rule), sha256 \(event.ruleHash.prefix(12))"),
                        .init("Notifications", told.told == 0 ? "nobody was told at once" : "\(told.told)"),
                    ])))
        page.blocks.append(
            .table(
                Grid(
                    "Conditions",
                    columns: [
                        .init("condition", "Condition"), .init("value", "Value", number: true),
                        .init("limit", "Limit", number: true), .init("met", "Met"),
                    ],
                    rows: event.evidence.gates.map { gate in
                        [
                            Grid.Cell(gate.name), Grid.Cell(gate.value.map(Wording.amount) ?? "-"),
                            Grid.Cell(gate.limit.map { "\(gate.comparison) \(Wording.amount($0))" } ?? ""),
                            Grid.Cell(
                                gate.met.rawValue + (gate.decides ? "" : " (does not decide)"), mark: gate.met.rawValue),
                        ]
                    })))
        for message in sent.prefix(2) {
            page.blocks.append(.code(Code(heading: "As sent: \(message.subject)", text: message.text)))
        }
        return page
    }
}
