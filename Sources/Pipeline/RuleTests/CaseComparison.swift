import Alerting
import RuleLanguage
import Trade
import Views

/// Holds what is expected of one month at one moment against what came.
struct CaseComparison {
    let expectation: RuleTestCase.Expectation
    let rule: Rule
    /// The events of the rule about the month.
    let events: [AlertEvent]
    let alert: (episode: Episode, month: Episode.AlertMonth)?
    let firstKnown: Instant?
    /// The verdict with its evidence, which is made only where it is looked at.
    private let verdict: () -> Verdict
    private let headline: (AlertEvent) -> String
    private var made: Verdict?

    init(
        expectation: RuleTestCase.Expectation, rule: Rule, events: [AlertEvent],
        alert: (Episode, Episode.AlertMonth)?, firstKnown: Instant?, verdict: @escaping () -> Verdict,
        headline: @escaping (AlertEvent) -> String
    ) {
        self.expectation = expectation
        self.rule = rule
        self.events = events
        self.alert = alert
        self.firstKnown = firstKnown
        self.verdict = verdict
        self.headline = headline
    }

    private mutating func judged() -> Verdict {
        if let made { return made }
        let verdict = verdict()
        made = verdict
        return verdict
    }

    mutating func differences() -> [CaseFailure.Difference] {
        var result: [CaseFailure.Difference] = []
        func compare(_ what: String, _ wanted: String?, _ got: String?) {
            guard let wanted, wanted != got else { return }
            result.append(.init(what: what, wanted: wanted, got: got ?? "nothing"))
        }
        let event = events.first { $0.kind.rawValue == expectation.want?.rawValue }
        if let difference = transition(event) { result.append(difference) }
        if let event {
            compare("severity", expectation.severity?.rawValue, event.severity.rawValue)
            if let wanted = expectation.headline {
                let got = headline(event)
                if !got.contains(wanted) { compare("headline", wanted, got) }
            }
        }
        compare("state", expectation.state?.rawValue, state.rawValue)
        compare("begins", expectation.begins?.description, alert?.episode.start.description)
        compare("known", expectation.known?.description, firstKnown?.description)
        if let wanted = expectation.verdict { compare("verdict", Self.words(wanted), Self.words(judged().truth)) }
        if let wanted = expectation.reason {
            let got = judged().reason
            if got?.contains(wanted) != true { compare("reason", wanted, got) }
        }
        for wish in expectation.gates { result += differences(wish) }
        for wish in expectation.terms { result += differences(wish) }
        return result
    }

    private var state: RuleTestCase.State {
        guard let alert else { return .none }
        guard alert.month.isTrue else { return .retracted }
        return RuleTestCase.State(rawValue: alert.episode.state.rawValue) ?? .none
    }

    private mutating func transition(_ event: AlertEvent?) -> CaseFailure.Difference? {
        guard let want = expectation.want else { return nil }
        let got = events.map { "\($0.kind.rawValue), \($0.severity.rawValue)" }.joined(separator: "; ")
        func difference(_ got: String) -> CaseFailure.Difference {
            .init(what: "transition", wanted: want.rawValue, got: got)
        }
        if want.isEvent {
            return event == nil ? difference(got.isEmpty ? "none: \(why)" : got) : nil
        }
        if !got.isEmpty { return difference(got) }
        switch want {
        case .unknown:
            return judged().truth == .unknown ? nil : difference("the verdict is \(Self.words(judged().truth))")
        case .pending: return judged().isPending ? nil : difference("none: \(why)")
        default: return nil
        }
    }

    private var why: String {
        mutating get {
            switch judged().truth {
            case .yes: "the verdict is true, and nothing is new about it"
            case .no: "the verdict is false"
            case .unknown: "there is no verdict"
            }
        }
    }

    private static func words(_ truth: Truth) -> String {
        switch truth {
        case .yes: "true"
        case .no: "false"
        case .unknown: "unknown"
        }
    }

    // MARK: Evidence

    private mutating func differences(_ wish: RuleTestCase.GateWish) -> [CaseFailure.Difference] {
        let evidence = judged().evidence
        guard let gate = evidence.gates.first(where: { $0.name == wish.name }) else {
            let names = evidence.gates.map(\.name).joined(separator: ", ")
            return [.init(what: wish.name, wanted: "a gate of that name", got: "gates are \(names)")]
        }
        var result: [CaseFailure.Difference] = []
        let claim = gate.value == nil ? nil : Claim(evidence, of: gate)
        func compare(_ what: String, _ wanted: String?, _ amount: Amount?, _ others: [String]) {
            guard let wanted, !AmountWish(wanted).isMet(by: amount, others) else { return }
            let forms = (amount.map { [Wording.amount($0)] } ?? []) + others
            result.append(
                .init(what: what, wanted: wanted, got: forms.isEmpty ? "unknown" : forms.joined(separator: ", ")))
        }
        let change = claim?.change.map { [Wording.change($0)] } ?? []
        compare(wish.name, wish.value, gate.value, change)
        compare(wish.name + " limit", wish.limit, gate.limit, claim?.change == nil ? [] : [claim?.limit ?? ""])
        compare(wish.name + " margin", wish.margin, gate.margin, [])
        if let met = wish.met, met != gate.met {
            result.append(
                .init(what: wish.name, wanted: CaseFailure.Gate.words(met), got: CaseFailure.Gate.words(gate.met)))
        }
        return result
    }

    private mutating func differences(_ wish: RuleTestCase.TermWish) -> [CaseFailure.Difference] {
        let evidence = judged().evidence
        guard let term = evidence.terms.first(where: { $0.text == wish.text }) else {
            let texts = evidence.terms.map(\.text).joined(separator: "; ")
            return [.init(what: wish.text, wanted: "a term of that text", got: "terms are \(texts)")]
        }
        if AmountWish(wish.value).isMet(by: term.amount, []) { return [] }
        return [.init(what: wish.text, wanted: wish.value, got: term.amount.map(Wording.amount) ?? "unknown")]
    }
}

/// An amount as a test wants it: exactly (`2999.5 t`), or in a form in which people see it (`3,000 t`, `+42.8%`).
struct AmountWish {
    private let text: String

    init(_ text: String) { self.text = text }

    /// Whether the amount is that, or one of its other forms reads like it.
    func isMet(by amount: Amount?, _ forms: [String]) -> Bool {
        guard let amount else { return text == "unknown" }
        let wanted = Self.plain(text)
        let shown = [Wording.amount(amount), Wording.exact(amount)] + forms
        if shown.contains(where: { Self.plain($0) == wanted }) { return true }
        guard let exact = Literal.amount(text) else { return false }
        return exact.number == amount.number && (exact.unit == amount.unit || Self.areNumbers(exact.unit, amount.unit))
    }

    private static func areNumbers(_ left: Unit, _ right: Unit) -> Bool {
        [left, right].allSatisfy { $0 == .ratio || $0 == .count }
    }

    /// Without signs that only help the eye.
    private static func plain(_ text: String) -> String {
        String(text.drop { $0 == "+" }.filter { $0 != "," && $0 != " " })
    }
}
