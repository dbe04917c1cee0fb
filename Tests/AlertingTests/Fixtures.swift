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
    var rule = "Surge"

    var judgement: Judgement {
        let month = AlertingTests.month(month)
        let isOnLicenses = ground == .licenses || ground == .closedLicenses
        return Judgement(
            rule: rule, ruleHash: "hash", definition: definition, series: series, month: month, ground: ground,
            truth: truth, isClear: truth == .no ? isClear : .no, severity: severity,
            evidence: KeptEvidence(.of(value, in: month, series: series, basis: isOnLicenses ? .license : .general)),
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

extension Said {
    /// The same said of another series or by another rule.
    func of(_ country: Country? = nil, _ product: String? = nil, rule: String? = nil) -> Said {
        var other = self
        if let country { other.series.country = country }
        if let product { other.series.product = Product(product) }
        if let rule { other.rule = rule }
        return other
    }
}

/// A book that learns release by release.
struct Story {
    var book = AlertBook()
    var routing = Routing(receivers: [], routes: [])
    var inhibition = Inhibition()
    private(set) var hold: Hold?
    private(set) var releases: Int64 = 0
    private(set) var vintages: [Vintage] = []
    /// All events, by number.
    private(set) var entries: [Digesting.Entry] = []
    /// How far the digests of each reader have come.
    private var places: [String: Digesting.Place] = [:]

    init(routing: Routing = Routing(receivers: [], routes: []), inhibition: Inhibition = Inhibition()) {
        self.routing = routing
        self.inhibition = inhibition
    }

    struct Chapter {
        var events: [AlertEvent]
        var messages: [Message]
        var summaries: [Summary] = []
        var superseded: [String] = []
        /// `confirmed 3`: kind and month of each event.
        var words: [String] { events.map { "\($0.kind.rawValue) \($0.month - AlertingTests.month(1) + 1)" } }
        /// `retracted ana`: kind and receiver of each message.
        var told: [String] { messages.map { "\($0.kind.rawValue) \($0.receiver.name)" } }
    }

    /// The first release is known on 14 September 2020, each later one a day after the one before.
    static func instant(_ release: Int64) -> Instant { Instant(seconds: 1_600_000_000 + release * 86400) }

    mutating func release(
        _ said: [Said], mass: MassEvent? = nil, catchUp: [Month] = [], isAnnualRevision: Bool = false
    ) -> Chapter {
        releases += 1
        let outcome = Lifecycle.advance(
            book, with: said.map(\.judgement), knownAt: Self.instant(releases), vintage: releases,
            isAnnualRevision: isAnnualRevision)
        return take(outcome, mass, catchUp)
    }

    mutating func close(definition: String = "one") -> Chapter {
        releases += 1
        return take(
            Lifecycle.close(
                book, rule: "Surge", definition: definition, hash: "hash", reason: "the rule was removed",
                knownAt: Self.instant(releases), vintage: releases), nil, [])
    }

    private mutating func take(_ outcome: Lifecycle.Outcome, _ mass: MassEvent?, _ catchUp: [Month]) -> Chapter {
        book = outcome.book
        let vintage = Vintage(id: releases, source: "census", knownAt: Self.instant(releases))
        vintages.append(vintage)
        for event in outcome.events {
            entries.append(Digesting.Entry(number: Int64(entries.count + 1), event: event))
        }
        let told = Telling.tell(
            outcome, of: .init(vintage: vintage, inhibition: inhibition, catchUp: catchUp, mass: mass),
            routing: routing, hold: hold)
        hold = told.hold
        for episode in told.episodes { book.put(episode.settled) }
        return Chapter(
            events: outcome.events, messages: told.messages, summaries: told.summaries, superseded: told.superseded)
    }

    /// Lets go what waits.
    mutating func decide(droppingNews: Bool) {
        guard let hold else { return }
        for episode in hold.told(hold.rows.keys, droppingNews: droppingNews, in: book) { book.put(episode.settled) }
        self.hold = nil
    }

    /// Cuts the digest of a reader an hour after the newest release.
    mutating func digest(
        _ receiver: Receiver, _ cadence: Cadence = .weekly, dropped: Set<Int64> = []
    ) -> Digest? {
        let cut = Self.instant(releases) + 3600
        let place = places[receiver.key + cadence.rawValue] ?? Digesting.Place(cut: Instant(seconds: 0))
        let digest = Digesting(
            cut: cut, vintages: vintages, events: entries, book: book, hold: hold, dropped: dropped, routing: routing
        ).digest(for: receiver, cadence: cadence, after: place)
        places[receiver.key + cadence.rawValue] = Digesting.Place(cut: cut, number: Int64(entries.count))
        var changed: [String: Episode] = [:]
        digest?.note(in: &changed, book: book)
        for episode in changed.values { book.put(episode.settled) }
        return digest
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
