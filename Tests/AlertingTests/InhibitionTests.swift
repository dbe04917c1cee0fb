import Alerting
import Testing
import Trade

@Suite("One message stands for its parts")
struct InhibitionTests {
    private static let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
    private static let bob = Receiver(name: "bob", channel: .webhook)
    private static let mexico = Country("2010")

    private func story(_ routes: [Route] = []) -> Story {
        Story(
            routing: Routing(receivers: [Self.ana], routes: routes),
            inhibition: Inhibition(parts: ["Backed": ["Surge", "Other"], "Top": ["Backed"]]))
    }

    /// `confirmed 1220/76 (1220/7601)`: each message with those it stands for.
    private func words(_ messages: [Message]) -> [String] {
        func name(_ message: Message) -> String {
            (message.event.rule == "Surge" ? "" : message.event.rule + " ")
                + "\(message.event.series.country)/\(message.event.series.product)"
        }
        return messages.map { message in
            "\(message.kind.rawValue) \(name(message))"
                + (message.folded.isEmpty ? "" : " (" + message.folded.map(name).sorted().joined(separator: ", ") + ")")
        }.sorted()
    }

    @Test("A chapter stands for its headings and lines of the same country, the world for its countries")
    func series() {
        var story = story()
        let chapter = story.release([
            census(4).of(canada, "76"), census(4).of(canada, "7601"), census(4).of(canada, "760110"),
            census(4).of(Self.mexico, "7601"), census(4).of(Self.mexico, "7602"), census(4).of(.all, "7602"),
        ])
        #expect(
            words(chapter.messages) == [
                "confirmed -/7602 (2010/7602)", "confirmed 1220/76 (1220/7601, 1220/760110)", "confirmed 2010/7601",
            ])
        // Those that fold count as told: their loss is told.
        #expect(
            words(story.release([again(4, .no).of(canada, "760110")]).messages) == ["retracted 1220/760110"])
    }

    @Test("A rule that rests on others stands for them on the same series; parents take their children along")
    func composites() {
        var story = story()
        let chapter = story.release([
            census(4), census(4).of(rule: "Other"), census(4).of(rule: "Backed"), census(4).of(Self.mexico),
            census(4).of(rule: "Top"),
        ])
        #expect(
            words(chapter.messages) == [
                "confirmed 2010/unwrought",
                "confirmed Top 1220/unwrought (1220/unwrought, Backed 1220/unwrought, Other 1220/unwrought)",
            ])
    }

    @Test("Months, roles and losses do not mix; news of any kind does")
    func kinds() {
        var story = story()
        _ = story.release([
            licenses(4).of(canada, "76"), licenses(4).of(canada, "7601"), licenses(4).of(canada, "7602"),
        ])
        // The chapter is confirmed, a heading is lost, another month of the other heading is news.
        let chapter = story.release([
            census(4).of(canada, "76"), census(4, .no).of(canada, "7601"), census(4).of(canada, "7602"),
            census(5).of(canada, "7603"),
        ])
        #expect(
            words(chapter.messages) == ["confirmed 1220/76 (1220/7602)", "confirmed 1220/7603", "retracted 1220/7601"])
        let lost = story.release([again(4, .no).of(canada, "76"), again(4, .no).of(canada, "7602")])
        #expect(words(lost.messages) == ["retracted 1220/76 (1220/7602)"])
    }

    @Test("A reader who does not get the parent gets the child")
    func otherReader() {
        var story = Story(
            routing: Routing(
                receivers: [Self.ana, Self.bob],
                routes: [
                    Route(receivers: ["ana"], continues: true), Route(products: ["7601"], receivers: ["bob"]),
                ]))
        let chapter = story.release([census(4).of(canada, "76"), census(4).of(canada, "7601")])
        #expect(words(chapter.messages.filter { $0.receiver == Self.ana }) == ["confirmed 1220/76 (1220/7601)"])
        #expect(words(chapter.messages.filter { $0.receiver == Self.bob }) == ["confirmed 1220/7601"])
    }
}
