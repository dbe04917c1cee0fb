import Alerting
import Testing
import Trade

@Suite("When digests are cut")
struct DigestCalendarTests {
    private func instant(_ text: String) -> Instant { Instant(text) ?? Instant(seconds: 0) }

    @Test(
        "At 18:00 America/New_York, in summer and in winter, also on the days on which the clock changes",
        arguments: [
            (Cadence.daily, "2026-01-13T22:59:59Z", "2026-01-13T23:00:00Z"),
            (.daily, "2026-01-13T23:00:00Z", "2026-01-13T23:00:00Z"),
            (.daily, "2026-01-13T23:00:01Z", "2026-01-14T23:00:00Z"),
            (.daily, "2026-07-14T12:00:00Z", "2026-07-14T22:00:00Z"),
            // The day before and the day of the change to summer time, 8 March 2026, and back, 1 November.
            (.daily, "2026-03-07T12:00:00Z", "2026-03-07T23:00:00Z"),
            (.daily, "2026-03-08T12:00:00Z", "2026-03-08T22:00:00Z"),
            (.daily, "2026-10-31T12:00:00Z", "2026-10-31T22:00:00Z"),
            (.daily, "2026-11-01T12:00:00Z", "2026-11-01T23:00:00Z"),
            // Weekly on Tuesdays.
            (.weekly, "2026-11-17T15:00:00Z", "2026-11-17T23:00:00Z"),
            (.weekly, "2026-11-17T23:00:01Z", "2026-11-24T23:00:00Z"),
            (.weekly, "2026-03-04T00:00:00Z", "2026-03-10T22:00:00Z"),
        ])
    func first(cadence: Cadence, after: String, cut: String) {
        #expect(DigestCalendar.first(cadence, atOrAfter: instant(after))?.description == cut)
    }

    @Test("Monthly on the day of a release of statistics; one that comes in the evening is cut the next day")
    func monthly() {
        let releases = ["2026-11-05T13:30:00Z", "2026-12-05T00:30:00Z"].map(instant)
        func first(_ text: String) -> String? {
            DigestCalendar.first(.monthly, atOrAfter: instant(text), statistics: releases)?.description
        }
        #expect(first("2026-11-05T13:30:00Z") == "2026-11-05T23:00:00Z")
        #expect(first("2026-11-10T15:00:00Z") == "2026-12-05T23:00:00Z")
        #expect(first("2026-12-06T15:00:00Z") == nil)
        #expect(
            DigestCalendar.last(.monthly, before: instant("2026-12-01T00:00:00Z"), statistics: releases)?.description
                == "2026-11-05T23:00:00Z")
    }

    @Test("The cut before an instant")
    func last() {
        #expect(
            DigestCalendar.last(.daily, before: instant("2026-11-17T23:00:00Z"))?.description == "2026-11-16T23:00:00Z")
        #expect(
            DigestCalendar.last(.weekly, before: instant("2026-11-17T23:00:00Z"))?.description == "2026-11-10T23:00:00Z"
        )
        #expect(
            DigestCalendar.last(.weekly, before: instant("2026-11-17T23:00:01Z"))?.description == "2026-11-17T23:00:00Z"
        )
    }

    @Test("Missed cuts are those that releases waited for, of the last 35 days")
    func missed() {
        let releases = ["2026-09-01T15:00:00Z", "2026-11-03T15:00:00Z", "2026-11-05T15:00:00Z", "2026-11-17T15:00:00Z"]
        let missed = DigestCalendar.missed(
            .weekly, after: instant("2026-08-25T22:00:00Z"), before: instant("2026-11-17T23:00:00Z"),
            releases: releases.map(instant))
        #expect(missed.map(\.description) == ["2026-11-03T23:00:00Z", "2026-11-10T23:00:00Z"])
    }
}

@Suite("What a digest holds")
struct DigestTests {
    private static let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
    private static let bob = Receiver(name: "bob", channel: .webhook)
    private let second = Country("2010")

    private func story(severity: Severity = .warning, cadence: Cadence = .weekly) -> Story {
        Story(
            routing: Routing(
                receivers: [Self.ana, Self.bob],
                routes: [Route(severity: severity, receivers: ["ana"], cadence: cadence)]))
    }

    /// `new 1220 early`: list, country and kind of everything that a digest says.
    private func words(_ digest: Digest?) -> [String] {
        guard let digest else { return [] }
        func line(_ list: String) -> (Digest.Line) -> String {
            { "\(list) \($0.episode.series.country) \($0.event.kind.rawValue) \($0.event.month - month(1) + 1)" }
        }
        func message(_ list: String) -> (Message) -> String {
            { "\(list) \($0.episode.series.country) \($0.kind.rawValue) \($0.event.month - month(1) + 1)" }
        }
        return digest.new.map(message("new")) + digest.raised.map(message("raised"))
            + digest.confirmed.map(message("confirmed")) + digest.lost.lines.map(line("lost"))
            + digest.late.lines.map(line("late")) + digest.revised.lines.map(line("revised"))
            + digest.ended.lines.map(line("ended")) + digest.watch.lines.map(line("watch"))
            + digest.stillOpen.lines.map { "open \($0.series.country)" }
    }

    @Test("News comes in the digest and not at once; its confirmation too; what is lost comes at once")
    func life() {
        var story = story()
        #expect(story.release([licenses(4), licenses(5)]).told == [])
        #expect(words(story.digest(Self.ana)) == ["new 1220 early 5"])
        #expect(story.release([census(4), licenses(5)]).told == [])
        let confirmed = story.digest(Self.ana)
        #expect(words(confirmed) == ["confirmed 1220 confirmed 4"])
        #expect(confirmed?.confirmed.first?.told?.early == Story.instant(1) + 3600)
        #expect(confirmed?.confirmed.first?.earlyEvidence != nil)
        #expect(story.release([again(4, .no), census(5)]).told == ["corrected ana"])
        #expect(story.digest(Self.ana) == nil)
        #expect(story.release([again(5, .no)]).told == ["retracted ana"])
        #expect(story.digest(Self.ana) == nil)
    }

