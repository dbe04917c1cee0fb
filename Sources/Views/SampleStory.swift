import Alerting
import BigInt
import Trade

/// One alert from its early message to its retraction, and one that Census is the first to find, as a reader is told.
struct SampleStory {
    static let mail = Receiver(name: "producers", channel: .mail, address: "ana@example.org")
    static let hook = Receiver(name: "ops", channel: .webhook)
    static let rule = RuleWords(
        name: "MassiveImports", title: "{{country}} {{product}}: imports up {{change}} on the preceding {{window}}",
        basis: "19 CFR 351.206(h)(2)", description: nil,
        sha256: "51aa0000000000000000000000000000000000000000000000000000000051aa")

    let renderer: MessageRenderer
    private var series = WorkingSeries(country: Country("5330"), product: Product("unwrought"))
    /// Tonnes by month.
    private var figures: [Month: Int64] = [:]
    private var vintages: [Month: Instant] = [:]
    /// Months from here on rest on licenses.
    private var licensedFrom: Month
    private var book = AlertBook()
    /// What was told, by the name of the chapter.
    private var told: [String: [Message]] = [:]
    private var events: [AlertEvent] = []
    private var releases: Int64 = 0

    static func instant(_ text: String) -> Instant { Instant(text) ?? Instant(seconds: 0) }
    static func month(_ text: String) -> Month { Month(text) ?? Month(ordinal: 0) }

    init(renderer: MessageRenderer) {
        self.renderer = renderer
        licensedFrom = Self.month("2026-10")
        let tonnes: [Int64] = [9870, 10240, 11030, 12410, 14920]
        for (offset, figure) in tonnes.enumerated() {
            let month = Self.month("2026-05") + offset
            figures[month] = figure
            vintages[month] = Self.instant("2026-11-05T13:30:00Z")
        }
    }

    /// One release of the story.
    private struct Chapter {
        var name: String
        var day: String
        /// The judged month.
        var month: String
        var ground: Judgement.Ground
        /// Tonnes that it states, by month.
        var states: [String: Int64]
        var kind: Message.Kind
        var severity = Severity.warning
    }

    private static let chapters = [
        Chapter(
            name: "alert-early", day: "2026-11-17T15:02:11Z", month: "2026-10", ground: .licenses,
            states: ["2026-10": 17130], kind: .early),
        Chapter(
            name: "alert-confirmed", day: "2026-12-04T13:30:00Z", month: "2026-10", ground: .statistics,
            states: ["2026-10": 23480], kind: .confirmed),
        Chapter(
            name: "alert-raised", day: "2027-01-07T13:30:00Z", month: "2026-11", ground: .statistics,
            states: ["2026-11": 31000], kind: .raised, severity: .critical),
        Chapter(
            name: "alert-corrected", day: "2027-06-04T12:30:00Z", month: "2026-10", ground: .revision,
            states: ["2026-10": 8120], kind: .corrected),
        Chapter(
            name: "alert-retracted", day: "2028-06-06T12:30:00Z", month: "2026-11", ground: .revision,
            states: ["2026-11": 9000], kind: .retracted),
    ]

    var samples: [SampleMessages.Sample] {
        var story = self
        var samples = Self.chapters.map { story.tell($0) }
        var other = SampleStory(renderer: renderer)
        samples.insert(
            other.tell(
                Chapter(
                    name: "alert-new", day: "2026-12-05T13:30:00Z", month: "2026-10", ground: .statistics,
                    states: ["2026-10": 23480], kind: .confirmed)), at: 1)
        return samples + story.several
    }

    /// The episode as its early message leaves it.
    var openEpisodes: [Episode] {
        var story = self
        _ = story.tell(Self.chapters[0])
        return story.message("alert-early", Self.mail).map(\.episode)
    }

    // MARK: Several in one

    private func message(_ name: String, _ receiver: Receiver) -> [Message] {
        told[name]?.filter { $0.receiver == receiver } ?? []
    }

