package import Alerting
import Trade

extension MessageRenderer {
    /// A notice to one of those who run Surgewatch. `vintage` is the release that caused it, where one did.
    package func notification(
        operations notice: OperationsNotice, id: String, to receiver: Receiver, vintage: Int64? = nil
    ) -> Notice {
        let subject = "Operations: " + notice.subject
        let body =
            switch receiver.channel {
            case .mail:
                mail(
                    .operations, Self.values(notice), subject: subject,
                    why:
                        "You get this because `operations` of this Surgewatch installation names you (\(receiver.name)).",
                    reader: ReaderWords(), MailBody.Headers(kind: Notice.Kind.operations.rawValue))
            case .webhook: webhook(notice, id: id)
            }
        return Notice(
            id: id, vintage: vintage, knownAt: notice.at, kind: .operations, receiver: receiver, subject: subject,
            body: body)
    }

    static let operationsVariables: [TemplateVariable] = [
        .text("headline", "what happened, in one line"),
        .text("cause", "feed, hold, unreachable, dead-letter, suppression, silence or canary"),
        .text("about", "the feed, receiver, notification, silence or release"), .text("when", "the instant, in UTC"),
        .texts("paragraphs", "what happened and what it means"), .flag("hasCommands", "there is something to run"),
        .texts("commands", "what to do"),
    ]

    private static func values(_ notice: OperationsNotice) -> [String: Any] {
        [
            "headline": MessageText.begun(notice.subject), "cause": notice.cause.rawValue, "about": notice.about,
            "when": notice.at.description, "paragraphs": notice.paragraphs, "hasCommands": !notice.commands.isEmpty,
            "commands": notice.commands,
        ]
    }

    private func webhook(_ notice: OperationsNotice, id: String) -> String {
        CloudEvent(
            id: id, publicURL: publicURL, type: "operations", schema: "operations", time: notice.at,
            subject: "\(notice.cause.rawValue)/\(notice.about)",
            data: .fields([
                "cause": .string(notice.cause.rawValue), "about": .string(notice.about),
                "headline": .string(AlertEventData.clipped(notice.subject)),
                "paragraphs": .array(
                    notice.paragraphs.prefix(10).map { .string(AlertEventData.clipped($0, 800)) }),
                "commands": .array(notice.commands.prefix(20).map { .string(AlertEventData.clipped($0, 300)) }),
            ])
        ).json.text
    }
}
