import Foundation
import TestSupport
import Testing
import Trade

@testable import FeedFormats

@Suite struct ComextTests {
    static let header =
        "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_BEC,PRODUCT_BEC5,PRODUCT_SECTION,FLOW,"
        + "STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT"

    static func row(
        _ reporter: String, _ partner: String, _ code: String = "76011000", flow: Int = 1, kilograms: String,
        period: String = "202501"
    ) -> String {
        "\(reporter),\(partner),E,\(code),68412,24.42,220,111,15,\(flow),1,,\(period),1000,1000,\(kilograms),"
    }
    static func file(_ rows: [String], end: String = "\n") -> String { ([header] + rows).joined(separator: end) + end }

    static func read(_ text: String, part: Int = 100) throws(FeedProblem) -> MonthFigures {
        try read(Array(text.utf8), part: part)
    }
    static func read(_ body: [UInt8], part: Int) throws(FeedProblem) -> MonthFigures {
        let table = ComextFile(month: month("2025-01"), prefixes: ["7601", "7606"])
        var rest = body[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(part))
            rest = rest.dropFirst(part)
            try piece.withUnsafeBufferPointer { (bytes) throws(FeedProblem) in try table.take(bytes) }
        }
        return try table.figures()
    }
    static let rows = [
        row("DE", "US", kilograms: "100.4"), row("DE", "US", "76011010", kilograms: "0.2"),
        row("DE", "CN", kilograms: "7"),
        row("DE", "QX", kilograms: "1"), row("DE", "XS", kilograms: "2"), row("GR", "NA", flow: 2, kilograms: "9.5"),
        row("DE", "US", "76061220", kilograms: ":"), row("DE", "US", "76061290", kilograms: "5"),
        row("DE", "US", "87082900", kilograms: "3"), row("DE", "US", "7601SSSS", kilograms: "3"),
        row("DE", "EU27_2020", kilograms: "1000"),
    ]

    @Test(arguments: [1, 7, 64, 100_000]) func records(part: Int) throws {
        let figures = try Self.read(Self.file(Self.rows), part: part)
        let cells = figures.observations.map {
            "\($0.series.flow.rawValue) \($0.series.reporter) \($0.series.country) \($0.series.product) \($0.quantity.map { "\($0)" } ?? "unknown")"
        }
        #expect(
            cells.sorted() == [
                "export 4840 7920 760110 10", "import 4280 1000 760110 101", "import 4280 1000 760612 unknown",
                "import 4280 4801 760110 2", "import 4280 5700 760110 7", "import 4280 UN 760110 1",
            ])
        #expect(figures.observations.allSatisfy { $0.value == nil }, "euros are not dollars")
        #expect(figures.rows == 11 && figures.sections.allSatisfy { $0.listing == .complete })
        #expect(Set(figures.sections.map(\.reporter)) == ["4280", "4840"])
    }

    @Test func forms() throws {
        let plain = try Self.read(Self.file(Self.rows)).observations
        #expect(try Self.read("\u{FEFF}" + Self.file(Self.rows, end: "\r\n")).observations == plain)
        #expect(try Self.read(String(Self.file(Self.rows).dropLast())).observations == plain)
        let quoted = Self.file(Self.rows).split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { "\"\($0)\"" }.joined(separator: ",")
        }
        #expect(try Self.read(quoted.joined(separator: "\n")).observations == plain)
    }

    @Test(arguments: [
        (file([row("DE", "US", kilograms: "1", period: "202412")]), "Line 2: PERIOD is `202412`; expected 202501"),
        (file([row("DE", "US", flow: 3, kilograms: "1")]), "Line 2: FLOW is `3`"),
        (file([row("D1", "US", kilograms: "1")]), "Line 2: REPORTER is `D1`"),
        (file([row("DE", "US", kilograms: "-1")]), "Line 2: QUANTITY_KG is `-1`"),
        (file([row("DE", "US", kilograms: "1"), "DE,US,E"]), "Line 3: the record has 3 cells"),
        (file([]), "Line 1: the file has no records"), ("", "Line 0: the file has no records"),
        ("freq,reporter\n1,2\n", "Line 1: the column REPORTER is missing"),
        (String(repeating: "x", count: 5000), "Line 0: the line is longer than 4096 bytes"),
    ])
    func whatIsWrong(text: String, words: String) {
        do throws(FeedProblem) {
            _ = try Self.read(text)
            Issue.record("taken: \(text.prefix(80))")
        } catch { #expect(error.description.hasPrefix(words), "\(error)") }
    }

    /// What Eurostat's other services answer is no bulk file, and each is told so.
    @Test(.enabled(if: sharedData("feed_bodies/eurostat") != nil, "the recorded bodies of Eurostat are not there"))
    func recordedBodies() throws {
        let folder = try #require(sharedData("feed_bodies/eurostat"))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let body = Array(try #require(FileManager.default.contents(atPath: "\(folder)/\(name)")))
            do throws(FeedProblem) {
                _ = try Self.read(body, part: 1 << 16)
                Issue.record("\(name) was taken")
            } catch { #expect(error.where == "line 1" || error.where == "line 0", "\(name): \(error)") }
        }
    }
}
