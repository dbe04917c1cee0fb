import Alerting
import Archive
import Panel
import Pipeline
import Testing
import Trade

@Suite("Which months a release judges")
struct JudgedMonthsTests {
    private func memory(_ texts: [RuleText] = [.rise]) throws -> Memory { try Memory(rules(texts)) }

    @Test("A first fill judges its newest month only")
    func firstFill() throws {
        var memory = try memory()
        #expect(
            memory.take(census([1: [canada: 100], 2: [canada: 200], 3: [canada: 200], 4: [canada: 400]])) == [
                "confirmed Rise - 4", "confirmed Rise 1220 4",
            ])
    }

    @Test("A catch-up judges every new month, oldest first, the end of an episode included")
    func catchUp() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 100]]))
        #expect(
            memory.take(census([2: [canada: 200], 3: [canada: 200], 4: [canada: 400]])) == [
                "confirmed Rise - 2", "confirmed Rise 1220 2", "resolved Rise - 3", "resolved Rise 1220 3",
                "confirmed Rise - 4", "confirmed Rise 1220 4",
            ])
    }

    @Test("A license release judges each month newer than the newest of the statistics, oldest first")
    func licenseRelease() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 100], 2: [canada: 100]]))
        #expect(
            memory.take(licenses([2: [canada: 900], 3: [canada: 200], 4: [canada: 300]])) == [
                "early Rise - 3", "early Rise 1220 3",
            ])
        // April is 1.5 times a March that is still being filed: not yet.
        #expect(memory.take(licenses([3: [canada: 200], 4: [canada: 300]])) == [])
    }

    @Test("After its own months a Census release judges the newer license months, for their windows have changed")
    func censusReleaseAndLicenses() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 300]]))
        #expect(memory.take(licenses([2: [canada: 300], 3: [canada: 310]])) == [])
        #expect(memory.take(census([2: [canada: 150]])) == ["early Rise - 3", "early Rise 1220 3"])
    }

    @Test("A license release judges no month of the statistics, and a Census release none that it does not state")
    func noOther() throws {
        var memory = try memory([.rise, .made])
        _ = memory.take(census([1: [canada: 100], 2: [canada: 100]]))
        let step = memory.step(licenses([3: [canada: 100]]))
        #expect(step.judged.map(\.month) == [month(3)])
        #expect(step.judged.map(\.onStatistics) == [false])
        let next = memory.step(census([3: [canada: 100]]))
        #expect(next.judged.map(\.month) == [month(3)])
        #expect(next.judged.map(\.onStatistics) == [true])
        #expect(memory.step(census([2: [canada: 101]])).judged.isEmpty)
    }

    @Test("A revision judges again only months within reach, and only those that were judged (P13)")
    func revisions() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100]]))
        _ = memory.take(census([4: [canada: 100]]))
        _ = memory.take(census([5: [canada: 100]]))
        // February was filled in, judged by no release; March, the newest of the first fill, was judged.
        #expect(memory.take(census([2: [canada: 200]], listing: .changes)) == [])
        #expect(memory.take(census([2: [canada: 50]], listing: .changes)) == ["late Rise - 3", "late Rise 1220 3"])
        #expect(memory.take(census([4: [canada: 160]], listing: .changes)) == ["late Rise - 4", "late Rise 1220 4"])
        let far = memory.step(census([1: [canada: 1]], listing: .changes))
        #expect(far.judgements == 0)
    }

    @Test("A Census release of revisions alone judges the newer license months too, for their windows have changed")
    func revisionBesideLicenses() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 100]]))
        _ = memory.take(census([2: [canada: 100]]))
        #expect(memory.take(licenses([3: [canada: 110]])) == [])
        let step = memory.step(census([2: [canada: 60]], listing: .changes))
        #expect(step.events.map(\.words) == ["early Rise - 3", "early Rise 1220 3"])
        #expect(step.judged.map(\.onStatistics) == [false])
        // A fall of its window neither retracts nor ends it: licenses are still being filed.
        #expect(memory.take(census([2: [canada: 100]], listing: .changes)) == [])
        #expect(memory.take(census([3: [canada: 110]])) == ["retracted Rise - 3", "retracted Rise 1220 3"])
    }

    @Test("A release of another source, which rules do not read, does not judge license months")
    func otherSource() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 100], 2: [canada: 100]]))
        _ = memory.take(licenses([3: [canada: 110]]))
        var other = census([1: [canada: 7]], product: "foil")
        other.source = "elsewhere"
        other.observations = other.observations.map {
            var observation = $0
            observation.series.source = "elsewhere"
            return observation
        }
        #expect(memory.step(other).judged.isEmpty)
    }

    @Test("In a partial listing a country that enters late brings no alert, though its months were judged for others")
    func lateEntry() throws {
        var memory = try memory([RuleText(name: "Rise", when: RuleText.rise.when, over: "[origin, category]")])
        _ = memory.take(census([1: [canada: 100]], listing: .partial))
        _ = memory.take(census([2: [canada: 100]], listing: .partial))
        _ = memory.take(census([3: [canada: 100]], listing: .partial))
        #expect(
            memory.take(
                census([1: [india: 100], 2: [india: 200], 3: [india: 400], 4: [india: 800]], listing: .partial)) == [
                    "confirmed Rise 5330 4"
                ])
    }

    @Test("A late first print of a month that was unknown is judged: late")
    func lateFirstPrint() throws {
        var memory = try memory([RuleText(name: "Rise", when: RuleText.rise.when, over: "[origin, category]")])
        _ = memory.take(census([1: [canada: 100, india: 100]], listing: .partial))
        _ = memory.take(census([2: [canada: 100]], listing: .partial))
        _ = memory.take(census([3: [canada: 100]], listing: .partial))
        #expect(memory.take(census([2: [india: 200]], listing: .partial)) == ["late Rise 5330 2"])
    }

    @Test("In a whole listing a country never named was zero: a late figure is a rise from nothing")
    func fromNothing() throws {
        var memory = try memory([RuleText(name: "Rise", when: RuleText.rise.when, over: "[origin, category]")])
        _ = memory.take(census([1: [canada: 100]]))
        _ = memory.take(census([2: [canada: 100]]))
        #expect(memory.take(census([2: [canada: 100, india: 200]])) == ["late Rise 5330 2"])
        #expect(memory.take(census([3: [canada: 100, india: 200]])) == ["resolved Rise 5330 3"])
    }

    @Test("A status that changes alone is judged by nothing")
    func statusOnly() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 100]]))
        _ = memory.take(census([2: [canada: 200]], status: .preliminary))
        #expect(memory.step(census([2: [canada: 200]])).judgements == 0)
    }

    @Test("Smelt and cast: license releases judge the open months; what closes a month judges it once more")
    func roles() throws {
        var memory = try memory([.made])
        _ = memory.take(census([3: [canada: 100]]))
        _ = memory.take(licenses([3: [india: 100], 4: [india: 100]], role: .smelt, asOf: "2021-05-01"))
        #expect(
            memory.take(licenses([4: [india: 150], 5: [india: 60]], role: .smelt, asOf: "2021-05-20")) == [
                "early Made smelt/5330 4"
            ])
        #expect(memory.take(census([4: [canada: 100]])) == ["confirmed Made smelt/5330 4"])
        #expect(memory.take(licenses([4: [india: 151], 5: [india: 60]], role: .smelt, asOf: "2021-07-29")) == [])
        // Sixty days after the end of May: closed, false.
        #expect(
            memory.take(licenses([5: [india: 61]], role: .smelt, asOf: "2021-07-30")) == ["resolved Made smelt/5330 5"])
        // A closed month that a later file changes is an older month.
        #expect(
            memory.take(licenses([4: [india: 120]], role: .smelt, asOf: "2021-08-03")) == [
                "retracted Made smelt/5330 4"
            ])
        #expect(
            memory.take(licenses([5: [india: 300]], role: .smelt, asOf: "2021-08-10")) == ["late Made smelt/5330 5"])
    }

    @Test("A license file whose last date closes a month matters without a changed figure")
    func closingDate() throws {
        var memory = try memory([.made])
        _ = memory.take(licenses([3: [india: 100]], role: .cast, asOf: "2021-04-01"))
        #expect(memory.take(licenses([4: [india: 200]], role: .cast, asOf: "2021-05-30")) == ["early Made cast/5330 4"])
        #expect(
            memory.take(licenses([4: [india: 200]], role: .cast, asOf: "2021-06-29")) == ["confirmed Made cast/5330 4"])
        #expect(memory.take(licenses([4: [india: 200]], role: .cast, asOf: "2021-07-29")) == [])
    }

    @Test("A first license file closes its old months silently (P13)")
    func closesSilently() throws {
        var memory = try memory([.made])
        #expect(
            memory.take(licenses([1: [india: 100], 2: [india: 900], 6: [india: 50]], role: .smelt, asOf: "2021-06-20"))
                == [])
        #expect(memory.take(licenses([2: [india: 901]], role: .smelt, asOf: "2021-06-27")) == [])
    }

    @Test(
        "Origins: when Census is late the file that closes the month takes its own early alert back, and ends nothing")
    func closingOfOrigins() throws {
        var memory = try memory([RuleText(name: "Rise", when: RuleText.rise.when, over: "[origin, category]")])
        _ = memory.take(census([1: [canada: 100, india: 100]]))
        _ = memory.take(census([2: [canada: 200, india: 100]]))
        #expect(memory.take(licenses([3: [canada: 10, india: 170]], asOf: "2021-04-01")) == ["early Rise 5330 3"])
        #expect(memory.take(licenses([3: [canada: 10, india: 120]], asOf: "2021-05-29")) == [])
        #expect(memory.take(licenses([3: [canada: 10, india: 121]], asOf: "2021-05-30")) == ["retracted Rise 5330 3"])
        #expect(
            memory.take(census([3: [canada: 10, india: 160]])) == ["resolved Rise 1220 3", "confirmed Rise 5330 3"])
    }

    @Test("A rule without licenses in its data ends at the newest month of the statistics")
    func noLicenses() throws {
        var memory = try memory([
            RuleText(name: "Rise", when: RuleText.rise.when, more: "data: [preliminary, final]")
        ])
        _ = memory.take(census([1: [canada: 100]]))
        #expect(memory.take(licenses([2: [canada: 900]])) == [])
        #expect(memory.take(census([2: [canada: 300]])) == ["confirmed Rise - 2", "confirmed Rise 1220 2"])
    }

    @Test("A fall of licenses does nothing (P8)")
    func licensesFall() throws {
        var memory = try memory()
        _ = memory.take(census([1: [canada: 100]]))
        _ = memory.take(licenses([2: [canada: 200]], asOf: "2021-02-10"))
        #expect(memory.take(licenses([2: [canada: 20]], asOf: "2021-02-17")) == [])
        #expect(memory.world.book.all.map(\.state) == [.early, .early])
    }
}

