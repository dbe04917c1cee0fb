/// A mail as it is stored: its words, and what its headers say.
struct MailBody {
    struct Headers {
        /// The kind of message: `early`, `digest`, `operations`.
        var kind: String
        /// The alert whose thread it belongs to.
        var alert: String?
        /// Source and instant of the release that caused it.
        var vintage: String?
    }

    var subject: String
    var text: String
    var html: String
    var headers: Headers
    /// It goes to a subscription, whose owner can stop it.
    var isSubscription: Bool

    var json: String {
        var fields: [JSONText.Field] = [
            .init(name: "subject", value: .string(subject)), .init(name: "text", value: .string(text)),
            .init(name: "html", value: .string(html)), .init(name: "transition", value: .string(headers.kind)),
        ]
        if let alert = headers.alert { fields.append(.init(name: "alert", value: .string(alert))) }
        if let vintage = headers.vintage { fields.append(.init(name: "vintage", value: .string(vintage))) }
        if isSubscription { fields.append(.init(name: "subscription", value: .bool(true))) }
        return JSONText.object(fields).text
    }
}
