import Alerting
import Archive
import Pipeline
import RuleLanguage
import Trade
import Views

extension ExplanationAccount {
    /// Everything the text says and more, for programs. Amounts are in base units (kg, USD, fractions), exact.
    var json: JSONText {
        let verdict = explanation.verdict
        return .fields([
            "rule": .string(explanation.rule.name), "sha256": .string(explanation.rule.sha256),
            "series": .string(explanation.series.address), "month": .string(explanation.month.description),
            "as_of": .optional(asOf?.description), "verdict": .string(verdict.truth.rawValue),
            "severity": .optional(verdict.severity?.rawValue), "reason": .optional(verdict.reason),
            "simulated": .bool(evidence.isSimulated), "remarks": .array(remarks.map { .string($0) }),
            "alert": .optional(events.last?.event.episode),
            "parameters": .object(
                evidence.parameters.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }),
            "parts": .object(
                evidence.parts.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value.rawValue)) }
            ),
            "gates": .array(evidence.gates.map(gate)),
            "terms": .array(evidence.terms.map(Self.term)),
            "turning": .array(background.unknowns.map(turning)),
            "contributions": background.contributions.map(Self.contributions) ?? .null,
            "months": .array(evidence.months.map(month)),
            "bindings": .object(
                (evidence.bindings ?? [:]).sorted { $0.key < $1.key }.map {
                    .init(name: $0.key, value: .string($0.value))
                }),
            "inputs": .array((evidence.inputs ?? []).map(Self.input)),
            "files": .array(
                (evidence.files ?? []).map { .fields(["name": .string($0.name), "sha256": .string($0.content)]) }),
            "events": .array(events.map(Self.event)),
        ])
    }

    private func gate(_ gate: Evidence.Gate) -> JSONText {
        .fields([
            "name": .string(gate.name), "text": .string(gate.text), "comparison": .string(gate.comparison),
            "value": .optional(gate.value?.inTable), "limit": .optional(gate.limit?.inTable),
            "margin": .optional(gate.margin?.inTable), "unit": .optional(gate.value?.unit.rawValue),
            "met": .string(gate.met.rawValue), "note": .optional(gate.note), "decides": .bool(gate.decides),
            "holds": .array(
                background.unknowns.compactMap { unknown in
                    unknown.whole.holds(gate).map { stretches in
                        .fields([
                            "unknown": .string(Self.name(unknown.measure)), "stretches": Self.stretches(stretches),
                        ])
                    }
                }),
        ])
    }

    private static func term(_ term: Evidence.Term) -> JSONText {
        .fields([
            "text": .string(term.text), "amount": .optional(term.amount?.inTable),
            "unit": .optional(term.amount?.unit.rawValue), "from": .optional(term.from?.description),
            "through": .optional(term.through?.description),
        ])
    }

    private static func input(_ read: Evidence.InputRead) -> JSONText {
        .fields([
            "name": .string(read.name), "country": .string(read.country.code),
            "product": .string(read.product.code), "month": .string(read.month.description),
            "value": .string(read.value.description), "unit": .string(read.unit),
            "known_at": .string(read.vintage.description),
        ])
    }

    private static func name(_ measure: Measure) -> String { measure == .value ? "value_usd" : "quantity_kg" }

    /// Each stretch from its first number to its last; an end that is null is open.
    private static func stretches(_ stretches: Stretches) -> JSONText {
        .array(
            stretches.ranges.map { range in
                .fields([
                    "from": range.lowerBound == Supposition.range.lowerBound ? .null : .integer(range.lowerBound),
                    "through": range.upperBound == Supposition.range.upperBound ? .null : .integer(range.upperBound),
                ])
            })
    }

    private func turning(_ unknown: Background.Unknown) -> JSONText {
        func points(_ points: TurningPoints) -> JSONText {
            .fields([
                "fires": Self.stretches(points.fires), "taken_back": Self.stretches(points.isOver),
                "severities": .object(
                    points.severities.map { .init(name: $0.severity.rawValue, value: Self.stretches($0.stretches)) }),
                "complete": .bool(points.isComplete),
            ])
        }
        return .fields([
            "unknown": .string(Self.name(unknown.measure)), "month": .string(explanation.month.description),
            "present": unknown.whole.present.map { .integer($0) } ?? .null,
            "while_filed": unknown.whileFiled.map(points) ?? .null, "whole": points(unknown.whole),
            "words": .array(TurningWords(explanation, unknown).sentences.map { .string($0) }),
        ])
    }

    private static func contributions(_ contributions: Contributions) -> JSONText {
        func months(_ range: ClosedRange<Month>) -> JSONText {
            .fields(["from": .string(range.lowerBound.description), "through": .string(range.upperBound.description)])
        }
        func amount(_ number: Rational) -> JSONText { .string(Amount(number, .count).inTable) }
        return .fields([
            "level": .optional(contributions.level?.rawValue), "unit": .string(contributions.unit.rawValue),
            "by_month": .bool(contributions.isMonthly), "now": months(contributions.windows.now),
            "before": months(contributions.windows.before), "change": contributions.total.map(amount) ?? .null,
            "lines": .array(
                contributions.largest.map { line in
                    .fields([
                        "product": .string(line.product.code), "before": amount(line.before), "now": amount(line.now),
                        "change": amount(line.change), "share": contributions.share(of: line).map(amount) ?? .null,
                    ])
                }),
            "others": .fields([
                "count": .integer(contributions.others.count), "change": amount(contributions.others.change),
            ]),
            "not_known": .integer(contributions.unknown),
        ])
    }

    private func month(_ read: Evidence.MonthRead) -> JSONText {
        let first = read.series == explanation.series ? background.firstPrints[read.month] : nil
        return .fields([
            "series": .string(read.series.address), "month": .string(read.month.description),
            "quantity_kg": read.quantity.map { .integer($0) } ?? .null,
            "value_usd": read.value.map { .integer($0) } ?? .null, "status": .string(read.status.rawValue),
            "source": .string(read.source), "basis": .string(read.basis.rawValue),
            "complete": .bool(!read.isIncomplete), "known_at": .optional(read.vintage?.description),
            "first": first.map { print in
                .fields([
                    "quantity_kg": print.quantity.map { .integer($0) } ?? .null,
                    "value_usd": print.value.map { .integer($0) } ?? .null,
                    "known_at": .string(print.knownAt.description),
                ])
            } ?? .null,
        ])
    }

    private static func event(_ record: EventRecord) -> JSONText {
        .fields([
            "event": .string(record.event.kind.rawValue), "month": .string(record.event.month.description),
            "known_at": .string(record.event.knownAt.description),
            "severity": .string(record.event.severity.rawValue), "reason": .optional(record.event.reason),
        ])
    }
}
