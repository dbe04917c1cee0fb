package import Alerting
import Mustache
package import Trade

/// Renders messages into what is sent. A pure function of the message and the templates: the same release gives the
/// same bytes, whenever it is rendered.
package struct MessageRenderer: Sendable {
    package let wording: Wording
    /// Where the monitors are served, without a slash at the end; `nil` when they are not.
    package let publicURL: String?
    private let text: MustacheTemplate
    private let html: MustacheTemplate

    /// Templates as an operator has them; the shipped ones where `nil`. Throws when one does not parse.
    package init(
        wording: Wording = Wording(), publicURL: String? = nil, textTemplate: String? = nil,
        htmlTemplate: String? = nil
    ) throws {
        self.wording = wording
        self.publicURL = publicURL
        text = try MustacheTemplate(string: textTemplate ?? Self.shipped(PackageResources.mail_txt_mustache))
        html = try MustacheTemplate(string: htmlTemplate ?? Self.shipped(PackageResources.mail_html_mustache))
    }

    private static func shipped(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    package func headline(_ event: AlertEvent, rule: RuleWords) -> String {
        MessageText.headline(event, rule: rule, wording: wording)
    }

    package func notification(_ message: Message, rule: RuleWords, vintage: Vintage) -> Notice {
        let words = MessageText(message: message, rule: rule, wording: wording)
        let body =
            switch message.receiver.channel {
            case .mail: mail(words, vintage: vintage)
            case .webhook: CloudEvent(words: words, publicURL: publicURL, vintage: vintage).json.text
            }
        return Notice(
            id: message.id, vintage: vintage.id, knownAt: vintage.knownAt, episode: message.episode.id,
            eventSequence: message.event.sequence, kind: Notice.Kind(message.kind), receiver: message.receiver,
            subject: words.subject, body: body)
    }

    private func mail(_ words: MessageText, vintage: Vintage) -> String {
        let context = MailContext(words: words, publicURL: publicURL)
        return JSONText.fields([
            "subject": .string(words.subject), "text": .string(text.render(context.text)),
            "html": .string(html.render(context.html)), "alert": .string(words.event.episode),
            "transition": .string(words.message.kind.rawValue),
            "vintage": .string("\(vintage.source) \(vintage.knownAt)"),
        ]).text
    }
}
