package import Alerting
package import Trade

/// Renders messages into what is sent. A pure function of the message and the templates: the same release gives the
/// same bytes, whenever it is rendered.
package struct MessageRenderer: Sendable {
    package let wording: Wording
    /// Where the monitors are served, without a slash at the end; `nil` when they are not.
    package let publicURL: String?
    let templates: Templates

    /// `own` are templates of the operator's that take the place of shipped ones. Throws `TemplateProblems`.
    package init(
        wording: Wording = Wording(), publicURL: String? = nil, templates own: [TemplateSource] = []
    ) throws {
        self.wording = wording
        self.publicURL = publicURL
        templates = try Templates(replacing: own)
    }

    package func headline(_ event: AlertEvent, rule: RuleWords) -> String {
        MessageText.headline(event, rule: rule, wording: wording)
    }

    /// A message about one episode. `rules` gives the words of a rule by its name.
    package func notification(
        _ message: Message, rules: (String) -> RuleWords, vintage: Vintage,
        background: MessageBackground = MessageBackground(), reader: ReaderWords = ReaderWords()
    ) -> Notice {
        var alike = AlikeMessages()
        return notification(
            message, rules: rules, vintage: vintage, background: background, reader: reader, alike: &alike)
    }

    /// The same for one of many messages of a release; `alike` remembers what was said to readers before.
    package func notification(
        _ message: Message, rules: (String) -> RuleWords, vintage: Vintage, background: MessageBackground,
        reader: ReaderWords, alike: inout AlikeMessages
    ) -> Notice {
        let text = MessageText(
            message: message, rule: rules(message.event.rule), wording: wording, background: background,
            hearsConfirmations: reader.hearsConfirmations)
        let (subject, body): (String, String)
        switch message.receiver.channel {
        case .mail:
            let said = alike.words(of: text) {
                let folded = message.folded.map { words($0, rules).subject }
                return .init(
                    subject: text.subject,
                    values: AlertContext(words: text, publicURL: publicURL, folded: folded).values)
            }
            (subject, body) = (said.subject, mail(text, said, reader: reader, vintage: vintage))
        case .webhook:
            let folded = message.folded.map { words($0, rules) }
            subject = text.subject
            body = AlertEventData(words: text, publicURL: publicURL, vintage: vintage, folded: folded).text
        }
        return Notice(
            id: message.id, vintage: vintage.id, knownAt: vintage.knownAt, episode: message.episode.id,
            eventSequence: message.event.sequence, kind: Notice.Kind(message.kind), receiver: message.receiver,
            subject: subject, body: body)
    }

    func words(_ message: Message, _ rules: (String) -> RuleWords) -> MessageText {
        MessageText(message: message, rule: rules(message.event.rule), wording: wording)
    }

    private func mail(
        _ words: MessageText, _ said: AlikeMessages.Words, reader: ReaderWords, vintage: Vintage
    ) -> String {
        let what = "\(words.message.episode.severity.rawValue) alerts of \(words.rule.name)"
        let why =
            words.isLoss
            ? "You get this because you were told of what it takes back"
                + (words.message.receiver.subscription == nil ? " (\(words.message.receiver.name))." : ".")
            : why(reader, receiver: words.message.receiver, what: what)
        return mail(
            .alert, said.values, subject: said.subject, why: why, reader: reader,
            MailBody.Headers(
                kind: words.message.kind.rawValue, alert: words.event.episode,
                vintage: "\(vintage.source) \(vintage.knownAt)"))
    }

    /// Both parts of a mail with what its headers say, as they are stored.
    func mail(
        _ kind: MailKind, _ values: [String: Any], subject: String, why: String, reader: ReaderWords,
        _ headers: MailBody.Headers
    ) -> String {
        let values = values.merging(reader.values(subject: subject, why: why)) { own, _ in own }
        let (text, html) = templates.render(kind, values)
        return MailBody(
            subject: subject, text: text, html: html, headers: headers, isSubscription: reader.asked != nil
        ).json
    }

    /// Why a reader gets a message: what they asked for, or what the configuration says.
    func why(_ reader: ReaderWords, receiver: Receiver, what: String) -> String {
        guard let asked = reader.asked else {
            return
                "You get this because the routes of this Surgewatch installation send \(what) to you (\(receiver.name))."
        }
        let since = reader.since.map { " on \($0.words)" } ?? ""
        return "You get this because you asked\(since) for: \(asked)."
    }
}
