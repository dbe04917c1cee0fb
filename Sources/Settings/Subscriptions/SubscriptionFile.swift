package import Alerting
package import Trade
import Yams

/// Subscriptions as a file that people read and write: YAML, one entry a subscription. Reading what was written gives the
/// same subscriptions.
package enum SubscriptionFile {
    private static let keys = [
        "id", "state", "mail", "webhook", "transport", "mail_transport", "products", "rules", "severity", "stage",
        "when",
        "quiet", "created", "confirmed", "renewed", "questions", "asked", "paused_until", "ended", "ending",
    ]

    /// An entry, and the line it begins in. `id` is empty where the file gives none.
    package struct Entry: Sendable {
        package var subscription: Subscription
        package var isNew: Bool
        package var line: Int
    }

    // MARK: Reading

    /// Reads a file whole; throws every problem at once.
    package static func read(
        _ text: String, path: String, words: CriteriaWords
    ) throws(ConfigurationError) -> [Entry] {
        let reader = SettingsReader(path: path)
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError([Configuration.words(error, path: path)])
        }
        let top = reader.mapping(root, "the file", keys: ["subscriptions"])
        guard let list = top.first?.value, case .sequence(let sequence) = list else {
            throw ConfigurationError(["\(path): error: the file is `subscriptions:` and a list (`- mail: …` lines)"])
        }
        let entries = sequence.compactMap { node in EntryReader(reader: reader, words: words).entry(node) }
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.problems) }
        return entries
    }

    /// Reads one entry.
    private struct EntryReader {
        let reader: SettingsReader
        let words: CriteriaWords

        func entry(_ node: Node) -> Entry? {
            let roles = Role.allCases.map(\.rawValue)
            let fields = Dictionary(
                reader.mapping(node, "a subscription", keys: keys + roles).map { ($0.key, $0.value) }
            ) { $1 }
            let mail = value(fields["mail"], "mail", words.mail) ?? lack("mail", fields, node)
            let id = reader.text(fields["id"], "id")
            if let id, !isID(id) { reader.problem("an id is `sub-` and 16 hexadecimal digits", at: fields["id"]) }
            var criteria = Subscription.Criteria()
            criteria.places = Role.allCases.compactMap { role in
                guard let node = fields[role.rawValue] else { return nil }
                let names = reader.list(node, role.rawValue)
                let all = names == ["any"]
                return .init(role: role, countries: all ? [] : each(node, names, words.country))
            }
            criteria.products = each(fields["products"], reader.list(fields["products"], "products"), words.product)
            criteria.rules = each(fields["rules"], reader.list(fields["rules"], "rules"), words.rule)
            criteria.severity = word(fields["severity"], "severity") ?? .warning
            criteria.stage = word(fields["stage"], "stage") ?? .early
            var subscription = Subscription(
                id: id ?? "", state: word(fields["state"], "state") ?? .pending,
                transport: reader.text(fields["transport"], "transport") ?? "", address: mail ?? "",
                webhook: value(fields["webhook"], "webhook", words.webhook), criteria: criteria,
                cadence: word(fields["when"], "when") ?? .atOnce, quiet: quiet(fields["quiet"]),
                mailTransport: reader.text(fields["mail_transport"], "mail_transport"),
                created: instant(fields["created"], "created") ?? Instant(seconds: 0),
                confirmed: instant(fields["confirmed"], "confirmed"))
            subscription.renewed = instant(fields["renewed"], "renewed") ?? subscription.confirmed
            subscription.questions =
                fields["questions"].flatMap { reader.text($0, "questions") }.flatMap { Int($0) } ?? 0
            subscription.asked = instant(fields["asked"], "asked")
            subscription.pausedUntil = instant(fields["paused_until"], "paused_until")
            subscription.ended = instant(fields["ended"], "ended")
            subscription.ending = word(fields["ending"], "ending")
            if id == nil, fields["state"] != nil {
                reader.problem("`state:` goes with the `id:` of an exported subscription", at: fields["state"])
            }
            if subscription.state == .active || subscription.state == .paused, subscription.confirmed == nil {
                reader.problem("an active or paused subscription says when it was `confirmed:`", at: node)
            }
            guard mail != nil else { return nil }
            return Entry(subscription: subscription, isNew: id == nil, line: node.mark?.line ?? 0)
        }

        private func lack(_ key: String, _ fields: [String: Node], _ node: Node) -> String? {
            if fields[key] == nil { reader.problem("a subscription needs `\(key):`", at: node) }
            return nil
        }

        private func isID(_ id: String) -> Bool {
            id.hasPrefix("sub-") && id.utf8.count == 20
                && id.utf8.dropFirst(4).allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        }

        private func value(
            _ node: Node?, _ what: String, _ read: (String) throws(CriteriaWords.Problem) -> String
        ) -> String? {
            guard let node, let text = reader.text(node, what) else { return nil }
            // What was removed stays removed.
            if text.hasPrefix("sha256:") { return text }
            return each(node, [text], read).first
        }

        private func each<Value>(
            _ node: Node?, _ texts: [String], _ read: (String) throws(CriteriaWords.Problem) -> Value
        ) -> [Value] {
            texts.compactMap { text in
                do throws(CriteriaWords.Problem) {
                    return try read(text)
                } catch {
                    reader.problem(error.description, at: node)
                    return nil
                }
            }
        }

        private func word<Word: RawRepresentable & CaseIterable>(
            _ node: Node?, _ what: String
        ) -> Word? where Word.RawValue == String {
            guard let node, let text = reader.text(node, what) else { return nil }
            return each(node, [text]) { text throws(CriteriaWords.Problem) in
                try words.word(text, what, among: Word.self)
            }.first
        }

        private func instant(_ node: Node?, _ what: String) -> Instant? {
            guard let node, let text = reader.text(node, what) else { return nil }
            if let instant = Instant(text) { return instant }
            reader.problem("\(what) is an instant (2026-02-03T14:00:00Z), not `\(text)`", at: node)
            return nil
        }

        private func quiet(_ node: Node?) -> QuietHours? {
            guard let node else { return nil }
            let fields = Dictionary(
                reader.mapping(node, "quiet", keys: ["from", "to", "except"]).map { ($0.key, $0.value) }
            ) { $1 }
            let span = ["from", "to"].map { reader.text(fields[$0], $0) ?? "" }.joined(separator: "-")
            return each(node, [span]) { span throws(CriteriaWords.Problem) in
                try words.quiet(span, except: reader.text(fields["except"], "except"))
            }.first
        }
    }

    // MARK: Writing

    /// The file of some subscriptions.
    package static func write(_ subscriptions: [Subscription], countries: CountryList = .scheduleC) -> String {
        var text = "# surgewatch-subscriptions/1\nsubscriptions:\n"
        for subscription in subscriptions {
            var lines: [(String, String?)] = [
                ("id", subscription.id), ("state", subscription.state.rawValue), ("mail", quoted(subscription.address)),
                ("webhook", subscription.webhook.map(quoted)), ("transport", quoted(subscription.transport)),
            ]
            if subscription.mailTransport != subscription.transport {
                lines.append(("mail_transport", quoted(subscription.mailTransport)))
            }
            let criteria = subscription.criteria
            for place in criteria.places {
                let names = place.countries.map { countries.knownSlug(of: $0) ?? $0.code }
                lines.append((place.role.rawValue, place.countries.isEmpty ? "any" : list(names)))
            }
            if !criteria.products.isEmpty { lines.append(("products", list(criteria.products))) }
            if !criteria.rules.isEmpty { lines.append(("rules", list(criteria.rules))) }
            lines += [
                ("severity", criteria.severity.rawValue), ("stage", criteria.stage.rawValue),
                ("when", subscription.cadence.rawValue), ("quiet", subscription.quiet.map(quiet)),
                ("created", subscription.created.description), ("confirmed", subscription.confirmed?.description),
                ("renewed", subscription.renewed?.description),
                ("questions", subscription.questions == 0 ? nil : String(subscription.questions)),
                ("asked", subscription.asked?.description), ("paused_until", subscription.pausedUntil?.description),
                ("ended", subscription.ended?.description), ("ending", subscription.ending?.rawValue),
            ]
            let written = lines.compactMap { key, value in value.map { "\(key): \($0)" } }
            text += "  - " + written.joined(separator: "\n    ") + "\n"
        }
        return subscriptions.isEmpty ? "# surgewatch-subscriptions/1\nsubscriptions: []\n" : text
    }

    private static func quiet(_ hours: QuietHours) -> String {
        let except = hours.except.map { ", except: \($0.rawValue)" } ?? ""
        return "{ from: \"\(CriteriaWords.clock(hours.from))\", to: \"\(CriteriaWords.clock(hours.to))\"\(except) }"
    }

    private static func list(_ words: [String]) -> String { "[" + words.map(quoted).joined(separator: ", ") + "]" }

    /// In double quotes where YAML could read something else into it.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isASCII && $0.isLetter } == true
            && !["any", "null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
                    || $0 == 46 || $0 == 64
            }
        guard !isPlain else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
