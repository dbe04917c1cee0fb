import Alerting
import Archive
import FeedFormats
import Foundation
import Panel
import Pipeline
import TestSupport
import Testing
import Trade

/// Chapter 76 by origin as the Census Bureau published it from December 2020 to September 2021: ten pulls, of which the
/// last came after the annual revision of June 2021.
private enum Pulls {
    static let path = sharedData("census_hs2_vintages/hs72_73_76_by_vintage.csv")
    static var isAtHand: Bool { path != nil }

    struct Pull {
        var through: String
        var knownAt: Instant
        var cells: [String: Int64]
        var release: Release
    }

    static func read() throws -> [Pull] {
        let path = try #require(path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var rows: [String: [(key: SeriesKey, month: Month, value: Int64)]] = [:]
        var dates: [String: CalendarDay] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            // Names hold commas and are quoted then.
            let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
            let cells =
                quoted.count == 3
                ? quoted[0].split(separator: ",") + [quoted[1]] + quoted[2].split(separator: ",")
                : line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells[3] == "76" else { continue }
            let name = String(cells[2])
            let country = name.hasPrefix("TOTAL") ? Country.all : CountryList.scheduleC.country(named: name)
            let key = SeriesKey(
                source: "census-imports", basis: .consumption, country: try #require(country, "\(name)"),
                product: Product("76"))
            rows[String(cells[0]), default: []].append(
                (key, try #require(Month(cells[4])), try #require(Int64(cells[5].prefix { $0 != "." }))))
            dates[String(cells[0])] = CalendarDay(cells[1])
        }
        return try rows.sorted { $0.key < $1.key }.map { through, rows in
            let knownAt = try #require(dates[through]).inNewYork(hour: 8, minute: 30)
            let release = Release(
                source: "census-imports", channel: "observations", knownAt: knownAt,
                sections: Set(rows.map(\.month)).sorted().map {
                    Section(basis: .consumption, scope: .product(Product("76")), month: $0, listing: .partial)
                },
                observations: rows.map {
                    Observation(series: $0.key, month: $0.month, quantity: nil, value: $0.value, status: .final)
                })
            let cells = Dictionary(uniqueKeysWithValues: rows.map { ("\($0.key.country) \($0.month)", $0.value) })
            return Pull(through: through, knownAt: knownAt, cells: cells, release: release)
        }
    }
}

extension Panel {
    /// Every stated value by country and month.
    fileprivate var values: [String: Int64] {
        var result: [String: Int64] = [:]
        for series in series {
            for (month, cell) in cells(of: series) { result["\(series.country) \(month)"] = cell.value }
        }
        return result
    }
}

@Suite("Chapter 76 as it was published and revised", .enabled(if: Pulls.isAtHand))
struct RealVintagesTests {
    static let massive = RuleText(
        name: "MassiveImportsValue", when: "value[3mo] >= 1.15 * value[3mo, ago 3mo] and value[3mo] >= 2000000 USD",
        over: "[origin, chapter]")

    private func imported() throws -> (desk: Desk, pulls: [Pulls.Pull]) {
        let desk = try Desk(rules([Self.massive]))
        let pulls = try Pulls.read()
        let summary = try HistoryImport(pipeline: desk.pipeline)
            .run(pulls.map(\.release), into: desk.archive, world: &desk.world)
        #expect(summary.stored == 10)
        #expect(summary.revisions == 572)
        return (desk, pulls)
    }

    @Test("Exactly 572 cells changed in the pull through 2021-07, the 36 of the total included; none before")
    func changedCells() throws {
        let (desk, _) = try imported()
        let vintages = try desk.archive.read { try Archive.storedVintages($0) }
        #expect(vintages.map(\.record.revisions) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 572])
        let last = try #require(vintages.last)
        #expect(last.rows.count == 3192 - 2141 + 572)
        #expect(last.record.firstPrints == 3192 - 2141)
        let before = try known(desk, at: vintages[8].record.vintage.knownAt)
        let total = last.rows.filter { row in
            row.series.country == .all && before["- \(row.month)"].map { $0 != row.cell.value } == true
        }
        #expect(total.count == 36)
    }

    private func known(_ desk: Desk, at instant: Instant) throws -> [String: Int64] {
        try desk.archive.read {
            try Archive.panel(
                $0, at: Moment(knownAt: instant), categories: .aluminumImportMonitor, sources: ["census-imports"])
        }.values
    }

    @Test("As known at the day of each pull reads as the file of that day")
    func asKnown() throws {
        let (desk, pulls) = try imported()
        for pull in pulls {
            #expect(try known(desk, at: pull.knownAt) == pull.cells, "\(pull.through)")
            #expect(try known(desk, at: pull.knownAt.newYorkDay.endInNewYork) == pull.cells)
        }
        #expect(try known(desk, at: pulls[0].knownAt + -1).isEmpty)
    }

