import Alerting
import BigInt
import Trade

/// The body of a webhook: CloudEvents 1.0, below 20 kB. Consumers order by `sequence` within an alert and ignore fields
/// that they do not know.
struct CloudEvent {
    let words: MessageText
    let publicURL: String?
    let vintage: Vintage

    private var event: AlertEvent { words.event }
    private var source: String { publicURL ?? "urn:surgewatch" }

    var json: JSONText {
        .fields([
            "specversion": .string("1.0"), "id": .string(words.message.id), "source": .string(source),
            "type": .string("org.surgewatch.alert.\(words.message.kind.rawValue).v1"),
            "time": .string(event.knownAt.description),
            "subject": .string("\(event.series.address)/\(event.month)"),
            "datacontenttype": .string("application/json"), "data": data,
        ])
    }

    private var data: JSONText {
        .fields([
            "alert": .string(event.episode), "sequence": .integer(event.sequence),
            "state": .string(words.message.episode.state.rawValue), "new": .bool(words.message.isNew),
            "severity": .string(words.message.episode.severity.rawValue),
            "rule": .fields(["id": .string(event.rule), "sha256": .string(event.ruleHash)]),
            "series": .fields([
                "role": .string(event.series.role.rawValue), "country": .string(event.series.country.code),
                "country_name": .string(words.wording.country(event.series)),
                "product": .string(event.series.product.code), "address": .string(event.series.address),
            ]),
            "month": .string(event.month.description), "episode_start": .string(event.episodeStart.description),
            "headline": .string(words.subject), "text": .string(words.lead),
            "simulated": .bool(event.evidence.isSimulated),
            "gates": .array(event.evidence.gates.filter { $0.value != nil }.map(gate)),
            "months": .array(months), "lost_months": .array(words.message.lostMonths.map { .string($0.description) }),
            "vintage": .fields(["source": .string(vintage.source), "known_at": .string(vintage.knownAt.description)]),
            "links": .fields(["html": .optional(publicURL.map { "\($0)/alerts/\(event.episode)" })]),
        ])
    }

    private func gate(_ gate: Evidence.Gate) -> JSONText {
        let fields: JSONText = .fields([
            "name": .string(gate.name), "comparison": .string(gate.comparison),
            "value": gate.value.map(number) ?? .null, "limit": gate.limit.map(number) ?? .null,
            "unit": .optional(gate.value.map { $0.unit.outside }),
            "met": gate.met == .unknown ? .null : .bool(gate.met == .yes),
        ])
        guard case .object(let known) = fields, !gate.decides else { return fields }
        return .object(known + [JSONText.Field(name: "decides", value: .bool(false))])
    }

    private func number(_ amount: Amount) -> JSONText {
        switch amount.unit {
        case .kilograms: .number((amount.number * Rational(1, 1000)).shortDecimal)
        default: .number(amount.number.shortDecimal)
        }
    }

    private var months: [JSONText] {
        words.evidence.months.filter { $0.series == event.series }.suffix(26).map { read in
            .fields([
                "month": .string(read.month.description),
                "value": words.figure(read).map {
                    number(Amount(Rational($0), words.countsDollars ? .dollars : .kilograms))
                } ?? .null,
                "unit": .string(words.countsDollars ? "USD" : "t"), "status": .string(read.status.letter),
                "source": .string(read.source), "known_at": .optional(read.vintage?.description),
                "incomplete": .bool(read.isIncomplete),
            ])
        }
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
