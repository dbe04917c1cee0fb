import Alerting
import Archive
import Trade
import Views

/// The whole story of one alert: what happened to it, what it rests on, and who was told.
struct AlertStory {
    let episode: Episode
    let events: [EventRecord]
    let notifications: [NotificationStory]
    let keptBack: [KeptBackRecord]
    /// States that are no events: frozen, held, pending, unstable.
    private let states: [String]

    init(_ text: String, in archive: Archive) throws {
        (episode, events, notifications, keptBack, states) = try archive.read { database in
            let episode = try AlertsCommand.episode(text, in: try Archive.book(database))
            return (
                episode, try Archive.events(database, episode: episode.id),
                try Archive.notifications(database, about: episode.id),
                try Archive.keptBack(database, episode: episode.id), try AlertState(episode, database).lines
            )
        }
    }

    private var months: [(Month, Episode.AlertMonth)] {
        episode.months.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func state(_ month: Episode.AlertMonth) -> String {
        month.isTrue ? month.isConfirmed ? "confirmed" : "early" : "lost"
    }

    // MARK: Text

    var lines: [String] {
        let subject = Wording().subject(episode.series)
        var lines = [
            "\(episode.state.rawValue.uppercased()) · \(episode.severity.rawValue) · \(subject)",
            "alert \(episode.id)  rule \(episode.rule)  series \(episode.series)  since \(episode.start)",
        ]
        func section(_ title: String, _ rows: [String]) {
            if !rows.isEmpty { lines += ["", title] + rows.map { "  " + $0 } }
        }
        section(
            "Months",
            Columns.aligned(
                months.map { month, alert in
                    [
                        month.description, Self.state(alert), alert.severity.rawValue,
                        Claim(alert.newest.evidence)?.sentence ?? "",
                    ]
                }))
        section("State", states)
        section(
            "Events",
            events.map { record in
                let event = record.event
                return "\(event.knownAt)  \(event.kind.rawValue) \(event.month): \(record.headline)"
                    + (event.reason.map { " (\($0))" } ?? "")
            })
        if let newest = events.last?.event {
            section(
                "Conditions, as last judged (\(newest.month), known at \(newest.knownAt))",
                newest.evidence.gates.map(Self.words))
            section("Rests on", Self.figures(of: newest.evidence))
        }
        section("Notifications", told)
        section("What readers know", known)
        section(
            "Kept back by a silence",
            keptBack.map { "\($0.knownAt)  \($0.kind.rawValue)  \($0.silence)  \(Words.counted($0.readers, "reader"))" }
        )
        lines += ["", "All of it computed again: surgewatch alerts verify \(episode.id)"]
        return lines
    }

    private static func words(_ gate: Evidence.Gate) -> String {
        "\(gate.name): \(gate.value.map(Wording.amount) ?? "-") \(gate.comparison) "
            + "\(gate.limit.map(Wording.amount) ?? "") \(gate.met.rawValue)"
            + (gate.decides ? "" : " (does not decide)")
    }

    /// `origin/5330/76  2020-12 to 2021-02  census-imports  known since 2021-04-05T13:30:00Z`, a line for each series.
    private static func figures(of evidence: Evidence) -> [String] {
        var order: [WorkingSeries] = []
        let bySeries = Dictionary(grouping: evidence.months, by: \.series)
        for read in evidence.months where !order.contains(read.series) { order.append(read.series) }
        return Columns.aligned(
            order.compactMap { series in
                guard let reads = bySeries[series], let first = reads.map(\.month).min(),
                    let last = reads.map(\.month).max()
                else { return nil }
                var sources: [String] = []
                for read in reads where !sources.contains(read.source) { sources.append(read.source) }
                let known = reads.compactMap(\.vintage).max()
                return [
                    series.description, first == last ? "\(first)" : "\(first) to \(last)",
                    sources.joined(separator: ", "), known.map { "newest figure of \($0)" } ?? "",
                ]
            })
    }

    /// A line for each notification: to whom, what, and when it arrived or why not.
    private var told: [String] {
        Columns.aligned(
            notifications.map { story in
                let record = story.record
                return [
                    record.knownAt.description, record.kind.rawValue, record.receiver.key, Self.fate(story), record.id,
                ]
            })
    }

    /// What each reader was told so far, in whatever form, summaries and digests included.
    private var known: [String] {
        readers.map { reader, told in
            let said = [told.early.map { "early \($0)" }, told.confirmed.map { "confirmed \($0)" }].compactMap(\.self)
            return "\(reader): "
                + (said + [told.months.isEmpty ? "no month" : told.months.map(\.description).joined(separator: " ")])
                .joined(separator: ", ")
        }
    }

    private var readers: [(String, Episode.Told)] {
        episode.told.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func fate(_ story: NotificationStory) -> String {
        let record = story.record
        let attempts = story.attempts.count > 1 ? " in \(story.attempts.count) attempts" : ""
        if let at = story.deliveredAt { return "delivered \(at)\(attempts)" }
        let why = record.lastError.map { ": \($0)" } ?? ""
        return record.state.rawValue + why + (why.isEmpty ? attempts : "")
    }

    // MARK: Rows

    /// The row of the list with everything beside it.
    var table: Table {
        var table = Table(
            columns: Table.alertColumns + ["months", "events", "notifications", "told", "kept_back"])
        func nested(_ parts: [JSONText]) -> Table.Value { .init(text: JSONText.array(parts).text, json: .array(parts)) }
        table.rows = [
            Table.alert(episode, newest: events.last) + [
                nested(months.map(Self.json)), nested(events.map(Self.json)), nested(notifications.map(Self.json)),
                nested(
                    readers.map { reader, told in
                        .fields([
                            "reader": .string(reader), "early": .optional(told.early?.description),
                            "confirmed": .optional(told.confirmed?.description),
                            "months": .array(told.months.map { .string($0.description) }),
                        ])
                    }),
                nested(
                    keptBack.map { kept in
                        .fields([
                            "silence": .string(kept.silence), "known_at": .string(kept.knownAt.description),
                            "kind": .string(kept.kind.rawValue), "readers": .integer(kept.readers),
                        ])
                    }),
            ]
        ]
        return table
    }

    private static func json(_ month: Month, _ alert: Episode.AlertMonth) -> JSONText {
        let gate = alert.newest.evidence.decidingGates.first { $0.value != nil }
        return .fields([
            "month": .string(month.description), "state": .string(state(alert)),
            "severity": .string(alert.severity.rawValue), "value": .optional(gate?.value?.inTable),
            "limit": .optional(gate?.limit?.inTable), "unit": .optional(gate?.value?.unit.rawValue),
            "sentence": .optional(Claim(alert.newest.evidence)?.sentence),
        ])
    }

    private static func json(_ record: EventRecord) -> JSONText {
        let event = record.event
        return .fields([
            "seq": .integer(record.seq), "sequence": .integer(event.sequence), "event": .string(event.kind.rawValue),
            "known_at": .string(event.knownAt.description), "month": .string(event.month.description),
            "severity": .string(event.severity.rawValue), "headline": .string(record.headline),
            "reason": .optional(event.reason), "rule_sha256": .string(event.ruleHash),
            "source": .string(event.source), "basis": .string(event.basis.rawValue),
            "simulated": .bool(event.evidence.isSimulated),
            "conditions": .array(event.evidence.gates.map(json)),
            "figures": .array(
                event.evidence.months.map { read in
                    .fields([
                        "series": .string(read.series.address), "month": .string(read.month.description),
                        "quantity_kg": read.quantity.map { .integer($0) } ?? .null,
                        "value_usd": read.value.map { .integer($0) } ?? .null, "source": .string(read.source),
                        "basis": .string(read.basis.rawValue), "status": .string(read.status.rawValue),
                        "known_at": .optional(read.vintage?.description), "complete": .bool(!read.isIncomplete),
                    ])
                }),
        ])
    }

    private static func json(_ gate: Evidence.Gate) -> JSONText {
        .fields([
            "name": .string(gate.name), "text": .string(gate.text), "value": .optional(gate.value?.inTable),
            "comparison": .string(gate.comparison), "limit": .optional(gate.limit?.inTable),
            "unit": .optional(gate.value?.unit.rawValue), "met": .string(gate.met.rawValue),
            "decides": .bool(gate.decides), "note": .optional(gate.note),
        ])
    }

    private static func json(_ story: NotificationStory) -> JSONText {
        let record = story.record
        return .fields([
            "id": .string(record.id), "kind": .string(record.kind.rawValue),
            "receiver": .string(record.receiver.name), "address": .string(record.receiver.address),
            "subscription": .optional(record.receiver.subscription), "known_at": .string(record.knownAt.description),
            "subject": .string(record.subject), "state": .string(record.state.rawValue),
            "delivered_at": .optional(story.deliveredAt?.description), "error": .optional(record.lastError),
            "attempts": .array(
                story.attempts.map { .fields(["at": .string($0.at.description), "outcome": .string($0.outcome)]) }),
        ])
    }
}
