import Panel
import Testing
import Trade

/// Parameter series and event dates in the panel: what was stated, as of when, and what a release changes.
@Suite struct ReferenceSeriesTests {
    private static func release(
        _ knownAt: String, _ rows: [(name: String, country: Country, product: String, month: String, value: String?)],
        unit: ParameterUnit = .tonnes, content: String = "abc"
    ) throws -> Release {
        Release(
            source: "param/" + (rows.first?.name ?? ""), channel: "param", knownAt: try #require(Instant(knownAt)),
            sections: [], observations: [], contentHash: content,
            reference: ReferenceFigures(
                parameters: rows.map { row in
                    ParameterStatement(
                        key: ParameterKey(name: row.name, country: row.country, product: Product(row.product)),
                        month: month(row.month), value: row.value.flatMap { Rational(decimal: $0) }, unit: unit)
                }))
    }

    private static func list(
        _ rows: [(date: String, announced: String, kind: String, country: Country?, product: String?)]
    ) throws -> Release {
        let events = try rows.map { row in
            EventStatement(
                CalendarEvent(
                    date: try #require(CalendarDay(row.date)), announced: try #require(CalendarDay(row.announced)),
                    kind: row.kind, country: row.country, product: row.product.map { Product($0) }, title: "a duty"),
                source: "a notice")
        }
        return Release(
            source: "events/tariff", channel: "events", knownAt: try #require(events.first?.event.knownFrom),
            sections: [], observations: [], contentHash: "def", reference: ReferenceFigures(events: events))
    }

    private static func take(_ release: Release, _ panel: inout Panel, _ id: Int64) -> ReleaseChanges {
        panel.apply(release, as: Vintage(id: id, source: release.source, knownAt: release.knownAt))
    }

    @Test("Months read back one for one, with unit, moment and file; what is not stated is nothing")
    func months() throws {
        var panel = Panel()
        let rows = [("limit", canada, "7601", "2020-09", "83000"), ("limit", canada, "7601", "2020-11", "70000.5")]
        let changes = Self.take(try Self.release("2020-10-27T20:00:00Z", rows), &panel, 1)
        #expect(changes.parameters.map(\.month) == [month("2020-09"), month("2020-11")] && !changes.isEmpty)
        let view = PanelView(panel)
        let read = view.parameter(
            "limit", country: canada, product: Product("7601"), in: month("2020-08")...month("2020-11"))
        #expect(read.map { $0?.value.description } == [nil, "83000", nil, "70000.5"])
        #expect(read[1]?.unit == "t" && read[1]?.knownAt == Instant("2020-10-27T20:00:00Z"))
        let key = ParameterKey(name: "limit", country: canada, product: Product("7601"))
        let stored = panel.parameter(key, in: month("2020-09"))
        #expect(stored?.file == ReferenceFile(name: "param/limit", content: "abc"))
        #expect(view.hasParameter("limit", country: canada, product: Product("7601")))
        #expect(!view.hasParameter("limit", country: mexico, product: Product("7601")))
        #expect(!view.hasParameter("limits", country: canada, product: Product("7601")))
    }

    @Test("A category that is one heading is read under either name, and its own name comes first")
    func otherName() throws {
        var panel = Panel()
        _ = Self.take(
            try Self.release("2020-10-27T20:00:00Z", [("limit", canada, "7601", "2020-09", "1")]), &panel, 1)
        func value(_ product: String) -> String? {
            let month = month("2020-09")
            return PanelView(panel).parameter("limit", country: canada, product: Product(product), in: month...month)[
                0]?
                .value.description
        }
        #expect(value("unwrought") == "1" && value("7601") == "1")
        #expect(value("760110") == nil && value("76") == nil && value("castings") == nil)
        _ = Self.take(
            try Self.release("2020-10-28T20:00:00Z", [("limit", canada, "unwrought", "2020-09", "2")]), &panel, 2)
        #expect(value("unwrought") == "2" && value("7601") == "1")
    }

    @Test("An equal figure leaves no trace; another figure, another unit and a withdrawal are changes")
    func changes() throws {
        var panel = Panel()
        let first = [("limit", canada, "7601", "2020-09", "83000"), ("limit", canada, "7601", "2020-10", "1")]
        _ = Self.take(try Self.release("2020-10-27T20:00:00Z", first), &panel, 1)
        #expect(Self.take(try Self.release("2020-10-28T20:00:00Z", first), &panel, 2).isEmpty)
        let kept = panel.parameter(
            ParameterKey(name: "limit", country: canada, product: Product("7601")), in: month("2020-09"))
        #expect(kept?.vintage.id == 1)
        let other = try Self.release(
            "2020-10-29T20:00:00Z", [("limit", canada, "7601", "2020-09", "83000")], unit: .kilograms)
        let changed = Self.take(other, &panel, 3)
        #expect(changed.parameters.map { $0.previous?.unit } == [.tonnes] && changed.revisedCells == 1)
        let withdrawn = try Self.release("2020-10-30T20:00:00Z", [("limit", canada, "7601", "2020-10", nil)])
        #expect(Self.take(withdrawn, &panel, 4).parameters.count == 1)
        let read = PanelView(panel).parameter(
            "limit", country: canada, product: Product("7601"), in: month("2020-10")...month("2020-10"))
        #expect(read == [nil])
    }

