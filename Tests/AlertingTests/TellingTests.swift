import Alerting
import Testing
import Trade

@Suite("Who is told what at once")
struct TellingTests {
    private static let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
    private static let bob = Receiver(name: "bob", channel: .webhook)

    private func story(_ routes: [Route] = [], _ receivers: [Receiver] = [ana, bob]) -> Story {
        Story(routing: Routing(receivers: receivers, routes: routes))
    }

    @Test("The first early and the first confirmed are told; what follows is not")
    func firsts() {
        var story = story()
        #expect(story.release([licenses(4)]).told == ["early ana", "early bob"])
        #expect(story.release([licenses(4, value: 200), licenses(5)]).told == [])
        #expect(story.release([census(4)]).told == ["confirmed ana", "confirmed bob"])
        #expect(story.release([census(5)]).told == [])
        #expect(story.release([again(4, value: 900), again(3)]).told == [])
        #expect(story.release([census(6, .no)]).told == [])
    }

    @Test("A confirmation is New to those who heard of no early one, and only to them")
    func new() {
        var story = story([
            Route(states: ["early"], receivers: ["ana"], continues: true),
            Route(states: ["confirmed", "corrected", "retracted"], receivers: ["ana", "bob"]),
        ])
        #expect(story.release([licenses(4)]).told == ["early ana"])
        let chapter = story.release([census(4)])
        #expect(chapter.told == ["confirmed ana", "confirmed bob"])
        #expect(chapter.messages.map(\.isNew) == [false, true])
    }

    @Test("Watch is never told at once, whatever a route asks for")
    func watch() {
        var story = story([Route(severity: .watch, receivers: ["ana", "bob"])])
        #expect(story.release([licenses(4, .yes, .watch)]).told == [])
        #expect(story.release([census(4, .yes, .watch)]).told == [])
        #expect(story.release([again(4, .no)]).told == [])
    }

    @Test("An episode known as a watch is told when it rises: as early, or as confirmed")
    func rises() {
        var early = story()
        #expect(early.release([licenses(4, .yes, .watch)]).told == [])
        #expect(early.release([licenses(4)]).told == ["early ana", "early bob"])
        var confirmed = story()
        #expect(confirmed.release([census(4, .yes, .watch)]).told == [])
        #expect(confirmed.release([census(5, .yes, .warning)]).told == ["confirmed ana", "confirmed bob"])
        var revised = story()
        _ = revised.release([census(4, .yes, .watch)])
        #expect(revised.release([again(4, .yes, .critical)]).told == ["confirmed ana", "confirmed bob"])
        var over = story()
        _ = over.release([census(4, .yes, .watch), census(5, .no)])
        #expect(over.release([again(4, .yes, .critical)]).told == [])
    }

    @Test("Who asks for critical hears when it is critical; who was told hears that it is more severe")
    func severities() {
        var story = story([
            Route(severity: .warning, receivers: ["ana"], continues: true),
            Route(severity: .critical, receivers: ["bob"]),
        ])
        #expect(story.release([licenses(4)]).told == ["early ana"])
        #expect(story.release([licenses(4, .yes, .critical)]).told == ["raised ana", "early bob"])
        #expect(story.release([census(4, .yes, .warning)]).told == ["confirmed ana"])
        #expect(story.release([census(5, .yes, .critical)]).told == ["confirmed bob"])
    }

    @Test("The first confirmed month that reaches the reader's severity is the one that is told")
    func severeMonth() {
        var story = story([Route(severity: .warning, receivers: ["ana"])])
        let chapter = story.release([census(3, .yes, .watch), census(4, .yes, .warning)])
        #expect(chapter.told == ["confirmed ana"])
        #expect(chapter.messages[0].event.month == month(4))
    }

    @Test("A correction goes to those who were told of the month, and to nobody else")
    func corrections() {
        var story = story([
            Route(states: ["confirmed"], receivers: ["bob"], continues: true),
            Route(states: ["early"], receivers: ["ana"]),
        ])
        #expect(story.release([licenses(3), licenses(4)]).told == ["early ana"])
        #expect(story.release([census(3)]).told == ["confirmed bob"])
        // A month that neither was told of goes silently.
        #expect(story.release([licenses(5)]).told == [])
        let silent = story.release([closing(5, .no)])
        #expect(silent.words == ["corrected 5"])
        #expect(silent.told == [])
        // Of April both know: Ana by the early message, Bob by the confirmation, which names all months that hold.
        #expect(story.release([census(4, .no)]).told == ["corrected ana", "corrected bob"])
    }

    @Test("Months lost that the receiver was not told of are not named")
    func lostMonths() {
        var story = story()
        _ = story.release([census(3)])
        _ = story.release([census(4)])
        let chapter = story.release([again(3, .no), again(4, .no), census(5)])
        #expect(chapter.told == ["corrected ana", "corrected bob"])
        #expect(chapter.messages[0].lostMonths == [month(3)])
    }

