import Alerting
import Testing
import Trade

/// Random numbers that repeat: splitmix64.
private struct Chance: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Releases as they could come, of rules, countries and products that fold into each other.
private struct RandomStory {
    private var chance: Chance
    private var newest = 3
    private let series: [WorkingSeries] = ["76", "7601", "760110", "unwrought"].flatMap { product in
        [.all, canada, Country("2010")].map { WorkingSeries(country: $0, product: Product(product)) }
    }

    init(seed: UInt64) { chance = Chance(seed: seed) }

    mutating func release() -> [Said] {
        let advances = Int.random(in: 0..<3, using: &chance) == 0
        if advances { newest += 1 }
        var revised: [Said] = []
        var new: [Said] = []
        for rule in ["Surge", "Other", "Backed"] {
            for series in series where Int.random(in: 0..<3, using: &chance) > 0 {
                func said(_ ground: Judgement.Ground, _ month: Int) -> Said {
                    var said = Said(
                        ground: ground, month: month,
                        truth: [.yes, .yes, .no, .no, .unknown].randomElement(using: &chance) ?? .unknown)
                    said.severity = [.watch, .warning, .warning, .critical].randomElement(using: &chance) ?? .warning
                    said.isClear = Int.random(in: 0..<4, using: &chance) == 0 ? .no : .yes
                    said.value = Int.random(in: 1...400, using: &chance)
                    said.series = series
                    said.rule = rule
                    said.isNewest = month == newest
                    return said
                }
                if Int.random(in: 0..<3, using: &chance) == 0 {
                    revised.append(said(.revision, Int.random(in: 1...(newest - 1), using: &chance)))
                }
                new.append(said(advances ? .statistics : .licenses, advances ? newest : newest + 1))
            }
        }
        return revised.sorted { $0.month < $1.month } + new
    }

    /// Each reader hears in one way, by one or two routes.
    mutating func routes(_ names: [String]) -> [Route] {
        names.flatMap { name in
            let cadence = [Cadence.atOnce, .daily, .weekly].randomElement(using: &chance) ?? .atOnce
            return (0..<Int.random(in: 1...2, using: &chance)).map { _ in
                Route(
                    rules: Bool.random(using: &chance) ? [] : ["Surge", "Backed"],
                    severity: [.watch, .warning, .critical].randomElement(using: &chance) ?? .warning,
                    products: Bool.random(using: &chance) ? [] : ["7601"],
                    states: Int.random(in: 0..<4, using: &chance) == 0 ? ["confirmed", "raised"] : [],
                    receivers: [name], continues: true, cadence: cadence)
            }
        }
    }
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &chance) == 0 }
}

@Suite("Whatever is released, whoever reads")
struct TellingPropertyTests {
    private static let names = ["ana", "bob", "cleo", "dan"]
    private static let receivers = names.map { Receiver(name: $0, channel: .webhook) }
    private static let parts = ["Backed": ["Surge", "Other"]]

    /// What each reader was told and has not been taken back: months by episode, kept beside the code under test.
    private struct Memory {
        var named: [String: [String: Set<Month>]] = [:]
        /// Events that messages and lines were about.
        var events: [String: [String]] = [:]

        mutating func take(_ message: Message) {
            let key = message.receiver.key
            named[key, default: [:]][message.episode.id] =
                message.kind == .retracted ? [] : Set(message.episode.trueMonths)
            note(message.event, key)
        }
        mutating func note(_ event: AlertEvent, _ key: String) {
            events[key, default: []].append("\(event.episode) \(event.sequence)")
        }
    }

    @Test(
        "One message an episode, release and reader; every loss of what was told, to exactly those; nothing told twice",
        arguments: 0..<30 as Range<UInt64>)
    func promises(seed: UInt64) {
        var chance = RandomStory(seed: seed)
        var story = Story(
            routing: Routing(receivers: Self.receivers, routes: chance.routes(Self.names)),
            inhibition: Inhibition(parts: Self.parts))
        var memory = Memory()
        for release in 1...25 {
            let chapter = story.release(chance.release())
            let sent = chapter.messages.flatMap(\.all) + chapter.summaries.flatMap(\.named)
            let keys = sent.map { "\($0.receiver.key) \($0.episode.id)" }
            #expect(Set(keys).count == keys.count, "release \(release)")
            #expect(Set(sent.map(\.id)).count == sent.count)
            checkLosses(chapter, sent, memory)
            for message in sent {
                #expect(message.kind.isLoss || message.episode.months[message.event.month]?.isTrue == true)
                memory.take(message)
            }
            if chance.oneIn(3) { cut(&story, &memory) }
        }
        for (reader, events) in memory.events {
            #expect(Set(events).count == events.count, "\(reader) was told something twice")
        }
    }

    /// A loss is told where a month that was told is lost, and nowhere else.
    private func checkLosses(_ chapter: Story.Chapter, _ sent: [Message], _ memory: Memory) {
        var owed: Set<String> = []
        for event in chapter.events where event.kind == .retracted || event.kind == .corrected {
            let stands = chapter.events.contains {
                $0.episode == event.episode && $0.month == event.month && $0.kind == .late
            }
            for (reader, named) in memory.named where named[event.episode]?.contains(event.month) == true && !stands {
                owed.insert("\(reader) \(event.episode)")
            }
        }
        let told = Set(sent.filter(\.kind.isLoss).map { "\($0.receiver.key) \($0.episode.id)" })
        #expect(told == owed)
    }

    private func cut(_ story: inout Story, _ memory: inout Memory) {
        for receiver in Self.receivers {
            for cadence in [Cadence.daily, .weekly] {
                guard let digest = story.digest(receiver, cadence) else { continue }
                #expect(!digest.isEmpty)
                for message in digest.messages {
                    #expect(message.episode.months[message.event.month]?.isTrue == true)
                    memory.take(message)
                }
                for list in [digest.late, digest.revised, digest.ended, digest.watch, digest.lost] {
                    for line in list.lines { memory.note(line.event, receiver.key) }
                }
            }
        }
    }

    @Test(
        "Folding shortens and removes nothing; in whatever order, each child is under one message",
        arguments: 0..<20 as Range<UInt64>)
    func folding(seed: UInt64) {
        var chance = RandomStory(seed: seed)
        var story = Story(routing: Routing(receivers: [Self.receivers[0]], routes: []))
        var folded = 0
        for _ in 1...20 {
            let chapter = story.release(chance.release())
            let sent = (chapter.messages + chapter.summaries.flatMap(\.messages)).flatMap(\.all).map { message in
                var message = message
                message.folded = []
                return message
            }
            for messages in [sent, sent.reversed()] {
                let again = Inhibition(parts: Self.parts).fold(messages)
                #expect(again.flatMap(\.all).map(\.id).sorted() == messages.map(\.id).sorted())
                #expect(again.isEmpty == messages.isEmpty)
                #expect(again.allSatisfy { $0.folded.allSatisfy(\.folded.isEmpty) })
                folded += again.reduce(0) { $0 + $1.folded.count }
            }
        }
        #expect(folded > 0)
    }
}
