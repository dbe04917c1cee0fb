import Alerting
import Testing
import Trade

/// A sentence about alerts, and releases that show it: what each says, which events it causes, and who is told what.
struct Sentence: Sendable, CustomTestStringConvertible {
    var says: String
    var releases: [Release]
    /// State, start and months of each episode at the end.
    var left: [String]

    struct Release: Sendable {
        var said: [Said]
        var events: [String]
        var told: [String]
    }
    var testDescription: String { says }

    init(_ says: String, _ releases: [([Said], [String], [String])], left: [String]) {
        self.says = says
        self.releases = releases.map { Release(said: $0.0, events: $0.1, told: $0.2) }
        self.left = left
    }
}

extension Said {
    /// False, but not so far that the rule's `clear` holds.
    static func near(_ ground: Judgement.Ground, _ month: Int) -> Said {
        Said(ground: ground, month: month, truth: .no, isClear: .no)
    }
}

/// What alerts promise, sentence by sentence, in the order of the definitions: alerts and episodes, events, one release,
/// losses, licenses against statistics, roles without statistics.
@Suite("What alerts promise, sentence by sentence")
struct SemanticsTests {
    private static func smelt(_ ground: Judgement.Ground, _ month: Int, _ truth: Truth) -> Said {
        var said = Said(ground: ground, month: month, truth: truth)
        said.series.role = .smelt
        return said
    }