@Suite("Rules that hold against the statistics before the licenses, and rules over rules")
struct AnchorTests {
    /// Base of Fast: the three months before the first license month.
    @Test("The base of the first firing is kept until Census, as it was known then")
    func anchor() throws {
        var memory = try Memory(rules([RuleText(name: "Fast", when: RuleText.fast.when, over: "[origin, category]")]))
        _ = memory.take(census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100]]))
        let early = memory.step(licenses([4: [canada: 50], 5: [canada: 210]]))
        #expect(early.events.map(\.words) == ["early Fast 1220 5"])
        #expect(early.events[0].evidence.anchor == month(4))
        // Census brings April and a revision of March: judged on licenses now, the base is February to April.
        #expect(memory.take(census([3: [canada: 130], 4: [canada: 400]])) == ["confirmed Fast 1220 4"])
        // May at Census: against January to March as known at the first firing, 100 t; today's figures would say no.
        let confirmed = memory.step(census([5: [canada: 205]]))
        #expect(confirmed.events.map(\.words) == ["confirmed Fast 1220 5"])
        #expect(confirmed.events[0].evidence.anchor == month(4))
        #expect(confirmed.events[0].evidence.gates[0].limit?.number == Rational(200_000))
    }

    @Test("Without a firing on licenses Census holds the month against the three months before it")
    func noFiring() throws {
        var memory = try Memory(rules([RuleText(name: "Fast", when: RuleText.fast.when, over: "[origin, category]")]))
        _ = memory.take(census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100]]))
        _ = memory.take(licenses([4: [canada: 100]]))
        let step = memory.step(census([4: [canada: 200]]))
        #expect(step.events.map(\.words) == ["confirmed Fast 1220 4"])
        #expect(step.events[0].evidence.anchor == month(4))
    }

    @Test("The base is the judged series' own, also where the rule reads other countries")
    func ownBase() throws {
        let when =
            "quantity[1mo] >= 2 * mean(quantity[3mo, before licenses]) "
            + "and quantity[1mo] >= 0.01 * quantity(mexico)[3mo, ago 1mo] and quantity[1mo] >= 10 t"
        let text = RuleText(name: "Fast", when: when, over: "[origin, category]")
        var memory = try Memory(rules([text]))
        let base: [Country: Int64?] = [canada: 100, mexico: 900]
        _ = memory.take(census([1: base, 2: base, 3: base]))
        #expect(memory.take(licenses([4: [canada: 210, mexico: 900]])).contains("early Fast 1220 4"))
        let step = memory.step(census([4: [canada: 205, mexico: 900]]))
        #expect(step.events.map(\.words) == ["confirmed Fast 1220 4"])
        #expect(step.events.first?.evidence.gates.first?.limit?.number == Rational(200_000))
    }

    @Test("A rule over rules holds where its parts hold, and judges them as they judge themselves")
    func composite() throws {
        var memory = try Memory(rules([.rise, .large, .fast, .both]))
        _ = memory.take(census([1: [canada: 150], 2: [canada: 150], 3: [canada: 150]]))
        let step = memory.step(census([4: [canada: 260]]))
        let both = try #require(step.events.first { $0.rule == "Both" && $0.series.country == canada })
        #expect(both.severity == .warning)
        #expect(both.evidence.parts == ["Rise": .yes, "Large": .yes, "Fast": .no])
        #expect(both.evidence.gates.first?.value != nil)
        let next = memory.step(census([5: [canada: 400]]))
        #expect(
            next.events.map(\.words).filter { $0.contains("1220") } == [
                "confirmed Rise 1220 5", "confirmed Large 1220 5", "confirmed Fast 1220 5", "confirmed Both 1220 5",
                "raised Both 1220 5",
            ])
    }

    @Test("A part that keeps the base of its first firing keeps it for the rule that asks about it")
    func anchoredPart() throws {
        var memory = try Memory(rules([.fast, .quick]))
        _ = memory.take(census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100]]))
        #expect(memory.take(licenses([4: [canada: 50], 5: [canada: 210]])).contains("early Quick 1220 5"))
        _ = memory.take(census([4: [canada: 400]]))
        #expect(memory.take(census([5: [canada: 205]])).contains("confirmed Quick 1220 5"))
    }
}

