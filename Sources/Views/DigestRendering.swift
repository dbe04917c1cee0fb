package import Alerting
import BigInt
import Trade

extension MessageRenderer {
    /// What a day, a week or a month brought a reader. `rules` gives the words of a rule by its name; `totals` are the
    /// figures of all origins as they were known at the cut.
    package func notification(
        digest: Digest, rules: (String) -> RuleWords, totals: TradeTotals? = nil, reader: ReaderWords = ReaderWords()
    ) -> Notice {
        withoutActuallyEscaping(rules) { rules in
            let context = DigestContext(
                digest: digest, wording: wording, publicURL: publicURL, totals: totals, rules: rules)
            let body =
                switch digest.receiver.channel {
                case .mail:
                    mail(
                        .digest, context.values, subject: context.subject,
                        why: why(reader, receiver: digest.receiver, what: "digests"), reader: reader,
                        MailBody.Headers(kind: Notice.Kind.digest.rawValue))
                case .webhook: context.webhook
                }
            return Notice(
                id: digest.id, vintage: nil, knownAt: digest.cut, kind: .digest, receiver: digest.receiver,
                subject: context.subject, body: body)
        }
    }
}

/// What the templates `digest` are filled with.
struct DigestContext {
    let digest: Digest
    let wording: Wording
    let publicURL: String?
    let totals: TradeTotals?
    let rules: (String) -> RuleWords

    static let variables: [TemplateVariable] = [
        .text("period", "17 Nov 2026, week to 17 Nov 2026, month to 4 Dec 2026"),
        .text("releases", "the releases that it tells of"),
        .flag("hasTotals", "there are totals"), .text("totalsTitle", "All origins, thousand t"),
        .texts("totalsLines", "the totals as lines of text, their heading first"),
        .list("totalsHeads", "the headings of the columns", [.text("words", "Sep 2026")]),
        .list(
            "totalsRows", "a row for each category",
            [.text("name", "Unwrought"), .list("cells", "its cells", [.text("words", "14.9")])]),
        .text("totalsNote", "what the totals rest on"),
        .list(
            "sections", "new, more severe, confirmed, not true any more, late, revised, over, still open, watch",
            [
                .text("title", "NEW (2)"), .list("lines", "a line for each alert", SummaryContext.entries),
                .text("more", "how many are not named"),
            ]),
        .texts("silences", "silences that end before the next digest"),
        .texts("notes", "what comes next, and what else is to be known"),
    ]

    private func words(_ message: Message) -> MessageText {
        MessageText(message: message, rule: rules(message.event.rule), wording: wording)
    }

    var period: String {
        let day = digest.cut.newYorkDay.words
        return switch digest.cadence {
        case .atOnce, .daily: day
        case .weekly: "week to \(day)"
        case .monthly: "month to \(day)"
        }
    }