    @Test("An event exists from the end of the day on which it was announced, whenever its list came")
    func announced() throws {
        var panel = Panel()
        let rows = [
            ("2018-03-23", "2018-03-08", "tariff", Country?.none, String?.none),
            ("2025-03-12", "2025-02-10", "tariff", nil, "76"),
        ]
        #expect(Self.take(try Self.list(rows), &panel, 1).events.count == 2)
        func events() -> Int { PanelView(panel).events(kind: nil, country: canada, product: Product("foil")).count }
        #expect(events() == 0 && panel.moment == nil, "no release was known yet")

        var release = Statement().release("unwrought", months: ["2025-01"], rows: [(canada, "2025-01", 5)])
        func learn(_ instant: String, _ id: Int64) throws -> ReleaseChanges {
            release.knownAt = try #require(Instant(instant))
            return Self.take(release, &panel, id)
        }
        #expect(try learn("2025-02-07T13:30:00Z", 2).announced.isEmpty, "a first release finds a past")
        #expect(events() == 1)
        #expect(try learn("2025-02-11T04:59:58Z", 3).announced.isEmpty)
        #expect(events() == 1)
        #expect(try learn("2025-02-11T04:59:59Z", 4).announced.map(\.date) == [CalendarDay("2025-03-12")])
        #expect(events() == 2)
        #expect(try learn("2025-02-12T13:30:00Z", 5).announced.isEmpty)
        #expect(
            PanelView(panel).events(kind: "tariff", country: canada, product: Product("foil"))[1].file?.content == "def"
        )
    }

    @Test(
        "Events concern their country, and products that have tariff lines in common with theirs",
        arguments: [
            ("1220", "unwrought", 4), ("1220", "760110", 4), ("1220", "7601101000", 4), ("1220", "foil", 2),
            ("2010", "unwrought", 3), ("2010", "foil", 2), ("-", "760120", 2), ("1220", "72", 1), ("1220", "76", 4),
        ])
    func concerned(country: String, product: String, count: Int) throws {
        var panel = Panel()
        let rows = [
            ("2020-08-16", "2020-08-06", "tariff", Country?.some(canada), String?.some("760110")),
            ("2020-08-17", "2020-08-06", "quota", nil, "76"), ("2020-08-18", "2020-08-06", "tariff", nil, nil),
            ("2020-08-19", "2020-08-06", "tariff", nil, "7601101000"),
        ]
        _ = Self.take(try Self.list(rows), &panel, 1)
        panel.restore(moment: try #require(Instant("2020-09-01T00:00:00Z")))
        let view = PanelView(panel)
        #expect(view.events(kind: nil, country: Country(country), product: Product(product)).count == count)
        let quotas = view.events(kind: "quota", country: Country(country), product: Product(product))
        #expect(quotas.map(\.kind) == (product == "72" ? [] : ["quota"]))
    }

    @Test("The same row again is the same event")
    func once() throws {
        var panel = Panel()
        let rows = [("2018-03-23", "2018-03-08", "tariff", Country?.none, String?.none)]
        _ = Self.take(try Self.list(rows), &panel, 1)
        #expect(Self.take(try Self.list(rows), &panel, 2).isEmpty)
    }

    @Test("What each vintage changed, folded in order, is the panel")
    func replay() throws {
        var panel = Panel()
        var folded = Panel()
        let releases = [
            try Self.list([("2018-03-23", "2018-03-08", "tariff", nil, nil)]),
            try Self.release("2018-03-20T20:00:00Z", [("limit", canada, "7601", "2018-03", "1")]),
            try Self.release(
                "2018-03-21T20:00:00Z",
                [("limit", canada, "7601", "2018-03", "1"), ("limit", canada, "7601", "2018-04", "2.25")],
                content: "x"),
        ]
        for (index, release) in releases.enumerated() {
            let changes = Self.take(release, &panel, Int64(index + 1))
            let again = folded.replay(
                changes.vintage, asOf: nil, rows: [], publications: [],
                reference: ReferenceFigures(
                    parameters: changes.parameters.map {
                        ParameterStatement(
                            key: $0.key, month: $0.month, value: $0.parameter.value, unit: $0.parameter.unit)
                    }, events: changes.events),
                content: release.contentHash)
            #expect(again.count == changes.count && again.announced == changes.announced)
        }
        let key = ParameterKey(name: "limit", country: canada, product: Product("7601"))
        #expect(folded.months(of: key).map(\.parameter) == panel.months(of: key).map(\.parameter))
        #expect(folded.events == panel.events && panel.events.count == 1)
        #expect(folded.moment == panel.moment)
    }
}
