import Panel
import Testing
import Trade

@Suite("Replay")
struct ReplayTests {
    private static func release(_ generator: inout SplitMix, step: Int) -> Release {
        let isLicense = Bool.random(using: &generator)
        let statement = Statement(
            source: isLicense ? "aim" : "census", basis: isLicense ? .license : .general,
            status: isLicense ? .license : [.final, .preliminary].randomElement(using: &generator) ?? .final,
            listing: [.complete, .partial, .changes].randomElement(using: &generator) ?? .complete,
            asOf: isLicense ? (month("2021-01") + step).firstDay.description : nil)
        var release = statement.release("76", months: [], rows: [])
        for product in ["unwrought", "7601103000", "7607113000"] where Int.random(in: 0..<3, using: &generator) > 0 {
            let months = (0..<2).map { (month("2021-01") + step - $0 + (isLicense ? 2 : 0)).description }
            var rows: [(Country, String, Int64?)] = []
            for text in months {
                for country in [canada, mexico, india, .all] where Bool.random(using: &generator) {
                    rows.append(
                        (
                            country, text,
                            Int.random(in: 0..<9, using: &generator) == 0 ? nil : .random(in: 0...4, using: &generator)
                        ))
                }
            }
            release = release + statement.release(product, months: months, rows: rows)
        }
        return release
    }

    @Test("What a panel learned is what a replay of the stored rows tells", arguments: 0..<60 as Range<UInt64>)
    func replay(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        var live = Panel()
        var replayed = Panel()
        for step in 0..<12 {
            let release = Self.release(&generator, step: step)
            let changes = live.learn(release)
            // As an archive gives them back: by series and month.
            let rows = changes.rows.map { (series: $0.series, month: $0.month, cell: $0.cell) }
                .sorted { ($0.series, $0.month) < ($1.series, $1.month) }
            let again = replayed.replay(
                changes.vintage, asOf: release.asOf, rows: rows, publications: changes.publications)
            #expect(again.rows.count == changes.rows.count)
            #expect(again.revisedCells == changes.revisedCells)
            #expect(again.newMonths == changes.newMonths)
            #expect(replayed.text == live.text)
        }
    }

    @Test("The order of rows in a release leaves no trace", arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        var panel = Panel()
        var other = Panel()
        for step in 0..<8 {
            var release = Self.release(&generator, step: step)
            panel.learn(release)
            release.observations.shuffle(using: &generator)
            other.learn(release)
            #expect(panel.text == other.text)
        }
    }

    @Test("A copy taken before is the state before")
    func copies() {
        var panel = Panel()
        panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 1)]))
        let before = panel
        let text = before.text
        panel.learn(Statement().release("76", months: ["2021-01"], rows: [(canada, "2021-01", 2)]))
        #expect(before.text == text)
        #expect(panel.text != text)
    }
}