    var subject: String {
        let counts = SummaryContext.counts([], digest.messages)
        let others = [
            (digest.lost.count, "not true any more"), (digest.late.count, "late"), (digest.revised.count, "revised"),
            (digest.ended.count, "over"), (digest.watch.count, "to watch"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "Aluminum imports, \(period): \(counts.isEmpty ? others : counts)"
    }

    var values: [String: Any] {
        var values: [String: Any] = [
            "period": period, "releases": releases, "hasTotals": totals != nil, "sections": sections.map(\.values),
            "silences": silences, "notes": notes,
        ]
        if let totals {
            values["totalsTitle"] = totals.title
            values["totalsLines"] = totals.lines
            values["totalsHeads"] = totals.heads.map { ["words": $0] }
            values["totalsRows"] = totals.rows.map { row -> [String: Any] in
                ["name": row.name, "cells": row.cells.map { ["words": $0] }]
            }
            values["totalsNote"] = totals.note
        }
        return values
    }

    private var releases: String {
        let words = digest.releases.suffix(6).map { "\($0.source) of \($0.knownAt.newYorkDay.words)" }
        let more = digest.releases.count - words.count
        return "Releases: " + words.joined(separator: ", ") + (more > 0 ? ", and \(more) before" : "") + "."
    }

    // MARK: Sections

    struct Section {
        /// The name in a webhook.
        var name: String
        var title: String
        var rows: [[String: Any]]
        var entries: [JSONText]
        var more: Int

        var values: [String: Any] {
            var values: [String: Any] = ["title": "\(title) (\(rows.count + more))", "lines": rows]
            if more > 0 { values["more"] = "And \(more) more." }
            return values
        }
    }

    var sections: [Section] {
        [
            section("new", "NEW", digest.new), section("raised", "MORE SEVERE", digest.raised),
            section("confirmed", "CONFIRMED", digest.confirmed),
            section("lost", "NOT TRUE ANY MORE", digest.lost), section("late", "FOUND LATE", digest.late),
            section("revised", "REVISED, STILL TRUE", digest.revised), section("ended", "OVER", digest.ended),
            stillOpen, section("watch", "WATCH, no alerts", digest.watch),
        ].filter { !$0.rows.isEmpty || $0.more > 0 }
    }

    private func section(_ name: String, _ title: String, _ messages: [Message]) -> Section {
        let all = messages.flatMap { message in message.all.enumerated().map { (words($1), $0 > 0) } }
        return Section(
            name: name, title: title,
            rows: all.map { silenced(SummaryContext.row($0, publicURL, isPart: $1), $0.event.episode) },
            entries: all.map { AlertEventData.entry($0.0) }, more: 0)
    }

    private func section(_ name: String, _ title: String, _ list: Digest.List<Digest.Line>) -> Section {
        Section(
            name: name, title: title,
            rows: list.lines.map { line in
                row(
                    line.event.kind.rawValue.uppercased(),
                    MessageText.headline(line.event, rule: rules(line.event.rule), wording: wording),
                    line.episode.id)
            },
            entries: list.lines.map { entry($0.episode, $0.event) }, more: list.more)
    }

    private var stillOpen: Section {
        Section(
            name: "still_open", title: "STILL OPEN",
            rows: digest.stillOpen.lines.map { episode in
                let newest = episode.lastTrue.flatMap { episode.months[$0]?.newest.evidence }
                let claim = newest.flatMap { Claim($0) }
                let figure = claim.map { " \($0.change == nil ? $0.value : "\($0.precise), \($0.value)")" } ?? ""
                return row(
                    episode.state.rawValue.uppercased(),
                    "\(wording.label(episode.series))\(figure), since \(Wording.month(episode.start)), \(episode.rule)",
                    episode.id)
            }, entries: digest.stillOpen.lines.map { entry($0, nil) }, more: digest.stillOpen.more)
    }

    private func row(_ label: String, _ line: String, _ episode: String) -> [String: Any] {
        var row: [String: Any] = ["label": label, "line": line, "isPart": false]
        row["link"] = publicURL.map { "\($0)/alerts/\(episode)" }
        return silenced(row, episode)
    }

    /// What a silence kept from being sent at once is marked.
    private func silenced(_ row: [String: Any], _ episode: String) -> [String: Any] {
        guard digest.silenced.contains(episode), let line = row["line"] as? String else { return row }
        var row = row
        row["line"] = line + " (silenced)"
        return row
    }

    private func entry(_ episode: Episode, _ event: AlertEvent?) -> JSONText {
        .fields([
            "alert": .string(episode.id), "state": .string(episode.state.rawValue),
            "event": .optional(event?.kind.rawValue), "severity": .string(episode.severity.rawValue),
            "rule": .string(episode.rule), "series": .string(episode.series.address),
            "month": .string((event?.month ?? episode.lastTrue ?? episode.start).description),
            "headline": event.map {
                .string(
                    AlertEventData.clipped(MessageText.headline($0, rule: rules($0.rule), wording: wording), 300))
            } ?? .null,
        ])
    }

    // MARK: The rest

    private var silences: [String] {
        digest.silences.map { "Silence \($0.id) ends on \($0.until.minuteInNewYork): \($0.reason)." }
    }

    private var notes: [String] {
        var notes: [String] = []
        if let up = totals?.up { notes.append(up) }
        if let next = totals?.next { notes.append(next) }
        if !digest.missed.isEmpty {
            let days = digest.missed.map(\.newYorkDay.words)
            notes.append(
                "It also holds what the digest\(days.count > 1 ? "s" : "") of \(days.joined(separator: ", ")) should have told."
            )
        }
        return notes
    }

    // MARK: Webhook

    /// Lists are cut from the least weighty up.
    var webhook: String {
        let sections = self.sections
        let counts = sections.reversed().map { ($0.name, $0.entries.count) }
        return TrimmedBody.fitting(counts) { trimmed in
            let lists = sections.map {
                JSONText.Field(name: $0.name, value: .array(trimmed.first($0.entries, of: $0.name)))
            }
            let more = sections.filter { $0.more > 0 }.map {
                JSONText.Field(name: $0.name, value: .integer($0.more))
            }
            return CloudEvent(
                id: digest.id, publicURL: publicURL, type: "digest", schema: "digest", time: digest.cut,
                subject: "\(digest.cadence.rawValue)/\(digest.cut)",
                data: .fields([
                    "cadence": .string(digest.cadence.rawValue), "from": .string(digest.from.description),
                    "cut": .string(digest.cut.description), "headline": .string(AlertEventData.clipped(subject)),
                    "lists": .object(lists), "more": .object(more), "left_out": trimmed.leftOut(counts),
                    "releases": .array(
                        digest.releases.suffix(20).map {
                            .fields(["source": .string($0.source), "known_at": .string($0.knownAt.description)])
                        }),
                ])
            ).json
        }
    }
}
