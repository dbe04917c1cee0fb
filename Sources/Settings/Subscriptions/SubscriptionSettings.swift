extension Configuration {
    /// Mail receivers that carry subscriptions: those without `to:`.
    package var mailTransports: [String] {
        receivers.compactMap { receiver in
            if case .mail(let mail) = receiver.kind, mail.to.isEmpty { receiver.name } else { nil }
        }
    }

    /// Webhook receivers that carry to subscribers: those without `url:`.
    package var webhookTransports: [String] {
        receivers.compactMap { receiver in
            if case .webhook(let webhook) = receiver.kind, webhook.url == nil { receiver.name } else { nil }
        }
    }

    /// The sender of each mail receiver, by name.
    package var senders: [String: String] {
        var senders: [String: String] = [:]
        for receiver in receivers {
            if case .mail(let mail) = receiver.kind { senders[receiver.name] = Configuration.bareAddress(mail.from) }
        }
        return senders
    }
}