    @Test("A retraction goes to exactly those who were told, also when the routes have changed")
    func retractions() {
        var story = story([Route(receivers: ["ana"])])
        #expect(story.release([licenses(4)]).told == ["early ana"])
        story.routing.routes = [Route(receivers: ["bob"])]
        #expect(story.release([census(4, .no)]).told == ["retracted ana"])
        #expect(story.release([again(4, newest: true)]).told == [])
        #expect(story.release([again(4, .no)]).told == [])
    }

    @Test("A retraction is told once, and each time only to those to whom it is news")
    func retractedAgain() {
        var story = story([Route(receivers: ["ana"])])
        _ = story.release([census(3)])
        #expect(story.release([again(3, .no, newest: true)]).told == ["retracted ana"])
        #expect(story.release([again(3, newest: true)]).words == ["late 3"])
        #expect(story.release([again(3, .no, newest: true)]).told == [])
    }

    @Test("An episode known by late months alone is told with its next true month")
    func late() {
        var story = story([Route(receivers: ["ana"])])
        #expect(story.release([again(4, newest: true)]).told == [])
        let chapter = story.release([census(5)])
        #expect(chapter.told == ["confirmed ana"])
        #expect(chapter.messages[0].isNew)
        #expect(chapter.messages[0].event.month == month(5))
    }

    @Test("One message an episode, release and receiver: the weightiest, which tells the others")
    func one() {
        var story = story([Route(receivers: ["ana"])])
        _ = story.release([licenses(3), licenses(4)])
        let chapter = story.release([census(3, .no), census(4, .yes, .critical)])
        #expect(chapter.words == ["corrected 3", "confirmed 4", "raised 4"])
        #expect(chapter.told == ["corrected ana"])
        #expect(chapter.messages[0].confirmedMonths == [month(4)])
        #expect(story.release([census(5)]).told == [])
    }

    @Test("Messages come in the order of episodes and receivers, each with an id of its own")
    func order() {
        var story = story()
        var other = census(3)
        other.series = theSeries.of(Country("2010"))
        let chapter = story.release([census(3), other])
        #expect(chapter.messages.map(\.episode.id) == chapter.messages.map(\.episode.id).sorted())
        #expect(chapter.told == ["confirmed ana", "confirmed bob", "confirmed ana", "confirmed bob"])
        #expect(Set(chapter.messages.map(\.id)).count == 4)
        #expect(chapter.messages.allSatisfy { $0.id.hasPrefix("ntf-") && $0.id.utf8.count == 36 })
    }

    @Test("The first route that matches wins unless it continues")
    func routes() {
        func told(_ routes: [Route]) -> [String] {
            var story = story(routes)
            return story.release([census(4)]).told
        }
        #expect(told([]) == ["confirmed ana", "confirmed bob"])
        #expect(told([Route(receivers: ["ana"]), Route(receivers: ["bob"])]) == ["confirmed ana"])
        #expect(
            told([Route(receivers: ["ana"], continues: true), Route(receivers: ["bob"])]) == [
                "confirmed ana", "confirmed bob",
            ])
        #expect(told([Route(severity: .critical, receivers: ["ana"]), Route(receivers: ["bob"])]) == ["confirmed bob"])
        #expect(told([Route(states: ["early"], receivers: ["ana"]), Route(receivers: ["bob"])]) == ["confirmed bob"])
        #expect(told([Route(rules: ["Other"], receivers: ["ana"])]) == [])
    }

    @Test(
        "A route matches by rule, role, country and product",
        arguments: [
            (Route(rules: ["Surge"], receivers: ["ana"]), true), (Route(rules: ["Sur*"], receivers: ["ana"]), true),
            (Route(rules: ["*"], receivers: ["ana"]), true), (Route(rules: ["Su"], receivers: ["ana"]), false),
            (Route(roles: [.origin], receivers: ["ana"]), true), (Route(roles: [.smelt], receivers: ["ana"]), false),
            (Route(countries: [canada], receivers: ["ana"]), true),
            (Route(countries: [Country("2010")], receivers: ["ana"]), false),
            (Route(products: ["unwrought"], receivers: ["ana"]), true),
            (Route(products: ["foil", "unw"], receivers: ["ana"]), false),
        ])
    func matchers(route: Route, matches: Bool) {
        var story = story([route])
        #expect(story.release([census(4)]).told == (matches ? ["confirmed ana"] : []))
    }

    @Test(
        "An HS code in a route stands for all codes below it",
        arguments: [("76", true), ("7601", true), ("7602", false)])
    func codes(code: String, matches: Bool) {
        var story = story([Route(products: [code], receivers: ["ana"])])
        var said = census(4)
        said.series.product = Product("760120")
        #expect(story.release([said]).told == (matches ? ["confirmed ana"] : []))
    }

    @Test("Two receivers of one name and different addresses are two readers")
    func addresses() {
        var story = story(
            [Route(receivers: ["ana"])],
            [Self.ana, Receiver(name: "ana", channel: .mail, address: "second@example.org")])
        let chapter = story.release([census(4)])
        #expect(chapter.told == ["confirmed ana", "confirmed ana"])
        #expect(chapter.messages[0].id != chapter.messages[1].id)
    }

    @Test("A rule that goes away tells nobody at once")
    func closed() {
        var story = story()
        _ = story.release([census(4)])
        #expect(story.close().told == [])
    }
}
