import Foundation
import Testing
import Trade

@testable import Charts

#if canImport(FoundationXML)
import FoundationXML
#endif

/// Every kind of drawing in both sizes, held against the files in `Golden`.
///
/// Renewed by `SURGEWATCH_GOLDEN=renew swift test --filter ChartsTests`; look at what changed before it is committed.
@Suite struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    static let caption = Caption(
        title: "Imports from India & others, thousand t a month", sentence: "Aug–Oct 2026: 44.5 thousand t.",
        foot: "Source: census-imports", id: "main")
    static let first = Month(year: 2024, month: 1)

    static var bars: MonthBars {
        let values = [9.9, 10.2, 11, 9.4, 0, 12.1, 10.8, 10.1, 9.7, 10.4, 11.2, 10.9, 12.4, 14.9, 17.1]
        var bars = MonthBars(
            first: first,
            bars: values.enumerated().map { index, value in
                .init(
                    value: index == 4 ? nil : value,
                    status: index == 14 ? .license : index == 13 ? .preliminary : .final,
                    isIncomplete: index == 14)
            }, unit: "thousand t a month")
        bars.windows = [
            .init(months: (first + 9)...(first + 11), words: "Oct–Dec 2024", isJudged: false),
            .init(months: (first + 12)...(first + 14), words: "Jan–Mar 2025", isJudged: true),
        ]
        bars.level = .init(months: (first + 12)...(first + 14), value: 11.9, words: "limit 35.8 in all")
        bars.nowcast = .init(month: first + 14, value: 24.1, interval: 21.9...26.8, words: "nowcast 24.1")
        bars.events = [
            ChartEvent(month: first + 3, words: "232 rate 25%"), ChartEvent(month: first + 4, words: "a second event"),
        ]
        return bars
    }

    static var lines: Lines {
        Lines(
            first: first,
            lines: [
                .init(name: "India", values: [1, 2, 3, 2, 4, 5, 4, 6], open: 2, colour: 0),
                .init(name: "Korea, South", values: [6, 5, nil, 5, 4, 4.1, 4, 5.9], open: 0, colour: 1),
            ], unit: "index", startsAtZero: false)
    }

    static var sankey: Sankey {
        Sankey(
            left: [("United Arab Emirates", "60%"), ("Russia", "36%"), ("unknown country", "4%")],
            right: [("Mexico", "55%"), ("Canada", "45%")],
            flows: [
                .init(from: "United Arab Emirates", to: "Mexico", value: 40),
                .init(from: "United Arab Emirates", to: "Canada", value: 20),
                .init(from: "Russia", to: "Mexico", value: 15), .init(from: "Russia", to: "Canada", value: 21),
                .init(from: "unknown country", to: "Canada", value: 4),
            ], heads: ("Smelt", "Origin"))
    }

    static var files: [String: String] {
        var files: [String: String] = [:]
        for size in CanvasSize.allCases {
            files["bars-\(size.rawValue).svg"] = bars.svg(size, caption)
            files["lines-\(size.rawValue).svg"] = lines.svg(size, caption)
            files["sankey-\(size.rawValue).svg"] = sankey.svg(size, caption)
            files["shares-\(size.rawValue).svg"] = StackedShares(
                first: first,
                parts: [
                    .init(name: "Canada", shares: [0.5, 0.6, 0.55], colour: 0),
                    .init(name: "Other", shares: [0.5, 0.4, 0.45], colour: 5),
                ], open: 1
            ).svg(size, caption)
            files["ranking-\(size.rawValue).svg"] = RankingBars(
                rows: [
                    .init(name: "Canada", value: 44.5, before: 40, words: "44.5 (+11%)", isFinal: true),
                    .init(name: "United Arab Emirates", value: 12, before: nil, words: "12.0", isFinal: false),
                ], unit: "thousand t"
            ).svg(size, caption)
        }
        files["alone.svg"] = bars.svg(.wide, caption, standsAlone: true)
        files["small.svg"] = SmallBars(
            first: first,
            bars: [
                .init(value: 1, status: .final), .init(value: 3, status: .final), .init(value: 2, status: .license),
            ],
            peak: "3 t"
        ).svg(id: "small-1", title: "India")
        return files
    }

    @Test func everyDrawingIsAsItWas() throws {
        let files = Self.files
        if ProcessInfo.processInfo.environment["SURGEWATCH_GOLDEN"] == "renew" {
            try? FileManager.default.removeItem(at: Self.folder)
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            for (name, text) in files {
                try (text + "\n").write(to: Self.folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
            }
        }
        let stored = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(stored == files.keys.sorted())
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            let known = (try? String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
            #expect(
                known == text + "\n",
                "\(name) differs; if it should, SURGEWATCH_GOLDEN=renew swift test --filter ChartsTests")
        }
    }

    @Test func noDrawingHasAStyleOrAHandlerOrNamesOfAnother() throws {
        for (name, text) in Self.files {
            #expect(!text.contains(" style=") && !text.contains("<script") && !text.contains(" on"), "\(name)")
            let ids = text.matches(of: /id="([^"]+)"/).map { String($0.1) }
            #expect(Set(ids).count == ids.count, "\(name): \(ids)")
            for use in text.matches(of: /url\(#([^)]+)\)/) { #expect(ids.contains(String(use.1)), "\(name): \(use.1)") }
            #expect(XMLParser(data: Data(text.utf8)).parse(), "\(name)")
        }
        #expect(Self.files["bars-wide.svg"]?.contains("India &amp; others") == true)
    }
}
