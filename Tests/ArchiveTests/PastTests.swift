import Archive
import Panel
import Testing
import Trade

@Suite("The past does not change")
struct PastTests {
    private static func random(_ generator: inout SplitMix, step: Int) -> Release {
        let source = Bool.random(using: &generator) ? "census" : "aim"
        let listing: Section.Listing = [.complete, .partial, .changes].randomElement(using: &generator) ?? .partial
        var rows: [(Country, String, Int64?)] = []
        for back in 0..<3 {
            let text = (month("2021-01") + step / 2 - back + (source == "aim" ? 2 : 0)).description
            for country in [canada, mexico, india, .all] where Int.random(in: 0..<4, using: &generator) > 0 {
                rows.append(
                    (
                        country, text,
                        Int.random(in: 0..<8, using: &generator) == 0 ? nil : .random(in: 0...3, using: &generator)
                    ))
            }
        }
        let asOf = source == "aim" ? (month("2021-03") + step / 2).firstDay.description : nil
        return stating(
            source: source, listing: listing,
            product: ["unwrought", "7607"].randomElement(using: &generator) ?? "7607",
            asOf: asOf, rows)
    }

    @Test(
        "As known at every past vintage reads as it did then, after many later ones (P4)",
        arguments: 0..<12 as Range<UInt64>)
    func asKnown(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let ledger = try Ledger()
        var then: [String] = [ledger.panel.text]
        for step in 0..<20 {
            try ledger.learn(Self.random(&generator, step: step))
            then.append(ledger.panel.text)
        }
        #expect(try ledger.read().text == then[20])
        for (vintage, text) in zip(ledger.vintages, then.dropFirst()) {
            #expect(try ledger.read(at: Moment(knownAt: vintage.knownAt)).text == text)
            #expect(try ledger.read(at: Moment(judging: vintage.id)).text == text)
            #expect(try ledger.read(at: Moment(knownAt: vintage.knownAt + 86399)).text == text)
            #expect(try ledger.read(at: Moment(knownAt: vintage.knownAt + -1)).text == then[Int(vintage.id) - 1])
        }
    }

    @Test("What each vintage changed, folded in order, is the panel", arguments: 0..<12 as Range<UInt64>)
    func fold(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let ledger = try Ledger()
        for step in 0..<20 { try ledger.learn(Self.random(&generator, step: step)) }
        var panel = Panel()
        let stored = try ledger.archive.read { try Archive.storedVintages($0) }
        #expect(stored.map(\.record.vintage) == ledger.vintages)
        for vintage in stored {
            let changes = panel.replay(
                vintage.record.vintage, asOf: vintage.record.asOf, rows: vintage.rows,
                publications: vintage.publications)
            #expect(changes.rows.count == vintage.rows.count)
            #expect(changes.revisedCells == vintage.record.revisions)
            #expect(changes.rows.count { $0.previous == nil } == vintage.record.firstPrints)
        }
        #expect(panel.text == ledger.panel.text)
    }

    @Test("Vintages read back with all that was said of them")
    func records() throws {
        let ledger = try Ledger()
        var release = stating(source: "aim", asOf: "2021-03-02", [(canada, "2021-01", 5)])
        release.simulated = true
        release.isHistory = true
        try ledger.learn(release)
        let record = try #require(try ledger.archive.read { try Archive.vintages($0) }.first)
        #expect(record.vintage == ledger.vintages[0])
        #expect(record.channel == "test")
        #expect(record.feed == "feed")
        #expect(record.content == "hash")
        #expect(record.asOf?.description == "2021-03-02")
        #expect(record.isSimulated && record.isHistory)
        #expect((record.firstPrints, record.revisions) == (1, 0))
        #expect(try ledger.read().cell(release.observations[0].series, month: month("2021-01"))?.isSimulated == true)
    }

    @Test(
        "Scopes and listings read back",
        arguments: [Section.Scope.categories, .product(Product("naics:331313")), .codes(prefix: "76", digits: 10)])
    func scopes(scope: Section.Scope) throws {
        let ledger = try Ledger()
        var release = stating([(canada, "2021-01", 5)])
        release.sections[0].scope = scope
        try ledger.learn(release)
        let stored = try #require(try ledger.archive.read { try Archive.storedVintages($0) }.first)
        #expect(stored.publications.map(\.publication.scope) == [scope])
        #expect(stored.publications.map(\.publication.listing) == [.complete])
    }

    @Test("The newest vintage of each chapter of each source")
    func chapters() throws {
        let ledger = try Ledger()
        try ledger.learn(stating(product: "7601", [(canada, "2021-01", 5)]))
        try ledger.learn(stating(product: "72", [(canada, "2021-01", 5)]))
        try ledger.learn(stating(source: "aim", product: "unwrought", [(canada, "2021-01", 5)]))
        try ledger.learn(stating(product: "naics:331313", [(canada, "2021-01", 5)]))
        let newest = try ledger.archive.read { try Archive.newestByChapter($0) }
        let wanted = [("census", "76"), ("census", "72"), ("aim", "categories"), ("census", "naics")]
        #expect(newest.count == 4)
        for (index, (source, chapter)) in wanted.enumerated() {
            #expect(newest[.init(source: source, chapter: chapter)] == ledger.vintages[index].knownAt)
        }
    }

    @Test("A live release is known after all live ones and after all of its source")
    func newestLive() throws {
        let ledger = try Ledger()
        func newest(_ source: String) throws -> Instant? {
            try ledger.archive.write { try $0.newestLive(beside: source) }
        }
        #expect(try newest("census") == nil)
        try ledger.learn(stating([(canada, "2021-01", 5)]))
        var history = stating(source: "other", [(canada, "2021-01", 5)])
        history.isHistory = true
        try ledger.learn(history)
        #expect(try newest("census") == ledger.vintages[0].knownAt)
        #expect(try newest("third") == ledger.vintages[0].knownAt)
        #expect(try newest("other") == ledger.vintages[1].knownAt)
    }
}