    static let episodes: [Sentence] = [
        Sentence(
            "the license-based and the Census-based verdict of one month are one alert",
            [([licenses(4)], ["early 4"], ["early"]), ([census(4)], ["confirmed 4"], ["confirmed"])],
            left: ["confirmed 4: 4"]),
        Sentence(
            "an episode is consecutive judged months with a true verdict; months without verdict neither end nor extend it",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4, .unknown)], [], []),
                ([census(5)], ["confirmed 5"], []), ([census(6, .no)], ["resolved 6"], []),
            ], left: ["resolved 3: 3 5"]),
        Sentence(
            "the state is early while no month is confirmed, then confirmed",
            [
                ([licenses(4)], ["early 4"], ["early"]), ([licenses(5)], ["early 5"], []),
                ([census(4), licenses(5)], ["confirmed 4"], ["confirmed"]),
            ], left: ["confirmed 4: 4 5"]),
        Sentence(
            "told at once is the first confirmed: the first of the months judged as new that reach the reader's severity",
            [
                (
                    [census(3, .yes, .watch), census(4), census(5)],
                    ["confirmed 3", "confirmed 4", "raised 4", "confirmed 5"], ["confirmed 4"]
                )
            ], left: ["confirmed 3: 3 4 5"]),
        Sentence(
            "an episode known by late lines only is told with its next true month",
            [
                ([again(4, newest: true)], ["late 4"], []), ([census(5)], ["confirmed 5"], ["confirmed"]),
            ], left: ["confirmed 4: 4 5"]),
        Sentence(
            "a rise of severity is told",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]),
                ([census(4, .yes, .critical)], ["confirmed 4", "raised 4"], ["raised"]),
                ([census(5, .yes, .watch)], ["confirmed 5"], []),
            ], left: ["confirmed 3: 3 4 5"]),
        Sentence(
            "retracted is told when no month of the episode is left true",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([again(3, .no)], ["retracted 3"], ["retracted"]),
            ], left: ["retracted 3: -3"]),
        Sentence(
            "corrected is told when a month named in a sent message is lost while others stand",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([again(3, .no)], ["corrected 3"], ["corrected"]),
                // April was named by the correction.
                ([again(4, .no)], ["retracted 4"], ["retracted"]),
            ], left: ["retracted 3: -3 -4"]),
        Sentence(
            "a lost month that no sent message named is not told",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([again(4, .no), census(5)], ["corrected 4", "confirmed 5"], []),
            ], left: ["confirmed 3: 3 -4 5"]),
        Sentence(
            "still, revised, late and resolved are lines, not messages",
            [
                ([census(3, value: 100)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([again(3, value: 200), again(2)], ["revised 3", "late 2"], []), ([census(5, .no)], ["resolved 5"], []),
            ], left: ["resolved 3: 2 3 4"]),
    ]

    static let release: [Sentence] = [
        Sentence(
            "revised months first, oldest first, then the judged months",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]),
                (
                    [again(1), again(3, .no, newest: true), census(4), licenses(5)],
                    ["late 1", "corrected 3", "confirmed 4", "early 5"], ["corrected"]
                ),
            ], left: ["resolved 1: 1", "confirmed 3: -3 4 5"]),
        Sentence(
            "corrected or retracted is decided on the episode as the end of the release leaves it",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([again(3, .no), again(4, .no)], ["retracted 3", "retracted 4"], ["retracted"]),
            ], left: ["retracted 3: -3 -4"]),
        Sentence(
            "a newest month that Census finds false after an early alert is corrected and resolves the episode",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([licenses(4)], ["early 4"], []),
                ([census(4, .no)], ["corrected 4", "resolved 4"], []),
            ], left: ["resolved 3: 3 -4"]),
        Sentence(
            "if it was alone, retracted and nothing else",
            [([licenses(4)], ["early 4"], ["early"]), ([census(4, .no)], ["retracted 4"], ["retracted"])],
            left: ["retracted 4: -4"]),
        Sentence(
            "a revision that takes the newest month ends the episode: the month after its last true one is false on statistics",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([again(4, .no, newest: true)], ["corrected 4", "resolved 4"], []),
                ([census(5)], ["confirmed 5"], ["confirmed"]),
            ], left: ["resolved 3: 3 -4", "confirmed 5: 5"]),
        Sentence(
            "losses do not split an episode that a month judged in the same release carries on",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([again(4, .no), census(5)], ["corrected 4", "confirmed 5"], []),
            ], left: ["confirmed 3: 3 -4 5"]),
        Sentence(
            "nor one that goes on on licenses",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([licenses(5)], ["early 5"], []), ([again(4, .no, newest: true), licenses(5)], ["corrected 4"], []),
            ], left: ["confirmed 3: 3 -4 5"]),
        Sentence(
            "a late month between two episodes joins the earlier; it resolves nothing and un-resolves nothing",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4, .no)], ["resolved 4"], []),
                ([census(5)], ["confirmed 5"], ["confirmed"]), ([again(4)], ["late 4"], []),
            ], left: ["resolved 3: 3 4", "confirmed 5: 5"]),
        Sentence(
            "a lost month that becomes true again is late",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([again(3, .no)], ["corrected 3"], ["corrected"]), ([again(3)], ["late 3"], []),
            ], left: ["confirmed 3: 3 4"]),
        Sentence(
            "one message an episode, release and reader: the weightiest, telling the others",
            [
                ([licenses(3), licenses(4)], ["early 3", "early 4"], ["early"]),
                (
                    [census(3, .no), census(4, .yes, .critical)], ["corrected 3", "confirmed 4", "raised 4"],
                    ["corrected"]
                ),
            ], left: ["confirmed 3: -3 4"]),
        Sentence(
            "retracted, corrected and late after the episode has ended are still events",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([census(4)], ["confirmed 4"], []),
                ([census(5, .no)], ["resolved 5"], []), ([again(2)], ["late 2"], []),
                ([again(4, .no)], ["corrected 4"], []), ([again(3, .no)], ["corrected 3"], ["corrected"]),
                ([again(2, .no)], ["retracted 2"], ["retracted"]),
            ], left: ["retracted 3: -2 -3 -4"]),
    ]

    static let losses: [Sentence] = [
        Sentence(
            "a revision takes back by the rule's own clear",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([.near(.revision, 3)], [], []),
                ([again(3, .no)], ["retracted 3"], ["retracted"]),
            ], left: ["retracted 3: -3"]),
        Sentence(
            "a new month that fails the rule but not its clear neither extends nor ends the episode",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([.near(.statistics, 4)], [], []),
                ([census(5)], ["confirmed 5"], []),
            ], left: ["confirmed 3: 3 5"]),
        Sentence(
            "the first word of Census on an early month decides it without a band",
            [
                ([licenses(4)], ["early 4"], ["early"]), ([.near(.statistics, 4)], ["retracted 4"], ["retracted"]),
            ], left: ["retracted 4: -4"]),
        Sentence(
            "with others standing it is corrected, and what is not clear does not end the episode",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([licenses(4)], ["early 4"], []),
                ([.near(.statistics, 4)], ["corrected 4"], []), ([census(5)], ["confirmed 5"], []),
            ], left: ["confirmed 3: 3 -4 5"]),
        Sentence(
            "an early month on which Census had no verdict is decided by the revision that gives one",
            [
                ([licenses(4)], ["early 4"], ["early"]), ([census(4, .unknown)], [], []),
                ([.near(.revision, 4)], ["retracted 4"], ["retracted"]),
            ], left: ["retracted 4: -4"]),
        Sentence(
            "no verdict freezes",
            [
                ([census(3)], ["confirmed 3"], ["confirmed"]), ([again(3, .unknown), census(4, .unknown)], [], []),
                ([census(5)], ["confirmed 5"], []),
            ], left: ["confirmed 3: 3 5"]),
    ]

    static let licensesAgainstStatistics: [Sentence] = [
        Sentence(
            "when Census publishes a month its verdict decides",
            [
                ([licenses(4)], ["early 4"], ["early"]), ([licenses(4), licenses(5)], ["early 5"], []),
                ([census(4, .no), licenses(5)], ["corrected 4"], ["corrected"]),
                ([census(5)], ["confirmed 5"], ["confirmed"]),
            ], left: ["confirmed 4: -4 5"]),
        Sentence(
            "a fall of licenses neither resolves nor retracts",
            [
                ([licenses(4)], ["early 4"], ["early"]), ([licenses(4, .no)], [], []),
                ([licenses(4, .unknown)], [], []),
                ([census(4)], ["confirmed 4"], ["confirmed"]),
            ], left: ["confirmed 4: 4"]),
        Sentence(
            "the license file that closes a month judges its own early alert: false is retracted",
            [([licenses(4)], ["early 4"], ["early"]), ([closing(4, .no)], ["retracted 4"], ["retracted"])],
            left: ["retracted 4: -4"]),
        Sentence(
            "true it stays early until Census",
            [
                ([licenses(4)], ["early 4"], ["early"]), ([closing(4)], [], []),
                ([census(4)], ["confirmed 4"], ["confirmed"]),
            ], left: ["confirmed 4: 4"]),
        Sentence(
            "smelt and cast: the release that closes a month confirms it, or takes its early alert back",
            [
                ([smelt(.licenses, 3, .yes), smelt(.licenses, 4, .yes)], ["early 3", "early 4"], ["early"]),
                ([smelt(.closedLicenses, 3, .yes)], ["confirmed 3"], ["confirmed"]),
                ([smelt(.licenses, 4, .no)], [], []),
                ([smelt(.closedLicenses, 4, .no)], ["corrected 4", "resolved 4"], ["corrected"]),
            ], left: ["resolved 3: 3 -4"]),
        Sentence(
            "smelt and cast: a false closed month resolves; a closed month that a later file changes is an older month",
            [
                ([smelt(.closedLicenses, 3, .yes)], ["confirmed 3"], ["confirmed"]),
                ([smelt(.closedLicenses, 4, .no)], ["resolved 4"], []), ([smelt(.revision, 4, .yes)], ["late 4"], []),
                ([smelt(.revision, 3, .no)], ["corrected 3"], ["corrected"]),
                ([smelt(.revision, 4, .no)], ["retracted 4"], ["retracted"]),
            ], left: ["retracted 3: -3 -4"]),
    ]

    @Test("Each sentence holds", arguments: episodes + release + losses + licensesAgainstStatistics)
    func holds(_ sentence: Sentence) {
        let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")
        var story = Story(routing: Routing(receivers: [ana], routes: []))
        for (index, release) in sentence.releases.enumerated() {
            let chapter = story.release(release.said)
            #expect(chapter.words == release.events, "release \(index + 1): \(sentence.says)")
            // A month is named where the sentence is about it.
            let told = chapter.messages.map { message in
                release.told.contains { $0.contains(" ") }
                    ? "\(message.kind.rawValue) \(message.event.month - month(1) + 1)" : message.kind.rawValue
            }
            #expect(told == release.told, "release \(index + 1): \(sentence.says)")
        }
        #expect(story.episodes == sentence.left)
    }

    @Test("Events are numbered within their episode, over releases and definitions, without a gap")
    func numbers() {
        var story = Story()
        var numbers: [Int] = []
        for said in [
            [licenses(4)], [census(4), licenses(5)], [census(5)], [again(4, .no)], [again(4)], [census(6, .no)],
        ] {
            numbers += story.release(said).events.map(\.sequence)
        }
        #expect(numbers == Array(1...numbers.count))
    }
}

