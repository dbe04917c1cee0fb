import Systemd
import Yams

extension SettingsReader {
    /// With `url:` a receiver of its own; without it the transport of subscribers' own webhooks.
    func webhook(_ name: String, _ node: Node) -> Configuration.WebhookSettings? {
        let what = "webhook `\(name)`"
        let entries = entries(
            node, what,
            keys: ["url", "secret", "previous_secret", "ca", "concurrency", "rate", "allow_private"])
        let url = text(entries["url"], "url")
        if let url {
            check(url, scheme: ["https", "http"], what, entries["url"])
            if url.hasPrefix("http://"), !Configuration.isLoopback(url) {
                problem("\(what) would be called in plain text; use https://", at: entries["url"])
            }
            if let node = entries["allow_private"] {
                problem("`allow_private` is for a webhook without `url:`, which carries to subscribers", at: node)
            }
        } else {
            for key in ["secret", "previous_secret"] where entries[key] != nil {
                problem(
                    "\(what) has no `url:` and carries to subscribers, each of whom has a secret of their own; leave out `\(key):`",
                    at: entries[key])
            }
        }
        let secret = credential(
            entries["secret"] ?? (url == nil ? nil : missing("secret", what, node)), "the secret of \(what)")
        if url != nil, secret == nil { return nil }
        let isPrivateAllowed = choice(entries["allow_private"], "allow_private", among: ["true", "false"]) == "true"
        return .init(
            url: url, secret: secret,
            previousSecret: credential(entries["previous_secret"], "the previous secret of \(what)"),
            caFile: text(entries["ca"], "ca"), concurrency: concurrency(entries["concurrency"], most: 128) ?? 8,
            rate: rate(entries["rate"]), allowsPrivate: isPrivateAllowed)
    }

    func concurrency(_ node: Node?, most: Int) -> Int? {
        guard let text = text(node, "concurrency") else { return nil }
        if let count = Int(text), (1...most).contains(count) { return count }
        problem("concurrency is a number from 1 to \(most), not `\(text)`", at: node)
        return nil
    }

    /// `10/s`, `100/min`, `1000/h`.
    func rate(_ node: Node?) -> Configuration.Rate? {
        guard let text = text(node, "rate") else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let spans = ["s": 1, "min": 60, "h": 3600]
        if parts.count == 2, let count = Int(parts[0]), (1...1_000_000).contains(count),
            let seconds = spans[String(parts[1])]
        {
            return Configuration.Rate(count: count, seconds: seconds)
        }
        problem("rate is a number a time such as 10/s, 100/min or 1000/h, not `\(text)`", at: node)
        return nil
    }

    func heartbeat(_ node: Node?) -> Configuration.Heartbeat? {
        guard let node else { return nil }
        let entries = entries(node, "heartbeat", keys: ["url", "ca"])
        guard let url = text(entries["url"] ?? missing("url", "heartbeat", node), "url") else { return nil }
        check(url, scheme: ["https", "http"], "the heartbeat", entries["url"])
        return Configuration.Heartbeat(url: url, caFile: text(entries["ca"], "ca"))
    }
}
