import Alerting
import Archive
import Crypto
import Foundation
import GRDB
import Pipeline
import Testing
import Trade

@Suite("Live = replay (P5), evidence recomputes (P7)")
struct ReplayTests {
    private static func desk(seed: UInt64, releases count: Int = 18) throws -> (desk: Desk, events: [AlertEvent]) {
        let desk = try Desk(rules(RuleText.all))
        var releases = RandomReleases(seed: seed)
        var events: [AlertEvent] = []
        for _ in 0..<count { events += try desk.take(releases.next()) }
        return (desk, events)
    }

    @Test("A backtest over the stored releases gives the events of the live run", arguments: 0..<8 as Range<UInt64>)
    func backtest(seed: UInt64) throws {
        let (desk, events) = try Self.desk(seed: seed)
        let vintages = try desk.archive.read { try Archive.storedVintages($0) }
        for from in [nil, vintages.first.map { $0.record.vintage.knownAt }] {
            let again = Backtest(pipeline: desk.pipeline, from: from)
                .run(vintages, categories: .aluminumImportMonitor, sources: ["census-imports"])
            #expect(again.map(\.words) == events.map(\.words))
            #expect(again == events)
        }
        #expect(try desk.archive.read { try Archive.events($0) }.map(\.event) == events)
    }

    @Test("The random releases cause every kind of event but closed")
    func coverage() throws {
        var kinds: Set<AlertEvent.Kind> = []
        for seed in 0..<12 as Range<UInt64> {
            var memory = try Memory(rules(RuleText.all))
            var releases = RandomReleases(seed: seed)
            for _ in 0..<18 { kinds.formUnion(memory.step(releases.next()).events.map(\.kind)) }
        }
        #expect(Set(AlertEvent.Kind.allCases).subtracting(kinds) == [.closed])
    }

    @Test(
        "A second live run gives the same events, episodes and notifications, byte for byte",
        arguments: 0..<4 as Range<UInt64>)
    func secondRun(seed: UInt64) throws {
        let (first, events) = try Self.desk(seed: seed)
        let (second, _) = try Self.desk(seed: seed)
        #expect(try first.dump() == second.dump())
        let notices = try first.archive.read { try Archive.outbox($0) }
        #expect(Set(notices.map(\.id)).count == notices.count)
        #expect(!notices.isEmpty && !events.isEmpty)
    }

    @Test("The evidence of every event is computed again from what is stored", arguments: 0..<6 as Range<UInt64>)
    func verify(seed: UInt64) throws {
        let (desk, events) = try Self.desk(seed: seed)
        for episode in Set(events.map(\.episode)) {
            for finding in try verification(episode, desk) {
                #expect(finding.difference == nil, "\(finding.record.event.words) \(finding.record.event.knownAt)")
            }
        }
    }

    private func verification(_ episode: String, _ desk: Desk) throws -> [Verification.Finding] {
        try Verification.verify(
            episode: episode, archive: desk.archive, sources: ["census-imports"], countries: Countries())
    }

    private func verified() throws -> (desk: Desk, episode: String) {
        let desk = try Desk(rules([.rise]))
        try desk.take(census([1: [canada: 100]]))
        let events = try desk.take(census([2: [canada: 200]]))
        let event = try #require(events.last)
        #expect(try verification(event.episode, desk).map(\.difference) == [nil])
        return (desk, event.episode)
    }

    @Test("A figure that was tampered with is found")
    func tamperedFigure() throws {
        let (desk, episode) = try verified()
        try raw(desk.archive.path) {
            try $0.execute(sql: "DROP TRIGGER observation_is_append_only")
            try $0.execute(sql: "UPDATE observation SET quantity = quantity + 1 WHERE month = 202101")
        }
        #expect(try verification(episode, desk).map(\.difference) == ["the gates differ"])
    }

    @Test("The text of a rule that was tampered with is found")
    func tamperedRule() throws {
        let (desk, episode) = try verified()
        try raw(desk.archive.path) {
            try $0.execute(sql: "DROP TRIGGER rule_text_is_append_only")
            try $0.execute(sql: "UPDATE rule_text SET text = replace(text, '1.5', '1.2')")
        }
        #expect(try verification(episode, desk).map(\.difference) == ["the stored rule text is not that of the event"])
    }

    @Test("Evidence that was tampered with is found")
    func tamperedEvidence() throws {
        let (desk, episode) = try verified()
        try raw(desk.archive.path) {
            try $0.execute(sql: "DROP TRIGGER evidence_is_append_only")
            try $0.execute(sql: "UPDATE evidence SET packed = CAST(packed || x'00' AS BLOB)")
        }
        let error = #expect(throws: ArchiveError.self) { try verification(episode, desk) }
        #expect(error.map { "\($0)".contains("is not what was written") } == true)
    }

    @Test("Other evidence, whole and under its own name, is found")
    func exchangedEvidence() throws {
        let (desk, episode) = try verified()
        let event = try #require(try desk.archive.read { try Archive.events($0, episode: episode) }.first).event
        var other = event.evidence
        other.months.removeLast()
        let packed = Data(EvidencePacking.packed(other))
        try raw(desk.archive.path) {
            try $0.execute(sql: "DROP TRIGGER evidence_is_append_only")
            try $0.execute(
                sql: "UPDATE evidence SET packed = ?, sha256 = ? WHERE packed = ?",
                arguments: [packed, Data(SHA256.hash(data: packed)), Data(event.kept.packed())])
        }
        #expect(try verification(episode, desk).map(\.difference) == ["the months read differ"])
    }

    @Test("History that comes in later does not change what was known when an alert was judged")
    func laterHistory() throws {
        let (desk, episode) = try verified()
        var history = census([-3: [canada: 5], -2: [canada: 5], 3: [canada: 5]], product: "72")
        history.knownAt = Instant(seconds: 1_500_000_000)
        let summary = try HistoryImport(pipeline: desk.pipeline).run([history], into: desk.archive, world: &desk.world)
        #expect(summary.stored == 1)
        #expect(try verification(episode, desk).map(\.difference) == [nil])
    }
}
