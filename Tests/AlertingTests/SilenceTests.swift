import Alerting
import Testing
import Trade

@Suite("Silences")
struct SilenceTests {
    private static let begin = Instant(seconds: 1_700_000_000)

    private func silence(
        _ matchers: Matchers = Matchers(rules: ["Surge"]), severity: Severity = .critical, days: Int64 = 10,
        id: String = "sil-00000001"
    ) -> Silence {
        Silence(
            id: id, matchers: matchers, severity: severity, reason: "known", by: "ana", from: Self.begin,
            until: Self.begin + days * 86400)
    }

    private func message(
        _ kind: Message.Kind, rule: String = "Surge", severity: Severity = .warning, reader: String = "ana",
        series: WorkingSeries = theSeries
    ) -> Message {
        var episode = Episode(rule: rule, definition: "one", series: series, start: month(1))
        episode.severity = severity
        let event = AlertEvent(
            kind: .early, episode: episode.id, sequence: 1, rule: rule, ruleHash: "", series: series, month: month(1),
            episodeStart: month(1), severity: severity, source: "aim", basis: .license,
            evidence: KeptEvidence(Evidence()),
            knownAt: Self.begin, vintage: 1)
        return Message(
            id: "ntf-\(reader)", kind: kind, receiver: Receiver(name: reader, channel: .webhook), episode: episode,
            event: event, lostMonths: [], told: nil)
    }

    @Test("News that it is about is kept back and counted by alert; losses and everything else go")
    func sieve() {
        var sieve = Silencing.Sieve(Silencing([silence(severity: .warning)]), at: Self.begin)
        for reader in ["ana", "bob"] {
            let sent = sieve.pass([
                message(.early, reader: reader), message(.raised, severity: .critical, reader: reader),
                message(.retracted, reader: reader), message(.corrected, reader: reader),
                message(.confirmed, rule: "Other", reader: reader), message(.confirmed, reader: reader),
            ])
            #expect(sent.map(\.kind) == [.raised, .retracted, .corrected, .confirmed])
            #expect(sent.last?.event.rule == "Other")
        }
        #expect(sieve.keptBack.map { "\($0.kind.rawValue) \($0.readers)" } == ["early 2", "confirmed 2"])
        #expect(Set(sieve.keptBack.map(\.silence)) == ["sil-00000001"])
    }

    @Test("It is in force from its first instant to before its end")
    func times() {
        let silence = silence(days: 1)
        for (offset, isInForce) in [(Int64(-1), false), (0, true), (86399, true), (86400, false)] {
            let instant = Self.begin + offset
            #expect(silence.isInForce(at: instant) == isInForce)
            var sieve = Silencing.Sieve(Silencing([silence]), at: instant)
            #expect(sieve.pass([message(.early)]).isEmpty == isInForce)
        }
    }

    @Test("The first of several that are in force keeps it back")
    func first() {
        let silencing = Silencing([
            silence(Matchers(countries: [Country("2010")]), id: "sil-a"),
            silence(Matchers(products: ["76"]), id: "sil-b"),
            silence(Matchers(), id: "sil-c"),
        ])
        #expect(silencing.silence(over: "Any", theSeries, severity: .watch, at: Self.begin)?.id == "sil-b")
        #expect(silencing.silence(over: "Any", theSeries, severity: .watch, at: Self.begin + -1) == nil)
    }

    @Test("Its end is announced a day before and when it comes, each once; a short one only when it comes")
    func announcements() {
        let long = silence(days: 10)
        let short = silence(days: 1)
        func due(
            _ silence: Silence, _ day: Double, _ announced: Set<SilenceAnnouncement.Kind> = []
        ) -> SilenceAnnouncement? {
            SilenceAnnouncement(silence, announced: announced, now: Self.begin + Int64(day * 86400))
        }
        #expect(due(long, 0) == nil && due(long, 8.99) == nil)
        #expect(due(long, 9)?.kind == .ending && due(long, 9)?.at == Self.begin + 9 * 86400)
        #expect(due(long, 9.5, [.ending]) == nil)
        #expect(due(long, 10, [.ending])?.kind == .ended && due(long, 12)?.kind == .ended)
        #expect(due(long, 12)?.at == long.until && due(long, 12, [.ended]) == nil)
        #expect(due(short, 0.5) == nil && due(short, 1)?.kind == .ended)
    }
}
