import Foundation
import TestSupport
import Testing
import Trade

/// The same year twice: undisturbed, and with a daemon that is killed at twenty random moments. What is stored and what
/// is told must not differ.
@Suite(.serialized, .tags(.slow), .unlessQuick) struct KillCampaignTests {
    private static let kills = 20

    /// One year lived through, and what it left.
    private struct Year {
        let site: Site
        let world: FeedWorld
        let replay: Replay

        init() throws {
            site = try Site()
            try site.setClock(Replay.before)
            world = try FeedWorld(clock: site.clock)
            try site.configure(
                feeds: world.feeds,
                receivers: """
                    producer:
                      email:
                        smtp: \(world.mail)
                        from: alerts@surgewatch.example
                        to: producer@example.com
                    ops:
                      webhook:
                        url: \(world.hook)
                        secret: credential:webhook-ops
                    local:
                      log:
                        path: \(site.log)
                    """)
            replay = Replay(site: site)
        }

        func end(_ daemon: RunningProgram) throws {
            daemon.signal(SIGTERM)
            guard daemon.wait() == 0 else { throw Lost("the daemon did not end well: \(site.daemonWords)") }
        }
    }

    /// When a daemon is killed: so many microseconds after something is seen to happen.
    private enum Moment {
        /// The poll of a step has begun: it may be asking, reading, judging or committing.
        case polling(UInt32)
        /// The release is committed.
        case committed(UInt32)
        /// A sender has taken a message out of the outbox.
        case sending(UInt32)
        /// A receiver has got a message.
        case arrived(UInt32)
    }

    /// The steps at which the daemon is killed, and when; and after which of them its successor is killed as it starts.
    private struct Plan {
        var moments: [Int: Moment] = [:]
        /// Microseconds after the start.
        var relapses: [Int: UInt32] = [:]

        init(steps: Int, sending: [Int], random: inout SeededRandom) {
            for (place, index) in sending.shuffled(using: &random).prefix(10).enumerated() {
                moments[index] =
                    switch place % 5 {
                    case 0: .committed(.random(in: 0...3000, using: &random))
                    case 1, 2: .sending(.random(in: 0...8000, using: &random))
                    case 3: .arrived(.random(in: 0...8000, using: &random))
                    default: .polling(.random(in: 20_000...150_000, using: &random))
                    }
            }
            for index in (0..<steps).shuffled(using: &random) where moments[index] == nil && moments.count < 15 {
                moments[index] = .polling(.random(in: 0...250_000, using: &random))
            }
            for index in moments.keys.sorted().shuffled(using: &random).prefix(KillCampaignTests.kills - moments.count)
            {
                relapses[index] = .random(in: 0...400_000, using: &random)
            }
        }
    }

    /// Waits for the moment; it is over, too, when the poll has ended and nothing is on its way.
    private func wait(for moment: Moment, of year: Year, _ poll: RunningProgram, vintages: Int) throws {
        let live = try LiveArchive(year.site.archive)
        let arrived = try year.world.arrivals()
        let isQuiet = {
            try poll.exitStatus != nil && live.number("SELECT count(*) FROM outbox WHERE state='pending'") == 0
        }
        switch moment {
        case .polling(let delay): usleep(delay)
        case .committed(let delay):
            while try live.number("SELECT count(*) FROM vintage") == vintages, try !isQuiet() { usleep(100) }
            usleep(delay)
        case .sending(let delay):
            while try live.number("SELECT count(*) FROM outbox WHERE lease_until>0") == 0, try !isQuiet() {
                usleep(100)
            }
            usleep(delay)
        case .arrived(let delay):
            while try year.world.arrivals() == arrived, try !isQuiet() { usleep(100) }
            usleep(delay)
        }
    }

    @Test func twentyKillsChangeNothing() throws {
        let given = ProcessInfo.processInfo.environment["SURGEWATCH_TEST_SEED"].flatMap { UInt64($0) }
        let seed = given ?? .random(in: 0...UInt64.max)
        let again = Comment(rawValue: "again with SURGEWATCH_TEST_SEED=\(seed)")
        var random = SeededRandom(state: seed)
        let steps = try FeedWorld.steps(from: "2019-01", to: "2019-12")

        let calm = try Year()
        var daemon = try calm.replay.begin()
        var sending: [Int] = []
        var before = 0
        for (index, step) in steps.enumerated() {
            try calm.replay.take(step)
            let count = try askLive(calm.site.archive, "SELECT count(*) FROM outbox")
            if count > before { sending.append(index) }
            before = count
        }
        try calm.end(daemon)
        #expect(before > 20)

        let rough = try Year()
        let plan = Plan(steps: steps.count, sending: sending, random: &random)
        daemon = try rough.replay.begin()
        for (index, step) in steps.enumerated() {
            guard let moment = plan.moments[index] else {
                try rough.replay.take(step)
                continue
            }
            let vintages = try askLive(rough.site.archive, "SELECT count(*) FROM vintage")
            try rough.site.setClock(step.description)
            let poll = try rough.site.launch(
                ["feeds", "poll"], output: rough.site.directory.path("poll.out"),
                errors: rough.site.directory.path("poll.err"))
            try wait(for: moment, of: rough, poll, vintages: vintages)
            daemon.end()
            poll.wait()
            if let relapse = plan.relapses[index] {
                let brief = try rough.site.launch(
                    ["run"], output: rough.site.daemonOutput, errors: rough.site.daemonErrors)
                usleep(relapse)
                brief.end()
            }
            daemon = try rough.site.start()
            try rough.replay.take(step)
        }
        try rough.end(daemon)

        try expectEqual(calm, rough, again)
        try expectDelivered(calm, kills: 0, again)
        try expectDelivered(rough, kills: Self.kills, again)
    }

    private func expectEqual(_ calm: Year, _ rough: Year, _ again: Comment) throws {
        let left = try ArchiveCopy(calm.site.archive).promised()
        let right = try ArchiveCopy(rough.site.archive).promised()
        for (query, (expected, found)) in zip(ArchiveCopy.promised, zip(left, right)) {
            let difference = zip(expected, found).first { $0 != $1 }
            #expect(
                expected == found,
                """
                \(query): \(expected.count) rows, \(found.count) after kills; \(again)
                the first that differ: \(String(describing: difference))
                """
            )
        }
        let logs = try [calm, rough].map { try $0.site.directory.read("alerts.jsonl") }
        #expect(logs[0] == logs[1], "the logs differ; \(again)")
        #expect(logs[0].count > 10_000)
    }

    /// Everything arrived; what came twice came under the id it has, with the same words, and at most as
    /// often more for each receiver and kill as messages may be on their way.
    private func expectDelivered(_ year: Year, kills: Int, _ again: Comment) throws {
        let archive = try ArchiveCopy(year.site.archive)
        #expect(try archive.strings("SELECT DISTINCT state FROM outbox") == ["delivered"], again)
        let mails = try year.world.mails().map(MailInWords.init)
        let webhooks = try year.world.webhooks().map { (id: $0.headers["webhook-id"] ?? "", words: $0.body) }
        for (channel, arrived) in [
            ("mail", mails.map { ($0.id, $0.words) }), ("webhook", webhooks.map { ($0.id, $0.words) }),
        ] {
            let ids = try archive.strings("SELECT id FROM outbox WHERE channel='\(channel)'")
            #expect(Set(arrived.map(\.0)) == Set(ids), again)
            #expect(arrived.count - ids.count <= kills * (channel == "mail" ? 4 : 8), again)
            let bodies = Dictionary(grouping: arrived, by: \.0).mapValues { Set($0.map(\.1)).count }
            #expect(bodies.allSatisfy { $0.value == 1 }, "one id with other words; \(again)")
        }
    }
}

/// A mail without what differs between attempts: the Date, and what a server puts before it.
struct MailInWords {
    var id = ""
    var words = ""

    init(_ mail: [UInt8]) {
        let text = String(decoding: mail, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines where line.hasPrefix("Message-ID: <") {
            id = String(line.dropFirst("Message-ID: <".count).prefix { $0 != "@" })
        }
        words = lines.filter { !$0.hasPrefix("Date: ") }.joined(separator: "\n")
    }
}

/// Random numbers that a seed repeats (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