    private var several: [SampleMessages.Sample] {
        let vintage = Vintage(id: 9, source: "census-imports", knownAt: Self.instant("2027-06-04T12:30:00Z"))
        func summary(_ receiver: Receiver, _ reason: Summary.Reason) -> Notice {
            let summary = Summary(
                message("alert-corrected", receiver) + message("alert-early", receiver), to: receiver, reason: reason,
                vintage: vintage)
            return renderer.notification(summary: summary, rules: { _ in Self.rule })
        }
        let many = SampleMessages.Sample(
            name: "summary", mail: summary(Self.mail, .many), webhook: summary(Self.hook, .many), schema: .summary)
        return [
            many,
            SampleMessages.Sample(
                name: "digest", mail: digest(Self.mail), webhook: digest(Self.hook), schema: .digest),
        ]
    }

    private func digest(_ receiver: Receiver) -> Notice {
        var digest = Digest(
            receiver: receiver, cadence: .weekly, from: Self.instant("2026-11-24T23:00:00Z"),
            cut: Self.instant("2026-12-08T23:00:00Z"), missed: [Self.instant("2026-12-01T23:00:00Z")],
            releases: [
                Vintage(id: 1, source: "aim-licenses", knownAt: Self.instant("2026-12-01T15:02:11Z")),
                Vintage(id: 2, source: "census-imports", knownAt: Self.instant("2026-12-04T13:30:00Z")),
            ])
        digest.new = message("alert-early", receiver)
        digest.confirmed = message("alert-confirmed", receiver)
        if let event = events.first, let episode = message("alert-confirmed", receiver).first?.episode {
            digest.stillOpen = Digest.List([episode])
            digest.watch = Digest.List([Digest.Line(episode: episode, event: event)], limit: 1)
            digest.watch.more = 3
        }
        digest.silences = [
            .init(
                id: "sil-0011aabb", reason: "the mill in Odisha restarts", until: Self.instant("2026-12-10T05:00:00Z"))
        ]
        return renderer.notification(digest: digest, rules: { _ in Self.rule }, totals: totals)
    }

    private var totals: TradeTotals {
        func category(_ name: String, _ tonnes: [Int64]) -> TradeTotals.Category {
            let kilograms = tonnes.map { $0 * 1000 }
            return TradeTotals.Category(
                name: name, whole: kilograms[0], before: kilograms[1], yearBefore: kilograms[2],
                yearToDate: kilograms[3], yearToDateBefore: kilograms[4], open: kilograms[5])
        }
        return TradeTotals(
            unit: .kilograms,
            categories: [
                category("Unwrought", [301_200, 288_400, 279_900, 2_811_000, 2_902_000, 102_300]),
                category("Plates, sheets and strip", [98_100, 101_500, 90_200, 955_000, 901_000, 41_000]),
                category("Foil", [21_400, 20_900, 22_800, 207_000, 214_000, 9_800]),
            ], month: Self.month("2026-10"), status: .final, openMonth: Self.month("2026-11"),
            suppliers: [.init(name: "India", change: 8_560_000), .init(name: "Canada", change: 4_100_000)])
    }

    private mutating func tell(_ chapter: Chapter) -> SampleMessages.Sample {
        releases += 1
        let knownAt = Self.instant(chapter.day)
        let month = Self.month(chapter.month)
        for (name, tonnes) in chapter.states {
            figures[Self.month(name)] = tonnes
            vintages[Self.month(name)] = knownAt
        }
        if chapter.ground == .statistics { licensedFrom = max(licensedFrom, month + 1) }
        let evidence = evidence(judging: month)
        let truth = Truth(evidence.gates.allSatisfy { $0.met == .yes })
        let outcome = Lifecycle.advance(
            book,
            with: [
                Judgement(
                    rule: Self.rule.name, ruleHash: Self.rule.sha256, definition: Self.rule.sha256, series: series,
                    month: month, ground: chapter.ground, truth: truth, isClear: truth == .no ? .yes : .no,
                    severity: chapter.severity, evidence: KeptEvidence(evidence), isNewest: true)
            ], knownAt: knownAt, vintage: releases)
        book = outcome.book
        let vintage = Vintage(
            id: releases, source: chapter.ground == .licenses ? "aim-licenses" : "census-imports", knownAt: knownAt)
        let told = Telling.tell(
            outcome, of: Telling.Release(vintage: vintage),
            routing: Routing(receivers: [Self.mail, Self.hook], routes: []))
        for episode in told.episodes { book.put(episode) }
        self.told[chapter.name] = told.messages
        events += outcome.events
        let background = background(of: chapter, month)
        func notice(_ receiver: Receiver) -> Notice? {
            told.messages.first { $0.receiver == receiver && $0.kind == chapter.kind }.map {
                renderer.notification($0, rules: { _ in Self.rule }, vintage: vintage, background: background)
            }
        }
        return SampleMessages.Sample(
            name: chapter.name, mail: notice(Self.mail), webhook: notice(Self.hook), schema: .alert)
    }