    @Test("What was undone before the cut is in no list, and nobody is told of it")
    func undone() {
        var story = story()
        _ = story.release([licenses(4)])
        #expect(story.release([census(4, .no)]).told == [])
        #expect(story.digest(Self.ana) == nil)
        // Half of it: the other half is told.
        _ = story.release([licenses(6).of(second), licenses(7).of(second)])
        _ = story.release([census(6, .no).of(second)])
        #expect(words(story.digest(Self.ana)) == ["new 2010 early 7"])
    }

    @Test("The canary is told at once, and finds in a daily digest what no message says")
    func canary() {
        var story = story()
        story.routing.canary = "bob"
        #expect(story.routing.cadences(of: Self.bob) == [.atOnce, .daily])
        #expect(story.release([census(4), again(2).of(Country("4280"))]).told == ["confirmed bob"])
        #expect(words(story.digest(Self.bob, .daily)) == ["late 4280 late 2", "open 1220"])
        _ = story.release([again(4, value: 200)])
        #expect(words(story.digest(Self.bob, .daily)).contains { $0.hasPrefix("revised 1220") })
    }

    @Test("Early and confirmed before one cut is New")
    func new() {
        var story = story()
        _ = story.release([licenses(4)])
        _ = story.release([census(4)])
        let digest = story.digest(Self.ana)
        #expect(words(digest) == ["new 1220 confirmed 4"])
        #expect(digest?.new[0].isNew == true)
        #expect(digest?.releases.map(\.id) == [1, 2])
    }

    @Test("More severe, late, revised, over, closed, still open")
    func lines() {
        var story = story()
        _ = story.release([census(4, value: 100), census(4).of(second), again(2).of(Country("4280"))])
        #expect(
            words(story.digest(Self.ana)).sorted() == [
                "late 4280 late 2", "new 1220 confirmed 4", "new 2010 confirmed 4",
            ])
        _ = story.release([again(4, value: 200)])
        #expect(words(story.digest(Self.ana)) == ["revised 1220 revised 4", "open 2010"])
        _ = story.release([census(5, .yes, .critical).of(second), census(5, .no)])
        #expect(words(story.digest(Self.ana)) == ["raised 2010 raised 5", "ended 1220 resolved 5"])
        _ = story.close()
        #expect(words(story.digest(Self.ana)) == ["ended 2010 closed 5"])
    }

    @Test("Never empty: what is still open is no reason")
    func never() {
        var story = story()
        _ = story.release([census(4)])
        #expect(story.digest(Self.ana) != nil)
        _ = story.release([census(5)])
        #expect(story.digest(Self.ana) == nil)
        #expect(story.digest(Self.bob) == nil)
    }

    @Test(
        "Watch: ten lines, the largest first, the rest counted; what is lost is put right in the next digest, not at once"
    )
    func watch() {
        var story = story(severity: .watch)
        let said = (0..<12).map { census(4, .yes, .watch, value: 100 + $0).of(Country(String(1000 + $0))) }
        #expect(story.release(said).told == [])
        let digest = story.digest(Self.ana)
        #expect(digest?.watch.lines.map(\.episode.series.country.code) == (2..<12).reversed().map { String(1000 + $0) })
        #expect(digest?.watch.more == 2)
        // 1011 was a line, 1000 was only counted.
        let lost = story.release([again(4, .no).of(Country("1011")), again(4, .no).of(Country("1000"))])
        #expect(lost.told == [])
        #expect(words(story.digest(Self.ana)) == ["lost 1011 retracted 4"])
        _ = story.release([again(4, newest: true).of(Country("1011")), again(4, .no).of(Country("1011"))])
        #expect(words(story.digest(Self.ana)) == [])
    }

    @Test("A watch line that becomes an alert is told as new")
    func watchRises() {
        var story = story(severity: .watch)
        _ = story.release([licenses(4, .yes, .watch)])
        #expect(words(story.digest(Self.ana)) == ["watch 1220 early 4"])
        _ = story.release([licenses(4)])
        #expect(words(story.digest(Self.ana)) == ["new 1220 early 4"])
        #expect(story.release([census(4, .no)]).told == ["retracted ana"])
    }

    @Test("Who hears at once gets no digest; who hears of some things at once is told nothing twice")
    func cadences() {
        var atOnce = story(cadence: .atOnce)
        #expect(atOnce.release([census(4)]).told == ["confirmed ana"])
        #expect(words(atOnce.digest(Self.ana)) == [])
        var both = Story(
            routing: Routing(
                receivers: [Self.ana],
                routes: [
                    Route(severity: .critical, receivers: ["ana"], continues: true),
                    Route(receivers: ["ana"], cadence: .weekly),
                ]))
        #expect(both.release([census(4, .yes, .critical), census(4).of(second)]).told == ["confirmed ana"])
        #expect(words(both.digest(Self.ana)) == ["new 2010 confirmed 4", "open 1220"])
    }

    @Test("The id of a digest comes from reader, cadence and cut")
    func identity() {
        var story = story()
        _ = story.release([census(4)])
        let digest = story.digest(Self.ana)
        #expect(
            digest?.id
                == Identity.notification(
                    episode: "weekly", knownAt: Story.instant(1) + 3600, kind: "digest", receiver: Self.ana.key))
    }
}
