import Alerting
import Testing
import Trade

@Suite("Much at once is one message")
struct SummaryTests {
    private static let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
    private static let bob = Receiver(name: "bob", channel: .webhook)

    private func story(_ routes: [Route] = []) -> Story {
        Story(routing: Routing(receivers: [Self.ana, Self.bob], routes: routes))
    }

    /// So many series, each said of the same way.
    private func all(_ count: Int, _ said: Said) -> [Said] {
        (0..<count).map { said.of(Country(String(1000 + $0))) }
    }

    @Test("Twenty messages are sent one by one, one more is a summary; each reader for himself")
    func many() {
        var few = story()
        let twenty = few.release(all(20, census(4)))
        #expect(twenty.messages.count == 40)
        #expect(twenty.summaries.isEmpty)
        var story = story([
            Route(receivers: ["ana"], continues: true), Route(countries: [Country("1000")], receivers: ["bob"]),
        ])
        let chapter = story.release(all(21, census(4)))
        #expect(chapter.told == ["confirmed bob"])
        #expect(chapter.summaries.map(\.receiver) == [Self.ana])
        #expect(chapter.summaries[0].reason == .many)
        #expect(chapter.summaries[0].news.count == 21)
        #expect(story.release(all(21, again(4, .no))).summaries[0].losses.count == 21)
    }

    @Test("News beyond sixty is counted, and nobody counts as told of it; losses are all named")
    func named() {
        var story = story([Route(receivers: ["ana"])])
        let summary = story.release(all(70, census(4))).summaries[0]
        #expect((summary.news.count, summary.rest) == (60, 10))
        let lost = story.release(all(70, again(4, .no))).summaries[0]
        #expect((lost.losses.count, lost.news.count, lost.rest) == (60, 0, 0))
        #expect(Set(lost.losses.map(\.episode.id)) == Set(summary.news.map(\.episode.id)))
    }

    @Test("Losses come first, then the most severe")
    func order() {
        var story = story([Route(receivers: ["ana"])])
        _ = story.release(all(3, licenses(4)))
        let summary = story.release(
            all(1, census(4, .no)) + all(3, census(4)).dropFirst()
                + all(25, census(4, .yes, .warning)).dropFirst(3) + [census(4, .yes, .critical).of(Country("9000"))]
        ).summaries[0]
        #expect(summary.messages.map(\.kind).first == .retracted)
        #expect(summary.news.first?.episode.series.country == Country("9000"))
    }

    @Test("Several months of statistics at once are told in one message")
    func catchUp() {
        var story = story([Route(receivers: ["ana"])])
        let chapter = story.release(
            [census(3), census(4), census(4).of(Country("2010"))], catchUp: [month(3), month(4)])
        #expect(chapter.messages.isEmpty)
        #expect(chapter.summaries[0].reason == .catchUp([month(3), month(4)]))
        #expect(chapter.summaries[0].news.count == 2)
        // One message is one message already.
        var single = self.story([Route(receivers: ["ana"])])
        #expect(single.release([census(3), census(4)], catchUp: [month(3), month(4)]).told == ["confirmed ana"])
    }
}

@Suite("A release that changes very much waits")
struct HoldTests {
    private static let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
    private static let bob = Receiver(name: "bob", channel: .webhook)
    private static let mass = MassEvent(cause: .annualRevision, events: 3, usual: 1, pastMonths: 36)

    private func story(_ routes: [Route] = [Route(receivers: ["ana"])]) -> Story {
        Story(routing: Routing(receivers: [Self.ana, Self.bob], routes: routes))
    }
    private let second = Country("2010")

