import Alerting
import RuleLanguage
import Trade

/// Holds who was to be told of an alert in one release against who is.
struct ToldComparison {
    let expectation: RuleTestCase.Expectation
    let routing: Routing
    /// What the release tells of the rule and series.
    let messages: [Message]
    /// The events of the release about the episode.
    let events: [AlertEvent]
    let episode: Episode?

    func differences() -> [CaseFailure.Difference] {
        var result: [CaseFailure.Difference] = []
        for wish in expectation.told {
            let got = told(wish.reader)
            guard got.told != wish.told else { continue }
            result.append(
                .init(what: "told \(wish.reader)", wanted: wish.told.rawValue, got: got.told.rawValue + got.why))
        }
        if let recipients = expectation.recipients {
            let wanted = Set(recipients.readers.map(\.name)).sorted()
            let got = Set(messages.map(\.receiver.name)).sorted()
            if wanted != got {
                func words(_ names: [String]) -> String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }
                let odd = Set(wanted).symmetricDifference(got).sorted().map { name in name + told(name).why }
                result.append(
                    .init(
                        what: "recipients", wanted: words(wanted),
                        got: words(got) + " (\(odd.joined(separator: "; ")))"))
            }
        }
        return result
    }

    /// Names that no receiver has.
    func unknownReaders() -> [(name: String, place: RuleTestCase.Place)] {
        let names = Set(routing.receivers.map(\.name))
        let wanted =
            expectation.told.map { (name: $0.reader, place: $0.place) }
            + (expectation.recipients?.readers ?? []).map { (name: $0.name, place: $0.place) }
        return wanted.filter { !names.contains($0.name) }
    }

    /// What a reader is told, and which route made it so.
    private func told(_ reader: String) -> (told: RuleTestCase.Told, why: String) {
        guard let episode, let receiver = routing.receivers.first(where: { $0.name == reader }) else {
            return (.none, ": there is no alert")
        }
        if let message = messages.first(where: { $0.receiver.name == reader }) {
            let why = message.kind.isLoss ? ": it was told before" : decision(message.kind, episode, receiver).why
            return (RuleTestCase.Told(rawValue: message.kind.rawValue) ?? RuleTestCase.Told.none, why)
        }
        guard let event = events.last else { return (.none, ": no event of the alert in this release") }
        let (cadence, why) = decision(kind(of: event, episode), episode, receiver)
        switch cadence {
        case .daily: return (.daily, why)
        case .weekly: return (.weekly, why)
        case .monthly: return (.monthly, why)
        case .atOnce?: return (.none, why + ", and it has been told of it or needs not be at once")
        case nil: return (.none, why)
        }
    }

    private func kind(of event: AlertEvent, _ episode: Episode) -> Message.Kind {
        switch event.kind {
        case .early: .early
        case .raised: .raised
        default: .confirmed
        }
    }

    private func decision(
        _ kind: Message.Kind, _ episode: Episode, _ receiver: Receiver
    ) -> (cadence: Cadence?, why: String) {
        let (interest, decision) = routing.decide(kind, of: episode, for: receiver)
        let count = routing.routes.count
        let why =
            switch decision {
            case .open: ": there are no routes, every receiver gets warnings and up"
            case .canary: ": the canary is told everything"
            case .sent(let route): ": route \(route) of \(count) sends it"
            case .taken(let route): ": route \(route) of \(count) takes it and does not name \(receiver.name)"
            case .unmatched: ": no route that names \(receiver.name) takes it (\(episode.severity.rawValue))"
            case .notAsked: ": the subscription does not ask for it"
            }
        return (interest?.cadence, why)
    }
}
