package import Alerting
package import Trade

/// A message about a subscription itself, as it is said.
package struct SubscriptionLetter: Sendable {
    package enum Matter: Sendable {
        /// Asks the owner of the address whether it is theirs; the link works until then. `webhook` is where alerts would go
        /// when not to the address.
        case confirmation(until: Instant, webhook: String?)
        /// It has begun, or goes on after a pause; these are open and match it, and these were taken back meanwhile.
        case welcome(open: [Episode], lost: [Episode], isReturn: Bool)
        /// Asks whether it is still wanted; after the last question it ends.
        case renewal(since: Instant?, ends: Instant, isLast: Bool)
        /// Asks a webhook to prove itself by echoing this text.
        case challenge(String)

        package var kind: Notice.Kind {
            switch self {
            case .confirmation: .confirmation
            case .welcome: .welcome
            case .renewal: .renewal
            case .challenge: .challenge
            }
        }
    }

    /// The id of the notification.
    package var id: String
    package var matter: Matter
    /// The id of the subscription.
    package var subscription: String
    /// What it asks for, in words.
    package var criteria: String
    package var receiver: Receiver
    /// The instant that its words speak of.
    package var at: Instant

    package init(
        id: String, _ matter: Matter, subscription: String, criteria: String, receiver: Receiver, at: Instant
    ) {
        self.id = id
        self.matter = matter
        self.subscription = subscription
        self.criteria = criteria
        self.receiver = receiver
        self.at = at
    }
}

extension MessageRenderer {
    /// A message about a subscription itself. Its links are placeholders: `{{confirm}}` answers a question.
    package func notification(_ letter: SubscriptionLetter) -> Notice {
        let context = LetterContext(letter: letter, wording: wording, publicURL: publicURL)
        let body =
            switch letter.receiver.channel {
            case .mail:
                mail(
                    context.kind, context.values, subject: context.subject, why: context.why, reader: context.reader,
                    MailBody.Headers(kind: letter.matter.kind.rawValue))
            case .webhook: context.webhook
            }
        return Notice(
            id: letter.id, vintage: nil, knownAt: letter.at, kind: letter.matter.kind, receiver: letter.receiver,
            subject: context.subject, body: body)
    }
}

/// What the templates `confirmation`, `welcome` and `renewal` are filled with.
struct LetterContext {
    let letter: SubscriptionLetter
    let wording: Wording
    let publicURL: String?

    private static let common: [TemplateVariable] = [
        .text("lead", "the first sentence"), .text("criteria", "what the subscription asks for"),
    ]
    static let confirmationVariables =
        common + [
            .text("confirm", "the address where it is confirmed"), .text("notes", "how the link works"),
            .text("otherwise", "what happens when it is not confirmed"),
        ]
    static let welcomeVariables =
        common + [
            .text("openTitle", "whether alerts are open"), .list("open", "the open alerts that match", entries),
            .flag("hasLost", "alerts fell while it was paused"), .list("lost", "those alerts", entries),
        ]
    static let renewalVariables =
        common + [
            .text("confirm", "the address where the question is answered"),
            .text("otherwise", "what happens without an answer"),
        ]
    private static let entries: [TemplateVariable] = [
        .text("label", "EARLY or CONFIRMED"), .text("line", "what, how much, since when"),
        .text("link", "where the monitors show it"),
    ]

    var kind: MailKind {
        switch letter.matter {
        case .confirmation: .confirmation
        case .welcome, .challenge: .welcome
        case .renewal: .renewal
        }
    }

    var subject: String {
        switch letter.matter {
        case .confirmation: "Please confirm: alerts of aluminum imports"
        case .welcome(let open, _, let isReturn):
            (isReturn ? "Back again" : "Confirmed") + ": your alerts of aluminum imports"
                + (open.isEmpty ? "" : ", \(open.count) open now")
        case .renewal(_, _, let isLast):
            (isLast ? "Last question" : "Still wanted?") + (isLast ? ": still wanted? " : " ")
                + "Your alerts of aluminum imports"
        case .challenge: "Challenge of a webhook"
        }
    }

    /// The owner can change and stop it in every mail but the one that asks whether it is theirs.
    var reader: ReaderWords {
        if case .confirmation = letter.matter { return ReaderWords() }
        return ReaderWords(asked: letter.criteria)
    }

    var why: String {
        switch letter.matter {
        case .confirmation: ""
        case .welcome: "You get this because you asked for these alerts."
        case .renewal, .challenge: "You get this because you have this subscription."
        }
    }