    @Test(
        "More than 50 events and more than five times the median of at least three releases; or an annual revision; or 25 months",
        arguments: [
            (51, [10, 10, 10], 0, false, MassEvent.Cause.many), (50, [1, 1, 1], 0, false, nil),
            (51, [11, 11, 11], 0, false, nil), (56, [11, 11, 11], 0, false, .many), (55, [11, 11, 11], 0, false, nil),
            (500, [1, 1], 0, false, nil), (51, [0, 0, 0], 0, false, .many),
            // An even number of releases: five times 10.5 is 52.5.
            (53, [10, 11, 9, 12], 0, false, .many), (52, [10, 11, 9, 12], 0, false, nil),
            // Twelve releases back and no further.
            (
                51, [900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900] + Array(repeating: 1, count: 12), 0,
                false, .many
            ),
            (1, [], 25, false, .pastMonths), (1, [], 24, false, nil), (0, [], 40, true, nil),
            (1, [9], 0, true, .annualRevision),
        ] as [(Int, [Int], Int, Bool, MassEvent.Cause?)])
    func judged(events: Int, before: [Int], months: Int, isAnnual: Bool, cause: MassEvent.Cause?) {
        #expect(
            MassEvent.judge(events: events, before: before, pastMonths: months, isAnnualRevision: isAnnual)?.cause
                == cause)
    }

    @Test("Nobody is told of it, each reader has one message that waits, and it is told when it is sent")
    func sent() {
        var story = story()
        _ = story.release([census(3)])
        let chapter = story.release([again(3, .no), census(4).of(second)], mass: Self.mass)
        #expect(chapter.messages.isEmpty)
        #expect(chapter.summaries.map(\.receiver) == [Self.ana])
        #expect(chapter.summaries[0].losses.map(\.kind) == [.retracted])
        #expect(chapter.summaries[0].news.map(\.kind) == [.confirmed])
        #expect(chapter.summaries[0].owed?.messages.map(\.kind) == [.retracted])
        #expect(chapter.summaries[0].reason == .held(Self.mass, until: Story.instant(2) + 72 * 3600))
        story.decide(droppingNews: false)
        #expect(story.release([again(4, .no).of(second)]).told == ["retracted ana"])
    }

    @Test("Dropping news drops no loss, and nobody counts as told of what was dropped")
    func dropped() {
        var story = story()
        _ = story.release([census(3)])
        _ = story.release([again(3, .no), census(4).of(second)], mass: Self.mass)
        story.decide(droppingNews: true)
        #expect(story.release([again(4, .no).of(second), again(3)]).told == [])
        // March was taken back: what comes back is no correction of anything told.
        #expect(story.release([again(3, .no)]).told == [])
    }

    @Test("A later release takes the place of what waits where it concerns it, with all that it owes")
    func superseded() {
        var story = story()
        _ = story.release([census(3)])
        let first = story.release([again(3, .no), census(4).of(second)], mass: Self.mass)
        // Something else is told at once, and what waits goes on waiting.
        let beside = story.release([census(4).of(Country("5330"))])
        #expect(beside.told == ["confirmed ana"])
        #expect(beside.superseded.isEmpty)
        // The news that waits is undone: what is owed waits on.
        let undone = story.release([again(4, .no).of(second)])
        #expect(undone.told == [])
        #expect(undone.superseded == [first.summaries[0].id])
        #expect(undone.summaries[0].losses.map(\.kind) == [.retracted])
        #expect(undone.summaries[0].news.isEmpty)
        #expect(undone.summaries[0].reason == .held(Self.mass, until: Story.instant(2) + 72 * 3600))
        story.decide(droppingNews: true)
        #expect(story.release([again(3)]).told == [])
    }

    @Test("What waits and is undone whole is not sent at all")
    func undone() {
        var story = story()
        let first = story.release([census(4).of(second)], mass: Self.mass)
        let last = story.release([again(4, .no).of(second)])
        #expect(last.superseded == [first.summaries[0].id])
        #expect(last.summaries.isEmpty)
        #expect(story.hold?.rows.isEmpty == true)
    }

    @Test("A second release that is held joins the first, and waits no longer for it")
    func joined() {
        var story = story()
        let first = story.release([census(4).of(second)], mass: Self.mass)
        let next = story.release([census(4).of(Country("5330"))], mass: Self.mass)
        #expect(next.superseded == [first.summaries[0].id])
        #expect(next.summaries[0].news.count == 2)
        #expect(next.summaries[0].reason == .held(Self.mass, until: Story.instant(1) + 72 * 3600))
        #expect(story.hold?.vintages.map(\.id) == [1, 2])
    }

    @Test("A reader of digests has the message that waits too, and no digest repeats it")
    func digests() {
        var story = story([Route(receivers: ["ana"], cadence: .weekly)])
        let chapter = story.release([census(4)], mass: Self.mass)
        #expect(chapter.summaries.map(\.receiver) == [Self.ana])
        #expect(story.digest(Self.ana) == nil)
        story.decide(droppingNews: false)
        _ = story.release([census(5).of(second)])
        let digest = story.digest(Self.ana)
        #expect(digest?.new.map(\.episode.series.country) == [second])
        #expect(digest?.stillOpen.lines.map(\.series) == [theSeries])
    }
}
