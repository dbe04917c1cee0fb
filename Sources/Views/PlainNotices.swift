package import Alerting
import Trade

/// Summaries, digests and notices to operations in plain paragraphs.
extension MessageRenderer {
    package func notification(
        operations notice: OperationsNotice, id: String, to receiver: Receiver, vintage: Int64?
    ) -> Notice {
        let commands =
            notice.commands.isEmpty ? [] : ["What to do:\n" + notice.commands.map { "  " + $0 }.joined(separator: "\n")]
        return Notice(
            id: id, vintage: vintage, knownAt: notice.at, kind: .operations, receiver: receiver,
            subject: notice.subject,
            body: body(
                receiver, id: id, kind: "operations", about: notice.about, at: notice.at, subject: notice.subject,
                paragraphs: notice.paragraphs + commands))
    }

    package func notification(summary: Summary, rules: (String) -> RuleWords) -> Notice {
        let full = body(summary, rules)
        var until: Int64?
        var text = full
        if case .held(_, let instant) = summary.reason {
            until = instant.seconds
            text =
                JSONText.fields([
                    "full": .raw(full), "owed": summary.owed.map { .raw(body($0, rules)) } ?? .null,
                ]).text
        }
        return Notice(
            id: summary.id, vintage: summary.vintage.id, knownAt: summary.knownAt, kind: .summary,
            receiver: summary.receiver, subject: subject(summary), body: text, heldUntil: until)
    }

    private func subject(_ summary: Summary) -> String {
        let (lost, new) = (summary.losses.count, summary.news.count + summary.rest)
        let parts = [lost == 0 ? nil : "\(lost) taken back", new == 0 ? nil : "\(new) new or confirmed"]
        return "\(summary.knownAt.newYorkDay.words): " + parts.compactMap(\.self).joined(separator: ", ")
    }

    private func body(_ summary: Summary, _ rules: (String) -> RuleWords) -> String {
        var paragraphs = [summary.isHeld ? "{{release}}" : nil].compactMap(\.self)
        paragraphs += lines(summary.messages, rules)
        if summary.rest > 0 { paragraphs.append("And \(summary.rest) more.") }
        return body(
            summary.receiver, id: summary.id, kind: "summary", about: "summary", at: summary.knownAt,
            subject: subject(summary), paragraphs: paragraphs)
    }

    private func lines(_ messages: [Message], _ rules: (String) -> RuleWords) -> [String] {
        messages.flatMap(\.all).map { message in
            let text = MessageText(message: message, rule: rules(message.event.rule), wording: wording)
            return "\(text.label). \(text.lead)"
        }
    }

    package func notification(digest: Digest, rules: (String) -> RuleWords) -> Notice {
        let subject =
            "Aluminum imports, \(digest.cut.newYorkDay.words): \(digest.new.count) new, \(digest.confirmed.count) confirmed"
        var paragraphs = lines(digest.messages, rules)
        for (title, list) in [
            ("NOT TRUE ANY MORE", digest.lost), ("LATE", digest.late), ("REVISED", digest.revised),
            ("OVER", digest.ended),
            ("WATCH", digest.watch),
        ] where !list.isEmpty {
            paragraphs.append("\(title) (\(list.count))")
            paragraphs += list.lines.map { headline($0.event, rule: rules($0.event.rule)) }
            if list.more > 0 { paragraphs.append("And \(list.more) more.") }
        }
        if !digest.stillOpen.isEmpty {
            paragraphs.append("STILL OPEN (\(digest.stillOpen.count))")
            paragraphs += digest.stillOpen.lines.map { "\(wording.label($0.series)), \($0.rule), since \($0.start)" }
        }
        return Notice(
            id: digest.id, vintage: nil, knownAt: digest.cut, kind: .digest, receiver: digest.receiver,
            subject: subject,
            body: body(
                digest.receiver, id: digest.id, kind: "digest", about: "digest", at: digest.cut, subject: subject,
                paragraphs: paragraphs))
    }

    private func body(
        _ receiver: Receiver, id: String, kind: String, about: String, at instant: Instant, subject: String,
        paragraphs: [String]
    ) -> String {
        let text = paragraphs.map { $0.contains("\n") ? $0 : TextColumns.wrap($0).joined(separator: "\n") }
        let html = paragraphs.map { "<p>" + $0.replacing("&", with: "&amp;").replacing("<", with: "&lt;") + "</p>" }
        switch receiver.channel {
        case .mail:
            return JSONText.fields([
                "subject": .string(subject), "text": .string(text.joined(separator: "\n\n") + "\n"),
                "html": .string(html.joined(separator: "\n")), "alert": .string(about), "transition": .string(kind),
                "vintage": .string(instant.description),
            ]).text
        case .webhook:
            return JSONText.fields([
                "specversion": .string("1.0"), "id": .string(id), "source": .string(publicURL ?? "urn:surgewatch"),
                "type": .string("org.surgewatch.\(kind).v1"), "time": .string(instant.description),
                "datacontenttype": .string("application/json"),
                "data": .fields(["headline": .string(subject), "paragraphs": .array(paragraphs.map(JSONText.string))]),
            ]).text
        }
    }
}
