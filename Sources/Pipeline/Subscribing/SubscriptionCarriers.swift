import Trade

/// The receivers of a configuration that carry subscriptions: mail receivers without `to`, webhooks without `url`.
package struct SubscriptionCarriers: Hashable, Sendable {
    package var mail: [String]
    package var webhook: [String]

    package init(mail: [String], webhook: [String]) {
        self.mail = mail
        self.webhook = webhook
    }

    /// The mail receiver of a name, or the only one.
    func mail(_ name: String?) throws(SubscriptionRefusal) -> String {
        try Self.one(
            of: mail, name, "mail", "an `email:` receiver without `to:` (it is the transport of subscriptions)")
    }

    func webhook(_ name: String?) throws(SubscriptionRefusal) -> String {
        try Self.one(of: webhook, name, "webhooks", "a `webhook:` receiver without `url:`")
    }

    private static func one(
        of names: [String], _ name: String?, _ what: String, _ lack: String
    ) throws(SubscriptionRefusal) -> String {
        if let name {
            if names.contains(name) { return name }
            let near = Spelling.nearest(to: name, among: names).first
            throw SubscriptionRefusal(
                .usage,
                "no receiver called \(name) carries \(what) of subscriptions"
                    + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        guard let first = names.first else {
            throw SubscriptionRefusal(
                .setup, "the configuration has no transport for \(what): add \(lack), and a route that names it")
        }
        guard names.count == 1 else {
            throw SubscriptionRefusal(
                .usage,
                "several receivers carry \(what) of subscriptions; name one with --transport: "
                    + names.joined(separator: ", "))
        }
        return first
    }
}
