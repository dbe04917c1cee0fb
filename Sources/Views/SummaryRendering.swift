package import Alerting
import Trade

extension MessageRenderer {
    /// Several messages of one release to one reader, in one. `rules` gives the words of a rule by its name.
    ///
    /// The body of one that is held has both forms, whole and without its news, for the decision that is due.
    package func notification(
        summary: Summary, rules: (String) -> RuleWords, reader: ReaderWords = ReaderWords()
    ) -> Notice {
        let full = body(summary, rules, reader)
        var heldUntil: Int64?
        var body = full
        if case .held(_, let until) = summary.reason {
            heldUntil = until.seconds
            body =
                JSONText.fields([
                    "full": .raw(full), "owed": summary.owed.map { .raw(self.body($0, rules, reader)) } ?? .null,
                ]).text
        }
        return Notice(
            id: summary.id, vintage: summary.vintage.id, knownAt: summary.knownAt, kind: .summary,
            receiver: summary.receiver, subject: SummaryContext.subject(summary), body: body, heldUntil: heldUntil)
    }

    private func body(_ summary: Summary, _ rules: (String) -> RuleWords, _ reader: ReaderWords) -> String {
        let subject = SummaryContext.subject(summary)
        switch summary.receiver.channel {
        case .mail:
            let values = withoutActuallyEscaping(rules) { rules in
                SummaryContext(summary: summary, publicURL: publicURL) { words($0, rules) }.values
            }
            return mail(
                .summary, values, subject: subject,
                why: why(reader, receiver: summary.receiver, what: "alerts"), reader: reader,
                MailBody.Headers(
                    kind: Notice.Kind.summary.rawValue, vintage: "\(summary.vintage.source) \(summary.knownAt)"))
        case .webhook: return webhook(summary, rules, subject: subject)
        }
    }

    /// News is cut first. Losses for which there is no room are named by their alert alone, since who is told of an alert
    /// is owed its loss by name.
    private func webhook(_ summary: Summary, _ rules: (String) -> RuleWords, subject: String) -> String {
        let (losses, news) = (summary.losses.flatMap(\.all), summary.news.flatMap(\.all))
        let isShort = losses.count + news.count > AlertEventData.manyEntries
        let counts = [("news", news.count), ("losses", losses.count), ("losses_by_alert", losses.count)]
        return TrimmedBody.fitting(counts) { trimmed in
            func entries(_ messages: [Message], _ name: String) -> JSONText {
                .array(
                    trimmed.first(messages, of: name).map { AlertEventData.entry(words($0, rules), isShort: isShort) })
            }
            return CloudEvent(
                id: summary.id, publicURL: publicURL, type: "summary", schema: "summary", time: summary.knownAt,
                subject: "\(summary.vintage.source)/\(summary.knownAt)",
                data: .fields([
                    "reason": .string(SummaryContext.reason(summary)), "headline": .string(subject),
                    "released": summary.isHeld ? .string(Placeholder.release.text) : .null,
                    "losses": entries(losses, "losses"),
                    "losses_by_alert": Self.byAlert(
                        trimmed.first(losses, of: "losses_by_alert").dropFirst(
                            trimmed.first(losses, of: "losses").count)),
                    "news": entries(news, "news"),
                    "more_news": .integer(summary.rest), "left_out": trimmed.leftOut(counts),
                    "vintage": .fields([
                        "source": .string(summary.vintage.source), "known_at": .string(summary.knownAt.description),
                    ]),
                ])
            ).json
        }
    }
}

extension MessageRenderer {
    /// `{"retracted": [ids of alerts], "corrected": […]}`.
    fileprivate static func byAlert(_ losses: ArraySlice<Message>) -> JSONText {
        .object(
            [Message.Kind.retracted, .corrected].compactMap { kind in
                let alerts = losses.filter { $0.kind == kind }.map { JSONText.string($0.episode.id) }
                return alerts.isEmpty ? nil : JSONText.Field(name: kind.rawValue, value: .array(alerts))
            })
    }
}

/// What the templates `summary` are filled with.
struct SummaryContext {
    let summary: Summary
    let publicURL: String?
    let words: (Message) -> MessageText
    /// So many losses are explained; more are named, so that a mail stays short enough to be shown whole.
    static let lossesInFull = 60