@Suite("Backtest")
struct BacktestTests {
    private func desk() throws -> Desk {
        let desk = try Desk(rules([.rise]))
        try desk.take(census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100]]))
        try desk.take(census([4: [canada: 200]]))
        try desk.take(census([2: [canada: 50], 5: [canada: 100]], listing: .changes))
        return desk
    }

    private func backtest(_ desk: Desk, from: Instant? = nil, until: Instant? = nil) throws -> [String] {
        let vintages = try desk.archive.read { try Archive.storedVintages($0) }
        return Backtest(pipeline: desk.pipeline, from: from, until: until)
            .run(vintages, categories: .aluminumImportMonitor, sources: ["census-imports"])
            .filter { $0.series.country == canada }.map(\.words)
    }

    @Test("From the first release on it is a first fill: February was judged by no release")
    func fromTheFirst() throws {
        #expect(try backtest(desk()) == ["confirmed Rise 1220 4", "late Rise 1220 3", "resolved Rise 1220 5"])
    }

    @Test("Months known before --from count as judged, and raise nothing by themselves")
    func from() throws {
        let desk = try desk()
        let known = try desk.archive.read { try Archive.vintages($0) }.map(\.vintage.knownAt)
        #expect(
            try backtest(desk, from: known[1]) == ["confirmed Rise 1220 4", "late Rise 1220 3", "resolved Rise 1220 5"])
        #expect(try backtest(desk, from: known[2]) == ["late Rise 1220 3"])
        #expect(try backtest(desk, from: known[2] + 1) == [])
    }

    @Test("A month that was true before --from is history: a revision that leaves it true does not find it")
    func alreadyTrue() throws {
        let desk = try Desk(rules([.rise]))
        try desk.take(
            census([1: [canada: 100], 2: [canada: 100], 3: [canada: 100], 4: [canada: 200], 5: [canada: 200]]))
        try desk.take(census([3: [canada: 110], 4: [canada: 210]], listing: .changes))
        try desk.take(census([1: [canada: 60]], listing: .changes))
        let known = try desk.archive.read { try Archive.vintages($0) }.map(\.vintage.knownAt)
        #expect(try backtest(desk, from: known[1]) == ["late Rise 1220 2"])
    }

    @Test("It ends with the last release known until then")
    func until() throws {
        let desk = try desk()
        let known = try desk.archive.read { try Archive.vintages($0) }.map(\.vintage.knownAt)
        #expect(try backtest(desk, until: known[1]) == ["confirmed Rise 1220 4"])
    }
}
