import Foundation
import TestSupport
import Testing

/// An import that is killed: each release is there whole or not at all, and doing it again completes it.
@Suite(.serialized, .tags(.slow), .unlessQuick) struct ImportKillTests {
    /// 50,000 rows: one large release, then many small ones.
    private static let text: String = {
        var text = Drill.head
        for number in 0..<20_000 {
            let month = 1 + number % 12
            text += row("2020-02-05T13:30:00Z", 1000 + number / 12, "2019-\(month < 10 ? "0" : "")\(month)", number)
        }
        for release in 0..<20 {
            for country in 0..<1500 {
                text += row(instant(release), 1000 + country, month(release), release * 10_000 + country)
            }
        }
        return text
    }()

    private static func month(_ release: Int) -> String {
        let number = release % 12 + 1
        return "\(2020 + release / 12)-\(number < 10 ? "0" : "")\(number)"
    }

    private static func instant(_ release: Int) -> String { "\(month(release + 2))-05T13:30:00Z" }

    private static func row(_ knownAt: String, _ country: Int, _ month: String, _ dollars: Int) -> String {
        "\(knownAt),import,consumption,,origin,\(country),,76,\(month),,\(dollars),final\n"
    }

    @Test func aKilledImportIsWholeOrAbsent() throws {
        let given = ProcessInfo.processInfo.environment["SURGEWATCH_TEST_SEED"].flatMap { UInt64($0) }
        let seed = given ?? .random(in: 0...UInt64.max)
        let again = Comment(rawValue: "again with SURGEWATCH_TEST_SEED=\(seed)")
        var random = SeededRandom(state: seed)
        let calm = try Site()
        let file = try calm.directory.write("large.csv", text: Self.text)
        let clock = ContinuousClock()
        var said = Said(status: -1, output: "", errors: "")
        let needed = try clock.measure { said = try calm.run("data", "import", file) }
        #expect(said.status == 0 && said.output.contains("21 releases stored (50000 cells"), "\(said)")
        let span = Int(needed.components.seconds * 1000 + needed.components.attoseconds / 1_000_000_000_000_000)

        let rough = try Site()
        var stored: Set<String> = []
        for _ in 0..<8 {
            let program = try rough.launch(
                ["data", "import", file], output: rough.directory.path("out"), errors: rough.directory.path("err"))
            usleep(UInt32(Int.random(in: span / 20...span, using: &random)) * 1000)
            program.end()
            guard FileManager.default.fileExists(atPath: rough.archive) else { continue }
            let archive = try ArchiveCopy(rough.archive)
            #expect(try archive.strings("PRAGMA integrity_check") == ["ok"], again)
            guard try archive.number("SELECT count(*) FROM sqlite_schema WHERE name='vintage'") > 0 else { continue }
            let counts = try archive.strings(
                """
                SELECT known_at || ' ' || count(*) FROM observation JOIN vintage ON vintage.id=vintage_id
                GROUP BY vintage_id
                """
            )
            for count in counts { #expect(count.hasSuffix(" 1500") || count.hasSuffix(" 20000"), "\(count); \(again)") }
            #expect(Set(counts).isSuperset(of: stored), "what was stored stays; \(again)")
            stored = Set(counts)
        }
        #expect(try rough.run("data", "import", file).status == 0, again)
        #expect(try rough.run("data", "export").output == calm.run("data", "export").output, again)
        #expect(
            try ArchiveCopy(rough.archive).promised() == ArchiveCopy(calm.archive).promised(), again)
    }
}