    static let variables: [TemplateVariable] = [
        .text("lead", "which release, and why it comes in one message"),
        .flag("held", "the release was held for a decision"), .text("release", "who let it go, and when"),
        .flag("hasLosses", "something is taken back"), .text("lossesTitle", "TAKEN BACK (2)"),
        .list("losses", "what is taken back, the weightiest first", entries),
        .text("otherLosses", "what else is taken back, by name"), .flag("hasNews", "there is news"),
        .text("newsTitle", "NEW OR CONFIRMED (12)"), .list("news", "what is new, the weightiest first", entries),
        .text("rest", "how much news is not named"),
    ]

    /// The words of one message in a list.
    static let entries: [TemplateVariable] = [
        .text("label", "EARLY, NEW, CONFIRMED, MORE SEVERE, CORRECTED or RETRACTED"), .text("line", "what it says"),
        .text("link", "where the monitors show it"), .flag("isPart", "it is a part of the one before"),
    ]

    static func subject(_ summary: Summary) -> String {
        "Aluminum imports, \(summary.knownAt.newYorkDay.words): "
            + counts(summary.losses, summary.news, rest: summary.rest)
    }

    /// `2 retracted, 1 corrected, 12 new, 1 confirmed`.
    static func counts(_ losses: [Message], _ news: [Message], rest: Int = 0) -> String {
        func count(_ messages: [Message], _ isOne: (Message) -> Bool) -> Int { messages.count { isOne($0) } }
        let parts = [
            (count(losses) { $0.kind == .retracted }, "retracted"),
            (count(losses) { $0.kind == .corrected }, "corrected"),
            (count(news) { $0.kind == .early || $0.isNew }, "new"),
            (count(news) { $0.kind == .confirmed && !$0.isNew }, "confirmed"),
            (count(news) { $0.kind == .raised }, "more severe"), (rest, "more"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    static func reason(_ summary: Summary) -> String {
        switch summary.reason {
        case .many: "many"
        case .catchUp: "catch-up"
        case .held: "held"
        }
    }

    var values: [String: Any] {
        let (all, news) = (rows(summary.losses), rows(summary.news))
        let losses = Array(all.prefix(Self.lossesInFull))
        var values: [String: Any] = [
            "lead": lead, "held": summary.isHeld, "release": Placeholder.release.text, "hasLosses": !losses.isEmpty,
            "lossesTitle": "TAKEN BACK (\(all.count))", "losses": losses, "hasNews": !news.isEmpty,
            "newsTitle": "NEW OR CONFIRMED (\(news.count))", "news": news,
        ]
        if all.count > losses.count {
            let others = summary.losses.flatMap(\.all).dropFirst(losses.count).map(words)
            values["otherLosses"] =
                "Also taken back: " + others.map { "\($0.topic) (\($0.event.rule))" }.joined(separator: "; ") + "."
        }
        if summary.rest > 0 {
            values["rest"] =
                "And \(summary.rest) more, which are not named here; what becomes of them you are told as of any other."
        }
        return values
    }

    private var release: String {
        "The release of \(summary.knownAt.newYorkDay.words) (\(summary.vintage.source))"
    }

    private var lead: String {
        switch summary.reason {
        case .many: "\(release) brought so much that it comes in one message."
        case .catchUp(let months): "\(release) brought \(Wording.list(months)) at once, so it comes in one message."
        case .held(let mass, _): "\(release) \(Self.cause(mass)), so it was looked at before anyone was told."
        }
    }

    private static func cause(_ mass: MassEvent) -> String {
        switch mass.cause {
        case .many: "caused \(mass.events) alert events, far more than usual"
        case .annualRevision: "is the annual revision"
        case .pastMonths: "changed figures of \(mass.pastMonths) past months"
        }
    }

    /// Losses say what they take back and why; news says what it is.
    private func rows(_ messages: [Message]) -> [[String: Any]] {
        messages.flatMap { message in
            message.all.enumerated().map { index, one in Self.row(words(one), publicURL, isPart: index > 0) }
        }
    }

    static func row(_ words: MessageText, _ publicURL: String?, isPart: Bool = false) -> [String: Any] {
        var row: [String: Any] = [
            "label": words.label, "line": words.isLoss ? words.lead : words.subjectAfterKind, "isPart": isPart,
        ]
        row["link"] = publicURL.map { "\($0)/alerts/\(words.event.episode)" }
        return row
    }
}