    // MARK: Figures

    private func background(of chapter: Chapter, _ month: Month) -> MessageBackground {
        guard ![.corrected, .retracted].contains(chapter.kind) else { return MessageBackground() }
        let (now, before) = (sum((month - 2)...month), sum((month - 5)...(month - 3)))
        // The least that is no rise of 15 %, in whole kilograms.
        let least = (before * 115 + 99) / 100
        let own = (figures[month] ?? 0) * 1000
        return MessageBackground(
            turn: .init(month: month, below: least - (now - own), present: own, unit: .kilograms),
            drivers: [
                .init(product: Product("760120"), change: Amount(Rational((now - before) * 9 / 10), .kilograms)),
                .init(product: Product("760110"), change: Amount(Rational((now - before) / 10), .kilograms)),
            ],
            unitValue: .init(
                now: Amount(Rational(2697, 1000), .dollarsPerKilogram),
                before: Amount(Rational(2941, 1000), .dollarsPerKilogram), months: (month - 2)...month,
                monthsBefore: (month - 5)...(month - 3)),
            record: chapter.kind == .early ? EarlyRecord(confirmed: 51, lost: 4, undecided: 6) : nil,
            noEarly: chapter.name == "alert-new" ? .notOnLicenses : nil)
    }

    /// Kilograms in some months.
    private func sum(_ months: ClosedRange<Month>) -> Int64 { months.reduce(0) { $0 + (figures[$1] ?? 0) * 1000 } }

    /// Three months against the three before: at least 15 % more, and at least 500 t.
    private func evidence(judging last: Month) -> Evidence {
        let (now, before) = ((last - 2)...last, (last - 5)...(last - 3))
        let isOpen = last >= licensedFrom
        func gate(_ name: String, _ text: String, _ limit: Rational) -> Evidence.Gate {
            let isMet = Rational(sum(now)) >= limit
            return Evidence.Gate(
                name: name, text: text, value: Amount(Rational(sum(now)), .kilograms), comparison: ">=",
                limit: Amount(limit, .kilograms), met: Truth(isMet), note: isMet && isOpen ? "at least" : nil)
        }
        return Evidence(
            gates: [
                gate(
                    "rise", "quantity[window] >= (1 + rise) * quantity[window, ago window]",
                    Rational(sum(before)) * Rational(115, 100)),
                gate("floor", "quantity[window] >= floor", Rational(500_000)),
            ],
            terms: [
                .init(
                    text: "quantity[window]", amount: Amount(Rational(sum(now)), .kilograms), from: last - 2,
                    through: last),
                .init(
                    text: "quantity[window, ago window]", amount: Amount(Rational(sum(before)), .kilograms),
                    from: last - 5, through: last - 3),
            ],
            months: ((last - 5)...last).map { month in
                let isLicensed = month >= licensedFrom
                return Evidence.MonthRead(
                    series: series, month: month,
                    cell: Cell(
                        quantity: figures[month].map { .value($0 * 1000) } ?? .unknown, value: .unknown,
                        source: isLicensed ? "aim-licenses" : "census-imports",
                        basis: isLicensed ? .license : .general, status: isLicensed ? .license : .final,
                        vintage: vintages[month] ?? Instant(seconds: 0), isIncomplete: isLicensed))
            },
            parameters: ["window": "3mo", "rise": "15%", "floor": "500 t"])
    }
}