    @Test("What is exported as of 2021-08-01 is what was known then; imported again it exports the same bytes")
    func export() throws {
        let (desk, pulls) = try imported()
        let moment = try #require(Instant(asKnownAt: "2021-08-01"))
        func exported(_ desk: Desk) throws -> [UInt8] {
            let rows = try desk.archive.read { try Archive.storedVintages($0) }
                .filter { $0.record.vintage.knownAt <= moment }
                .flatMap { stored in
                    stored.rows.map { row in
                        ObservationsFile.Row(
                            knownAt: stored.record.vintage.knownAt,
                            observation: Observation(
                                series: row.series, month: row.month, quantity: row.cell.quantity,
                                value: row.cell.value, status: row.cell.status))
                    }
                }
            return ObservationsFile.write(source: "census-imports", rows: rows)
        }
        let bytes = try exported(desk)
        let second = try Desk(rules([Self.massive]))
        _ = try HistoryImport(pipeline: second.pipeline)
            .run(ObservationsFile.read(bytes), into: second.archive, world: &second.world)
        // The newest pull by then is that of 7 July, through May.
        let pull = try #require(pulls.last { $0.knownAt <= moment })
        #expect(pull.through == "2021-05")
        #expect(second.world.panel.values == pull.cells)
        #expect(try exported(second) == bytes)
    }

    /// Counted outside from the two states: 6 months become true, 2 become false.
    private static let becameTrue = [
        "2019-01 5880", "2019-03 5520", "2019-03 5570", "2019-07 4759", "2020-01 5330", "2020-12 5880",
    ]
    private static let becameFalse = ["2019-03 4419", "2019-06 4279"]

    private func changed(_ events: [AlertEvent], _ kinds: AlertEvent.Kind...) -> [String] {
        events.filter { kinds.contains($0.kind) }.map { "\($0.month) \($0.series.country)" }.sorted()
    }

    @Test("With the history known before, the revision makes six old months true, and says nothing of the others")
    func backtest() throws {
        let (desk, pulls) = try imported()
        let vintages = try desk.archive.read { try Archive.storedVintages($0) }
        let events = Backtest(pipeline: desk.pipeline, from: pulls[9].knownAt)
            .run(vintages, categories: .aluminumImportMonitor, sources: ["census-imports"])
        #expect(changed(events, .late) == Self.becameTrue)
        #expect(Set(events.map(\.kind)) == [.late, .confirmed])
        #expect(events.count { $0.kind == .confirmed } == 11)
    }

    @Test("Judged month by month as they appeared, the revision takes back two months and finds six")
    func monthByMonth() throws {
        let pulls = try Pulls.read()
        var memory = try Memory(rules([Self.massive]))
        for month in Set(pulls[0].release.observations.map(\.month)).sorted() {
            var release = pulls[0].release
            release.sections.removeAll { $0.month != month }
            release.observations.removeAll { $0.month != month }
            let events = memory.step(release).events
            #expect(events.allSatisfy { [.confirmed, .resolved].contains($0.kind) })
        }
        for pull in pulls[1..<9] { _ = memory.step(pull.release) }
        let last = memory.step(pulls[9].release).events
        #expect(changed(last, .late) == Self.becameTrue)
        #expect(changed(last, .corrected, .retracted) == Self.becameFalse)
    }

    @Test("The annual revision is held: one message a reader, with what is owed first, and nobody told before")
    func held() throws {
        let pulls = try Pulls.read()
        var memory = try Memory(rules([Self.massive]))
        for month in Set(pulls[0].release.observations.map(\.month)).sorted() {
            var release = pulls[0].release
            release.sections.removeAll { $0.month != month }
            release.observations.removeAll { $0.month != month }
            #expect(memory.step(release).mass == nil, "\(month)")
        }
        for pull in pulls[1..<9] { #expect(memory.step(pull.release).mass == nil, "\(pull.through)") }
        let step = memory.step(pulls[9].release)
        let mass = try #require(step.mass)
        // The calendar of this test marks nothing: 36 months are enough.
        #expect((mass.cause, mass.pastMonths) == (.pastMonths, 36))
        #expect(step.messages.isEmpty)
        #expect(step.summaries.map(\.receiver) == [ana, hook])
        for summary in step.summaries {
            #expect(summary.isHeld)
            let lost = summary.losses.flatMap(\.all).flatMap { message in
                message.lostMonths.map { "\($0) \(message.event.series.country)" }
            }
            // Of the two months that are lost a message had named the Swiss one only: France was told of an earlier month.
            #expect(lost.sorted() == ["2019-03 4419"])
            #expect(summary.rest == 0)
            #expect(summary.owed?.news.isEmpty == true)
            let kinds = Dictionary(grouping: summary.news, by: \.kind).mapValues(\.count)
            #expect(Set(kinds.keys).isSubset(of: [.confirmed]))
        }
    }
}
