import Archive
import GRDB
import Panel
import Testing
import Trade

/// Parameter series and event dates in the archive: every vintage of them, as known at any moment, with their files.
@Suite struct ReferenceTests {
    private static let limit = ParameterKey(name: "limit", country: canada, product: Product("7601"))

    private static func parameters(
        _ rows: [(key: ParameterKey, month: String, value: String?)], content: String = "abc"
    ) -> Release {
        Release(
            source: "param/" + (rows.first?.key.name ?? ""), channel: "param", knownAt: Instant(seconds: 0),
            sections: [], observations: [], contentHash: content, isHistory: true, feed: "import",
            reference: ReferenceFigures(
                parameters: rows.map {
                    ParameterStatement(
                        key: $0.key, month: month($0.month), value: $0.value.flatMap { Rational(decimal: $0) },
                        unit: .tonnes)
                }, file: Array("the file \(content)".utf8)))
    }

    private static func event(_ date: String, _ announced: String) throws -> Release {
        Release(
            source: "events/tariff", channel: "events", knownAt: Instant(seconds: 0), sections: [], observations: [],
            contentHash: "def", isHistory: true, feed: "import",
            reference: ReferenceFigures(
                events: [
                    EventStatement(
                        CalendarEvent(
                            date: try #require(CalendarDay(date)), announced: try #require(CalendarDay(announced)),
                            kind: "tariff", country: canada, title: "a duty, with a comma"), source: "a notice")
                ], file: Array("the list".utf8)))
    }

    /// Everything of reference series that a reader can see.
    private static func text(_ panel: Panel) -> String {
        var lines = ["\(panel.moment?.description ?? "-")"]
        for key in panel.parameterSeries {
            for (month, parameter) in panel.months(of: key) { lines.append("\(key.address) \(month) \(parameter)") }
        }
        lines += panel.events.map { "\($0)" }
        return lines.joined(separator: "\n")
    }

    @Test("As known at any moment, also when later vintages revise, and after a restart")
    func past() throws {
        let ledger = try Ledger()
        let releases = [
            Self.parameters([(Self.limit, "2020-09", "83000"), (Self.limit, "2020-10", "70000.125")]),
            try Self.event("2020-10-16", "2020-09-15"),
            stating([(canada, "2020-09", 5)]),
            Self.parameters([(Self.limit, "2020-10", "1"), (Self.limit, "2020-11", nil)], content: "x"),
            try Self.event("2031-01-01", "2030-12-01"),
            stating([(canada, "2020-10", 6)]),
        ]
        var then = [Self.text(Panel())]
        for release in releases {
            try ledger.learn(release)
            then.append(Self.text(ledger.panel))
        }
        #expect(Self.text(try ledger.read()) == then.last)
        for vintage in ledger.vintages {
            #expect(Self.text(try ledger.read(at: Moment(judging: vintage.id))) == then[Int(vintage.id)])
        }
        let early = try ledger.read(at: Moment(knownAt: ledger.vintages[0].knownAt))
        #expect(early.months(of: Self.limit).map { $0.parameter.value?.description } == ["83000", "70000.125"])
        #expect(then.last?.contains("2031-01-01") == false, "it was not announced yet")
        #expect(then[3].contains("2020-10-16"))
    }

    @Test("What each vintage changed, folded in order, is the panel")
    func fold() throws {
        let ledger = try Ledger()
        try ledger.learn(Self.parameters([(Self.limit, "2020-09", "83000")]))
        try ledger.learn(try Self.event("2020-10-16", "2020-09-12"))
        try ledger.learn(stating([(canada, "2020-09", 5)]))
        try ledger.learn(
            Self.parameters([(Self.limit, "2020-09", "83000"), (Self.limit, "2020-10", "1")], content: "x"))
        var panel = Panel()
        var announced = 0
        for stored in try ledger.archive.read({ try Archive.storedVintages($0) }) {
            let changes = panel.replay(stored)
            #expect(changes.firstPrints == stored.record.firstPrints)
            #expect(changes.revisedCells == stored.record.revisions)
            announced += changes.announced.count
        }
        #expect(Self.text(panel) == Self.text(ledger.panel))
        #expect(try ledger.archive.read { try Archive.vintages($0) }.map(\.isEventList) == [false, true, false, false])
    }

    @Test("Only what changed is stored, and each file once, whole")
    func storage() throws {
        let ledger = try Ledger()
        try ledger.learn(Self.parameters([(Self.limit, "2020-09", "83000")]))
        try ledger.learn(Self.parameters([(Self.limit, "2020-09", "83000"), (Self.limit, "2020-10", "1")]))
        try ledger.archive.read { database in
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM parameter") == 2)
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM reference_file") == 1)
            let bytes = try #require(try Archive.referenceFile(database, sha256: "abc"))
            #expect(String(decoding: bytes, as: UTF8.self) == "the file abc")
            #expect(try Archive.referenceFile(database, sha256: "nothing") == nil)
        }
    }

    @Test(
        "What was written does not change and does not go away",
        arguments: [
            "UPDATE parameter SET value='1'", "DELETE FROM parameter", "UPDATE calendar_event SET title=''",
            "DELETE FROM calendar_event", "UPDATE reference_file SET bytes=x''", "DELETE FROM reference_file",
        ])
    func appendOnly(sql: String) throws {
        let ledger = try Ledger()
        try ledger.learn(Self.parameters([(Self.limit, "2020-09", "83000")]))
        try ledger.learn(try Self.event("2020-10-16", "2020-09-15"))
        let path = ledger.archive.path
        let before = try ledger.dump
        #expect(throws: DatabaseError.self) { try raw(path) { try $0.execute(sql: sql) } }
        #expect(try ledger.dump == before)
    }

    @Test("Files must be later than the newest figures of their name and chapter, or dates of their kind")
    func newest() throws {
        let ledger = try Ledger()
        let foil = ParameterKey(name: "limit", country: mexico, product: Product("foil"))
        try ledger.learn(Self.parameters([(Self.limit, "2020-09", "83000")]))
        try ledger.learn(Self.parameters([(foil, "2020-09", "83000")]))
        try ledger.learn(try Self.event("2020-10-16", "2020-09-15"))
        let newest = try ledger.archive.read { try Archive.newestReferences($0) }
        #expect(
            newest == [
                .init(source: "param/limit", chapter: "76"): ledger.vintages[0].knownAt,
                .init(source: "param/limit", chapter: "categories"): ledger.vintages[1].knownAt,
                .init(source: "events/tariff", chapter: ""): ledger.vintages[2].knownAt,
            ])
    }

    @Test("Evidence that older versions wrote as JSON, without files, is read")
    func evidence() throws {
        let old = #"{"gates":[],"isSimulated":false,"months":[],"parameters":{},"parts":{},"terms":[]}"#
        #expect(try Column.value(Evidence.self, json: old) == Evidence())
    }
}
