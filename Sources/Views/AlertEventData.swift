import Alerting
import BigInt
import Trade

/// The webhook about one episode. Consumers order by `sequence` within an alert and ignore fields that they do not know.
struct AlertEventData {
    let words: MessageText
    let publicURL: String?
    let vintage: Vintage
    /// What was folded into the message.
    var folded: [MessageText] = []

    /// With more entries than this in a list of messages, headlines are left out.
    static let manyEntries = 30

    private var event: AlertEvent { words.event }
    private var message: Message { words.message }

    /// The body, below 20 kB: months go first, oldest first, then conditions, then what was folded into it.
    var text: String {
        let counts = [("months", months.count), ("gates", gates.count), ("folded", folded.count)]
        return TrimmedBody.fitting(counts) { trimmed in
            CloudEvent(
                id: message.id, publicURL: publicURL, type: "alert.\(message.kind.rawValue)", schema: "alert",
                time: event.knownAt, subject: "\(event.series.address)/\(event.month)", data: data(trimmed, counts)
            ).json
        }
    }

    private func data(_ trimmed: TrimmedBody, _ counts: [(String, Int)]) -> JSONText {
        .fields([
            "alert": .string(event.episode), "sequence": .integer(event.sequence),
            "state": .string(message.episode.state.rawValue), "previous": .optional(previous),
            "reason": .string(reason), "new": .bool(message.isNew),
            "severity": .string(message.episode.severity.rawValue),
            "rule": .fields(["id": .string(event.rule), "sha256": .string(event.ruleHash)]),
            "series": Self.series(event.series, words.wording), "month": .string(event.month.description),
            "episode_start": .string(event.episodeStart.description),
            "headline": .string(Self.clipped(words.subject)), "text": .string(Self.clipped(words.lead, 2000)),
            "simulated": .bool(event.evidence.isSimulated),
            "gates": .array(trimmed.first(gates, of: "gates").map(gate)),
            "months": .array(trimmed.last(months, of: "months").map(month)),
            "true_months": .array(message.episode.trueMonths.suffix(60).map { .string($0.description) }),
            "lost_months": .array(message.lostMonths.sorted().suffix(60).map { .string($0.description) }),
            "retract_below": words.background.turn.map(turn) ?? .null,
            "folded": .array(
                trimmed.first(folded, of: "folded").map { Self.entry($0, isShort: folded.count > Self.manyEntries) }),
            "left_out": trimmed.leftOut(counts),
            "vintage": .fields(["source": .string(vintage.source), "known_at": .string(vintage.knownAt.description)]),
            "links": links,
        ])
    }

    /// What the receiver was told last of this alert.
    private var previous: String? {
        guard let told = message.told else { return nil }
        return told.confirmed != nil ? "confirmed" : told.early != nil ? "early" : nil
    }

    /// Why it is sent now.
    private var reason: String {
        switch message.kind {
        case .early: "threshold"
        case .confirmed:
            !event.series.role.hasStatistics ? "closed-licenses" : message.isNew ? "threshold" : "census"
        case .raised: "severity"
        case .corrected, .retracted: words.wasConfirmed ? "revision" : "not-confirmed"
        }
    }

    static func series(_ series: WorkingSeries, _ wording: Wording) -> JSONText {
        var fields: [JSONText.Field] = [
            .init(name: "role", value: .string(series.role.rawValue)),
            .init(name: "country", value: .string(series.country.code)),
            .init(name: "country_name", value: .string(wording.country(series))),
            .init(name: "product", value: .string(series.product.code)),
        ]
        if series.product.level == .category {
            fields.append(.init(name: "category", value: .string(series.product.code)))
        }
        return .object(fields + [.init(name: "address", value: .string(series.address))])
    }

    /// A message in a list of several; `isShort` where they are so many that a headline each would not fit.
    static func entry(_ words: MessageText, isShort: Bool = false) -> JSONText {
        var fields: [JSONText.Field] = [
            .init(name: "alert", value: .string(words.event.episode)),
            .init(name: "sequence", value: .integer(words.event.sequence)),
            .init(name: "transition", value: .string(words.message.kind.rawValue)),
            .init(name: "new", value: .bool(words.message.isNew)),
            .init(name: "severity", value: .string(words.message.episode.severity.rawValue)),
            .init(name: "rule", value: .string(words.event.rule)),
            .init(name: "series", value: .string(words.event.series.address)),
            .init(name: "month", value: .string(words.event.month.description)),
        ]
        if !isShort { fields.append(.init(name: "headline", value: .string(clipped(words.subject, 300)))) }
        return .object(fields)
    }

    private var links: JSONText {
        guard let publicURL else { return .object([]) }
        let page = "\(publicURL)/alerts/\(event.episode)"
        return .fields([
            "html": .string(page), "csv": .string(page + ".csv"),
            "as_sent": .string("\(page)/events/\(event.sequence)"),
        ])
    }

    static func clipped(_ text: String, _ length: Int = 500) -> String {
        text.count <= length ? text : text.prefix(length - 1) + "…"
    }

    // MARK: Conditions and months

    private var gates: [Evidence.Gate] { event.evidence.gates.filter { $0.value != nil } }

    private func gate(_ gate: Evidence.Gate) -> JSONText {
        let fields: JSONText = .fields([
            "name": .string(Self.clipped(gate.name, 100)), "comparison": .string(gate.comparison),
            "value": gate.value.map(\.outside) ?? .null, "limit": gate.limit.map(\.outside) ?? .null,
            "unit": .optional(gate.value.map { $0.unit.outside }),
            "met": gate.met == .unknown ? .null : .bool(gate.met == .yes),
        ])
        guard case .object(let known) = fields, !gate.decides else { return fields }
        return .object(known + [JSONText.Field(name: "decides", value: .bool(false))])
    }

    private var months: [Evidence.MonthRead] {
        Array(words.evidence.months.filter { $0.series == event.series }.suffix(26))
    }

    private func month(_ read: Evidence.MonthRead) -> JSONText {
        .fields([
            "month": .string(read.month.description),
            "value": words.figure(read).map { words.amount($0).outside } ?? .null,
            "unit": .string(words.countsDollars ? "USD" : "t"), "status": .string(read.status.letter),
            "complete": read.isIncomplete ? .null : .integer(1), "incomplete": .bool(read.isIncomplete),
            "vintage": .optional(read.vintage.map { "\(read.source) \($0)" }), "source": .string(read.source),
            "known_at": .optional(read.vintage?.description),
        ])
    }

    private func turn(_ turn: MessageBackground.Turn) -> JSONText {
        .fields([
            "month": .string(turn.month.description), "value": Amount(Rational(turn.below), turn.unit).outside,
            "unit": .string(turn.unit.outside),
        ])
    }
}

extension Amount {
    /// The number in the unit in which JSON gives it.
    var outside: JSONText {
        .number((unit == .kilograms ? number * Rational(1, 1000) : number).shortDecimal)
    }
}

extension Unit {
    /// The unit in which JSON gives an amount: tonnes for kilograms, fractions for points.
    var outside: String {
        switch self {
        case .kilograms: "t"
        case .points: "ratio"
        default: rawValue
        }
    }
}

extension Rational {
    /// At most nine decimals, without zeros at the end.
    var shortDecimal: String {
        var text = denominator == 1 ? description : decimal(places: 9)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