@Suite("Months whose verdict changes again and again")
struct UnstableTests {
    private static let ana = Receiver(name: "ana", channel: .mail, address: "ana@example.org")

    /// Ten years later than the months judged, so that the first release is known while they are new.
    private func unstable() -> Story {
        var story = Story(routing: Routing(receivers: [Self.ana], routes: []))
        _ = story.release([census(3)])
        for truth in [Truth.no, .yes, .no] { _ = story.release([again(3, truth, newest: true)]) }
        return story
    }

    @Test("After the third change no news of the month is sent; events say why; losses of what was told go")
    func quiet() {
        var story = unstable()
        #expect(story.book.all[0].months[month(3)]?.flips == 3)
        let again = story.release([AlertingTests.again(3, .yes, .critical, newest: true)])
        #expect(again.words == ["late 3", "raised 3"])
        #expect(again.told == [])
        #expect(again.events[0].reason?.contains("has changed 4 times") == true)
        // Another month of the episode is news, and names the unstable one: whose loss is then told.
        #expect(story.release([census(4)]).told == ["confirmed ana"])
        #expect(story.release([AlertingTests.again(3, .no)]).told == ["corrected ana"])
    }

    @Test("The annual revision that contains the month makes it stable")
    func annual() {
        var story = unstable()
        _ = story.release([again(3, newest: true)], isAnnualRevision: true)
        #expect(story.book.all[0].months[month(3)]?.flips == 0)
        #expect(story.release([again(3, .yes, .critical, newest: true)]).told == ["confirmed ana"])
    }

    @Test("So do two years")
    func age() {
        var episode = unstable().book.all[0]
        let end = month(3).lastDay
        #expect(episode.isUnstable(month(3), at: (end + 731).inNewYork(hour: 12)))
        #expect(!episode.isUnstable(month(3), at: (end + 732).inNewYork(hour: 12)))
        episode.months[month(3)]?.flips = 2
        #expect(!episode.isUnstable(month(3), at: end.inNewYork(hour: 12)))
    }
}
