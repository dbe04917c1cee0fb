import Alerting
import Archive
import Panel
import Pipeline
import Testing
import Trade

@Suite("History, and rules that come and go")
struct HistoryTests {
    private func history(_ figures: [Int: [Country: Int64?]], at seconds: Int64, listing: Section.Listing = .partial)
        -> Release
    {
        var release = census(figures, listing: listing)
        release.knownAt = Instant(seconds: seconds)
        release.isHistory = true
        return release
    }

    private func run(_ releases: [Release], _ desk: Desk) throws -> HistoryImport.Summary {
        try HistoryImport(pipeline: desk.pipeline).run(releases, into: desk.archive, world: &desk.world)
    }

    @Test("Imported history builds figures and baselines, and raises nothing (P13)")
    func raisesNothing() throws {
        let desk = try Desk(rules([.rise]))
        let summary = try run(
            [history([1: [canada: 100], 2: [canada: 200]], at: 1000), history([3: [canada: 400]], at: 2000)], desk)
        #expect((summary.stored, summary.cells, summary.revisions) == (2, 3, 0))
        #expect(try desk.archive.read { try Archive.events($0) }.isEmpty)
        #expect(desk.world.book.all.isEmpty)
        // The first live release is no first fill any more, and judges its new month.
        #expect(try desk.take(census([4: [canada: 800]], listing: .partial)).map(\.words) == ["confirmed Rise 1220 4"])
        // Months of history were judged by no release.
        #expect(try desk.take(census([2: [canada: 50]], listing: .partial)).isEmpty)
    }

    @Test("A file can be imported twice, also when one of its vintages said nothing new")
    func twice() throws {
        let desk = try Desk(rules([.rise]))
        let file = [
            history([1: [canada: 100], 2: [canada: 200]], at: 1000), history([1: [canada: 100]], at: 2000),
            history([2: [canada: 210]], at: 3000),
        ]
        let first = try run(file, desk)
        #expect((first.stored, first.passedOver) == (2, 1))
        let before = try desk.dump()
        let second = try run(file, desk)
        #expect((second.stored, second.passedOver) == (0, 3))
        #expect(try desk.dump() == before)
    }

    @Test("Vintages come in time order, whatever the order in the file")
    func order() throws {
        let desk = try Desk(rules([.rise]))
        let summary = try run([history([1: [canada: 2]], at: 2000), history([1: [canada: 1]], at: 1000)], desk)
        #expect((summary.stored, summary.revisions) == (2, 1))
        #expect(
            desk.world.panel.cell(history([1: [canada: 2]], at: 0).observations[0].series, month: month(1))?.quantity
                == 2000)
    }

    @Test("History that is not later than what is stored of the same chapter is refused whole; another chapter goes in")
    func refused() throws {
        let desk = try Desk(rules([.rise]))
        _ = try run([history([1: [canada: 100]], at: 5000)], desk)
        let before = try desk.dump()
        let error = #expect(throws: ArchiveError.self) {
            try run([history([2: [canada: 9]], at: 6000), history([1: [canada: 101]], at: 4000)], desk)
        }
        #expect(error?.description.contains("history goes in first. Nothing was stored") == true)
        #expect(try desk.dump() == before)
        var iron = census([1: [canada: 7]], product: "72")
        iron.knownAt = Instant(seconds: 4000)
        #expect(try run([iron], desk).stored == 1)
    }

    @Test("A rule judges from the first release after it was loaded; open alerts of one that goes are closed")
    func activation() throws {
        let desk = try Desk(rules([.rise]))
        try desk.take(census([1: [canada: 100]]))
        #expect(try desk.take(census([2: [canada: 400]])).count == 2)
        desk.pipeline.rules = try rules([.large])
        let closed = try desk.pipeline.activate(in: desk.archive, world: &desk.world)
        #expect(closed.map(\.words).sorted() == ["closed Rise - 2", "closed Rise 1220 2"])
        #expect(closed.allSatisfy { $0.reason == "the rule was removed" })
        // February was judged by no release of Large's life: a revision of it is not its business.
        #expect(try desk.take(census([2: [canada: 900]])).isEmpty)
        #expect(
            try desk.take(census([3: [canada: 900]])).map(\.words) == ["confirmed Large - 3", "confirmed Large 1220 3"])
        // The rule comes back: it starts clean.
        desk.pipeline.rules = try rules([.rise, .large])
        #expect(try desk.pipeline.activate(in: desk.archive, world: &desk.world).isEmpty)
        #expect(try desk.take(census([2: [canada: 100]])).map(\.words).filter { $0.contains("Rise") } == [])
        let read = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        #expect(read.book.all == desk.world.book.all)
    }

    @Test("A new formula closes what was open and starts clean, under the same id where it finds the same month")
    func newFormula() throws {
        let desk = try Desk(rules([.rise]))
        try desk.take(census([1: [canada: 100]]))
        let early = try desk.take(licenses([2: [canada: 400]]))
        var other = RuleText.rise
        other.when = "quantity[1mo] >= 2 * quantity[1mo, ago 1mo] and quantity[1mo] >= 100 t"
        desk.pipeline.rules = try rules([other])
        let closed = try desk.pipeline.activate(in: desk.archive, world: &desk.world)
        #expect(Set(closed.map(\.reason)) == ["the rule has a new definition"])
        let again = try desk.take(licenses([2: [canada: 401]]))
        #expect(again.map(\.words) == early.map(\.words))
        #expect(Set(again.map(\.episode)) == Set(early.map(\.episode)))
        #expect(again.map(\.sequence) == [3, 3])
        #expect(try desk.take(census([2: [canada: 402]])).map(\.kind) == [.confirmed, .confirmed])
        let read = try ReleasePipeline.world(from: desk.archive, sources: ["census-imports"])
        #expect(read.book.all == desk.world.book.all)
        for episode in Set(early.map(\.episode)) {
            let findings = try Verification.verify(
                episode: episode, archive: desk.archive, sources: ["census-imports"], countries: Countries())
            #expect(findings.map(\.difference) == [nil, nil, nil, nil])
        }
    }

    @Test("Other words are the same rule: nothing is closed")
    func otherWords() throws {
        let desk = try Desk(rules([.rise]))
        try desk.take(census([1: [canada: 100]]))
        try desk.take(census([2: [canada: 400]]))
        var other = RuleText.rise
        other.more = "description: other words"
        desk.pipeline.rules = try rules([other])
        #expect(try desk.pipeline.activate(in: desk.archive, world: &desk.world).isEmpty)
        #expect(try desk.take(census([3: [canada: 100]])).map(\.kind) == [.resolved, .resolved])
    }
}
