import Alerting
import Trade

let canada = Country("1220")

/// The given month of 2021; 13 is January 2022.
func month(_ number: Int) -> Month { Month(year: 2021, month: 1) + (number - 1) }

let theSeries = WorkingSeries(country: canada, product: Product("unwrought"))

extension Evidence {
    static func of(_ value: Int, in month: Month, series: WorkingSeries, basis: Basis) -> Evidence {
        let cell = Cell(
            quantity: .value(Int64(value)), value: .unknown, source: basis == .license ? "aim" : "census",
            basis: basis, status: basis == .license ? .license : .final, vintage: nil)
        return Evidence(
            gates: [
                Gate(
                    name: "rise", text: "quantity >= 1", value: Amount(Rational(value), .kilograms), comparison: ">=",
                    limit: Amount(Rational(1), .kilograms), met: .yes)
            ],
            months: [MonthRead(series: series, month: month, cell: cell)])
    }
}

/// One verdict in a scenario.
struct Said: Sendable {
    var ground: Judgement.Ground
    var month: Int
    var truth: Truth
    var severity = Severity.warning
    var value = 100
    var isClear: Truth = .yes
    var isNewest = true
    var series = theSeries
    var definition = "one"

    var judgement: Judgement {
        let month = AlertingTests.month(month)
        let isOnLicenses = ground == .licenses || ground == .closedLicenses
        return Judgement(
            rule: "Surge", ruleHash: "hash", definition: definition, series: series, month: month, ground: ground,
            truth: truth, isClear: truth == .no ? isClear : .no, severity: severity,
            evidence: .of(value, in: month, series: series, basis: isOnLicenses ? .license : .general),
            isNewest: isNewest)
    }
}

func census(_ month: Int, _ truth: Truth = .yes, _ severity: Severity = .warning, value: Int = 100) -> Said {
    Said(ground: .statistics, month: month, truth: truth, severity: severity, value: value)
}
func licenses(_ month: Int, _ truth: Truth = .yes, _ severity: Severity = .warning, value: Int = 100) -> Said {
    Said(ground: .licenses, month: month, truth: truth, severity: severity, value: value)
}
func closing(_ month: Int, _ truth: Truth = .yes) -> Said { Said(ground: .closedLicenses, month: month, truth: truth) }
/// A month judged again; `newest` when no later month had been judged.
func again(
    _ month: Int, _ truth: Truth = .yes, _ severity: Severity = .warning, value: Int = 100, newest: Bool = false
) -> Said {
    Said(ground: .revision, month: month, truth: truth, severity: severity, value: value, isNewest: newest)
}

/// A book that learns release by release.
struct Story {
    var book = AlertBook()
    var routing = Routing(receivers: [], routes: [])
    private(set) var releases: Int64 = 0

    struct Chapter {
        var events: [AlertEvent]
        var messages: [Message]
        /// `confirmed 3`: kind and month of each event.
        var words: [String] { events.map { "\($0.kind.rawValue) \($0.month - AlertingTests.month(1) + 1)" } }
        /// `retracted ana`: kind and receiver of each message.
        var told: [String] { messages.map { "\($0.kind.rawValue) \($0.receiver.name)" } }
    }

    mutating func release(_ said: [Said]) -> Chapter {
        releases += 1
        let knownAt = Instant(seconds: 1_600_000_000 + releases * 86400)
        let outcome = Lifecycle.advance(book, with: said.map(\.judgement), knownAt: knownAt, vintage: releases)
        return take(outcome, knownAt)
    }

    mutating func close(definition: String = "one") -> Chapter {
        releases += 1
        let knownAt = Instant(seconds: 1_600_000_000 + releases * 86400)
        return take(
            Lifecycle.close(
                book, rule: "Surge", definition: definition, hash: "hash", reason: "the rule was removed",
                knownAt: knownAt, vintage: releases), knownAt)
    }

    private mutating func take(_ outcome: Lifecycle.Outcome, _ knownAt: Instant) -> Chapter {
        book = outcome.book
        let told = Telling.messages(for: outcome, routing: routing, knownAt: knownAt)
        for episode in told.episodes { book.put(episode) }
        return Chapter(events: outcome.events, messages: told.messages)
    }

    /// `confirmed 3: 3 4 -5`: state, start and months of each episode, lost ones with a minus.
    var episodes: [String] {
        book.all.sorted { $0.start < $1.start }.map { episode in
            let months = episode.months.sorted { $0.key < $1.key }.map { month, alert in
                (alert.isTrue ? "" : "-") + "\(month - AlertingTests.month(1) + 1)"
            }
            return "\(episode.state.rawValue) \(episode.start - AlertingTests.month(1) + 1): "
                + months.joined(separator: " ")
        }
    }
}
