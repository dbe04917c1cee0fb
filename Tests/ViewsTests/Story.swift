import Alerting
import Trade
import Views

func month(_ text: String) -> Month { Month(text) ?? Month(ordinal: 0) }

/// Unwrought aluminum from India in the second half of 2026, told to one reader by mail and to one by webhook.
struct Story {
    static let series = WorkingSeries(country: Country("5330"), product: Product("unwrought"))
    static let rule = RuleWords(
        name: "MassiveImports", title: "{{country}} {{product}}: imports up {{change}} on the preceding {{window}}",
        basis: "19 CFR 351.206(h)(2)", description: nil, sha256: "51aa")
    static let mail = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
    static let hook = Receiver(name: "hook", channel: .webhook)

    var rule = Story.rule
    var series = Story.series
    /// Tonnes by month.
    var figures: [Month: Int64] = [
        month("2026-05"): 9870, month("2026-06"): 10240, month("2026-07"): 11030, month("2026-08"): 12410,
        month("2026-09"): 14920, month("2026-10"): 17130,
    ]
    /// Months from here on rest on licenses.
    var licensedFrom = month("2026-10")
    var isSimulated = false
    private var vintages: [Month: Instant] = [:]
    private var book = AlertBook()
    private var releases: Int64 = 0

    init() {}

    struct Sent {
        var mail: Notice?
        var hook: Notice?
        /// What both say.
        var messages: [Message] = []
    }

    /// Judges months (`2026-10 2026-11`) on a day, with changed figures, and renders what is told.
    mutating func release(
        _ day: String, _ months: String, ground: Judgement.Ground, changed: [String: Int64] = [:],
        renderer: MessageRenderer
    ) throws -> Sent {
        releases += 1
        let knownAt = Instant(asKnownAt: day + "T13:30:00Z") ?? Instant(seconds: 0)
        for (text, tonnes) in changed {
            figures[month(text)] = tonnes
            vintages[month(text)] = knownAt
        }
        let judgements = months.split(separator: " ").map { text in
            let month = ViewsTests.month(String(text))
            if ground == .statistics {
                licensedFrom = max(licensedFrom, month + 1)
                vintages[month] = knownAt
            }
            let evidence = evidence(judging: month)
            let truth: Truth = evidence.gates.allSatisfy { $0.met == .yes } ? .yes : .no
            return Judgement(
                rule: rule.name, ruleHash: rule.sha256, definition: "d", series: series, month: month, ground: ground,
                truth: truth, isClear: truth == .no ? .yes : .no, severity: .warning,
                evidence: KeptEvidence(evidence),
                isNewest: true)
        }
        let outcome = Lifecycle.advance(book, with: judgements, knownAt: knownAt, vintage: releases)
        book = outcome.book
        let vintage = Vintage(id: releases, source: ground == .licenses ? "aim" : "census-imports", knownAt: knownAt)
        let told = Telling.tell(
            outcome, of: .init(vintage: vintage), routing: Routing(receivers: [Self.mail, Self.hook], routes: []))
        for episode in told.episodes { book.put(episode) }
        let notices = told.messages.map { renderer.notification($0, rules: { [rule] _ in rule }, vintage: vintage) }
        return Sent(
            mail: notices.first { $0.receiver.channel == .mail },
            hook: notices.first { $0.receiver.channel == .webhook }, messages: told.messages)
    }

    /// Three months against the three before, at least 15 % more and at least 500 t.
    private func evidence(judging last: Month) -> Evidence {
        func sum(_ months: ClosedRange<Month>) -> Rational {
            Rational(months.reduce(Int64(0)) { $0 + (figures[$1] ?? 0) * 1000 })
        }
        let (now, before) = ((last - 2)...last, (last - 5)...(last - 3))
        let isOpen = last >= licensedFrom
        func gate(_ name: String, _ text: String, _ limit: Rational) -> Evidence.Gate {
            let isMet = sum(now) >= limit
            return Evidence.Gate(
                name: name, text: text, value: Amount(sum(now), .kilograms), comparison: ">=",
                limit: Amount(limit, .kilograms), met: Truth(isMet), note: isMet && isOpen ? "at least" : nil)
        }
        return Evidence(
            gates: [
                gate(
                    "rise", "quantity[window] >= (1 + rise) * quantity[window, ago window]",
                    sum(before) * (Rational("115/100") ?? .zero)),
                gate("floor", "quantity[window] >= floor", Rational(500_000)),
            ],
            terms: [
                .init(text: "quantity[window]", amount: Amount(sum(now), .kilograms), from: last - 2, through: last),
                .init(
                    text: "quantity[window, ago window]", amount: Amount(sum(before), .kilograms), from: last - 5,
                    through: last - 3),
            ],
            months: ((last - 5)...last).map { month in
                let isLicensed = month >= licensedFrom
                return Evidence.MonthRead(
                    series: series, month: month,
                    cell: Cell(
                        quantity: figures[month].map { .value($0 * 1000) } ?? .unknown, value: .unknown,
                        source: isLicensed ? "aim" : "census-imports", basis: isLicensed ? .license : .general,
                        status: isLicensed ? .license : .final,
                        vintage: vintages[month] ?? Instant(seconds: 1_700_000_000), isIncomplete: isLicensed))
            },
            parameters: ["window": "3mo", "rise": "15%", "floor": "500 t"], isSimulated: isSimulated && isOpen)
    }
}

/// The story as it is told: early, confirmed, corrected, retracted.
struct Told {
    var early: Story.Sent
    var confirmed: Story.Sent
    var silent: Story.Sent
    var corrected: Story.Sent
    var retracted: Story.Sent

    init(_ story: Story = Story(), renderer: MessageRenderer) throws {
        var story = story
        early = try story.release(
            "2026-11-17", "2026-10", ground: .licenses, changed: ["2026-10": 17130], renderer: renderer)
        confirmed = try story.release(
            "2026-12-04", "2026-10", ground: .statistics, changed: ["2026-10": 23480], renderer: renderer)
        silent = try story.release(
            "2027-01-07", "2026-11", ground: .statistics, changed: ["2026-11": 21000], renderer: renderer)
        corrected = try story.release(
            "2027-06-04", "2026-10", ground: .revision, changed: ["2026-10": 8120], renderer: renderer)
        retracted = try story.release(
            "2028-06-06", "2026-11", ground: .revision, changed: ["2026-11": 9000], renderer: renderer)
    }
}