    var values: [String: Any] {
        switch letter.matter {
        case .confirmation(let until, let webhook): confirmation(until, webhook)
        case .welcome(let open, let lost, let isReturn): welcome(open, lost, isReturn)
        case .renewal(let since, let ends, let isLast): renewal(since, ends, isLast)
        case .challenge: [:]
        }
    }

    private func confirmation(_ until: Instant, _ webhook: String?) -> [String: Any] {
        let target = webhook.map { "to \($0), with this address as its owner" } ?? "to this address"
        return [
            "lead": "On \(letter.at.newYorkDay.words) somebody, we hope you, asked for alerts \(target):",
            "criteria": letter.criteria, "confirm": Placeholder.confirm.text,
            "notes":
                "The link works once, until \(until.minuteInNewYork). Opening it changes nothing: the page has a button.",
            "otherwise": "If it was not you, do nothing: you get no alerts, and the request ends by itself.",
        ]
    }

    private func welcome(_ open: [Episode], _ lost: [Episode], _ isReturn: Bool) -> [String: Any] {
        let title =
            switch open.count {
            case 0: "No alert that matches it is open. You hear of the next one."
            case 1: "One alert that matches it is open. What becomes of it, you are told:"
            default: "\(open.count) alerts that match it are open. What becomes of them, you are told:"
            }
        return [
            "lead": isReturn
                ? "Your subscription goes on. You asked for:" : "Your subscription has begun. You asked for:",
            "criteria": letter.criteria, "openTitle": title, "open": open.map { row($0) }, "hasLost": !lost.isEmpty,
            "lost": lost.map { row($0) },
        ]
    }

    private func row(_ episode: Episode) -> [String: Any] {
        let claim = episode.months[episode.lastTrue ?? episode.start].flatMap { Claim($0.newest.evidence) }
        let figure = claim.map { ": " + $0.sentence } ?? ""
        var row: [String: Any] = [
            "label": episode.state.rawValue.uppercased(),
            "line": MessageText.begun(wording.subject(episode.series)) + figure
                + ", since \(Wording.month(episode.start)) (\(episode.rule))",
        ]
        row["link"] = publicURL.map { "\($0)/alerts/\(episode.id)" }
        return row
    }

    private func renewal(_ since: Instant?, _ ends: Instant, _ isLast: Bool) -> [String: Any] {
        let since = since.map { " since \($0.newYorkDay.words)" } ?? ""
        return [
            "lead": "You have had this subscription\(since):", "criteria": letter.criteria,
            "confirm": Placeholder.confirm.text,
            "otherwise": isLast
                ? "This is the last question: without an answer it ends on \(ends.newYorkDay.words)."
                : "Without an answer we ask once more, and it ends on \(ends.newYorkDay.words).",
        ]
    }

    // MARK: Webhook

    var webhook: String {
        switch letter.matter {
        case .challenge(let text):
            event(
                "challenge", .fields(["challenge": .string(text), "subscription": .string(letter.subscription)]))
        case .welcome(let open, let lost, _): welcomeEvent(open, lost)
        // They go to the owner's mailbox, always.
        case .confirmation, .renewal: event(letter.matter.kind.rawValue, .object([]))
        }
    }

    private func welcomeEvent(_ open: [Episode], _ lost: [Episode]) -> String {
        let counts = [("lost", lost.count), ("open", open.count)]
        return TrimmedBody.fitting(counts) { trimmed in
            cloudEvent(
                "welcome",
                .fields([
                    "subscription": .string(letter.subscription),
                    "criteria": .string(AlertEventData.clipped(letter.criteria)),
                    "open": .array(trimmed.first(open, of: "open").map(entry)),
                    "lost": .array(trimmed.first(lost, of: "lost").map(entry)), "left_out": trimmed.leftOut(counts),
                ])
            ).json
        }
    }

    private func entry(_ episode: Episode) -> JSONText {
        .fields([
            "alert": .string(episode.id), "sequence": .integer(episode.sequence),
            "state": .string(episode.state.rawValue), "severity": .string(episode.severity.rawValue),
            "rule": .string(episode.rule), "series": .string(episode.series.address),
            "episode_start": .string(episode.start.description),
        ])
    }

    private func event(_ type: String, _ data: JSONText) -> String { cloudEvent(type, data).json.text }

    private func cloudEvent(_ type: String, _ data: JSONText) -> CloudEvent {
        CloudEvent(
            id: letter.id, publicURL: publicURL, type: type, schema: type, time: letter.at,
            subject: letter.subscription,
            data: data)
    }
}
