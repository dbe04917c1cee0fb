package import Alerting
import Trade

extension MessageRenderer {
    /// A message about a subscription itself.
    package func notice(_ notice: SubscriptionNotice) -> Notice {
        let (subject, paragraphs) = Self.words(notice, wording: wording)
        let text = paragraphs.map { TextColumns.wrap($0).joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
        let body: JSONText
        switch (notice.receiver.channel, notice.content) {
        case (.webhook, .challenge(let value)): body = event(notice, ["challenge": .string(value)])
        case (.webhook, _): body = event(notice, ["subject": .string(subject), "text": .string(text)])
        case (.mail, _):
            body = .fields([
                "subject": .string(subject), "text": .string(text),
                "html": .string("<pre>" + text.replacing("&", with: "&amp;").replacing("<", with: "&lt;") + "</pre>"),
                "alert": .string(notice.subscription.id), "transition": .string(notice.kind.rawValue),
                "vintage": .string(""),
            ])
        }
        return Notice(
            id: notice.id, vintage: nil, knownAt: notice.at, kind: notice.kind, receiver: notice.receiver,
            subject: subject, body: body.text)
    }

    private func event(_ notice: SubscriptionNotice, _ data: KeyValuePairs<String, JSONText>) -> JSONText {
        .fields([
            "specversion": .string("1.0"), "id": .string(notice.id), "source": .string(publicURL ?? "urn:surgewatch"),
            "type": .string("org.surgewatch.\(notice.kind.rawValue).v1"), "time": .string(notice.at.description),
            "subject": .string(notice.subscription.id), "datacontenttype": .string("application/json"),
            "data": .fields(data),
        ])
    }

    private static func words(_ notice: SubscriptionNotice, wording: Wording) -> (String, [String]) {
        let asked = notice.subscription.words(countries: wording.countries, categories: wording.categories)
        switch notice.content {
        case .confirmation(let until):
            return (
                "Please confirm: alerts on aluminum imports",
                [
                    "Somebody asked that this address be told of: \(asked).",
                    "If it was you, confirm by \(until.newYorkDay.words):\n{{confirm}}",
                    "If it was not, do nothing: nothing more is sent.",
                ]
            )
        case .welcome(let open, let lost, _):
            let lines = open.map { "\(wording.subject($0.series)) (\($0.state.rawValue) since \($0.start))" }
            return (
                "Your alerts on aluminum imports: \(open.count) open now",
                ["From now on you are told of: \(asked)."]
                    + (lines.isEmpty ? ["No alert that matches is open."] : ["Open now:"] + lines)
                    + lost.map { "Taken back meanwhile: \(wording.subject($0.series)) (since \($0.start))" }
                    + ["Change: {{manage}}", "Stop: {{unsubscribe}}"]
            )
        case .renewal(let ends, _):
            return (
                "Still wanted? Alerts on aluminum imports",
                [
                    "A year ago you asked to be told of: \(asked).", "If you still want that: {{confirm}}",
                    "Without an answer it ends on \(ends.newYorkDay.words).", "Stop now: {{unsubscribe}}",
                ]
            )
        case .challenge: return ("Challenge for \(notice.subscription.id)", [])
        }
    }
}
