import Alerting
import BigInt
import Charts
import Foundation
import Panel
import Testing
import Trade

@testable import Monitors

@Suite struct PageTests {
    private func page(_ target: String, _ around: Surroundings = Made.around()) throws -> Page {
        try Page.imports(Address(target: target), around)
    }

    @Test func theSentenceIsMadeOfTheNumbers() throws {
        let page = try page("/us?category=sheet&origin=india")
        let now = (0..<3).reduce(Int64(0)) { $0 + Made.kilograms(2, 1, Made.newest - $1) }
        let before = (3..<6).reduce(Int64(0)) { $0 + Made.kilograms(2, 1, Made.newest - $1) }
        #expect(
            page.sentence
                == "Aug–Oct 2021: 12.9 thousand t, 0.1% above May–Jul 2021. October rests on import licenses, 71% of it in."
        )
        #expect(now == 12_882_000 && before == 12_873_000)
        #expect(page.figure?.caption.sentence == page.sentence, "the drawing says the same")
        #expect(
            page.csv?.contains(
                "2021-10,origin,5330,India,,sheet,quantity,month,\(Made.kilograms(2, 1, Made.newest)),kg,P,false,aim-licenses,"
            ) == true)
    }

    @Test func nothingIsOfFourKinds() throws {
        #expect(
            try page("/us?origin=israel").sentence.contains("no such figures were ever published") == false,
            "a complete listing says zero")
        let smelt = try Page.made(Address("/smelt"), Made.around(), role: .smelt)
        #expect(smelt.sentence.contains("No licenses by country of smelt are known here"), "\(smelt.sentence)")
        let empty = Edition(panel: .init(categories: .aluminumImportMonitor, sources: []), releases: [], isLatest: true)
        #expect(
            try page("/us", Made.around(empty)).sentence.contains("No feed of these figures has brought anything yet"))
        #expect(try page("/us?category=7602", Made.around()).sentence.contains("no such figures were ever published"))
    }

    @Test func csvAndJSONAreOneTable() throws {
        for target in [
            "/us", "/us?compare=canada,mexico&origin=india&view=share", "/us?measure=unit-value&view=12-months",
        ] {
            let page = try page(target)
            let lines = try #require(page.csv).split(separator: "\r\n", omittingEmptySubsequences: true)
            let object = try JSONSerialization.jsonObject(with: Data(try #require(page.json(publicURL: nil)).utf8))
            let rows = try #require((object as? [String: Any])?["data"] as? [[String: Any]])
            #expect(lines.count == rows.count + 1 && lines[0] == Dataset.columns.joined(separator: ","))
            for (line, row) in zip(lines.dropFirst(), rows) {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                #expect(row["month"] as? String == fields[0] && (row["status"] as? String ?? "") == fields[10])
                #expect((row["value"] as? NSNumber)?.doubleValue == Double(fields[8]))
            }
        }
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("@x", "'@x"), ("plain", "plain"),
    ])
    func cellsOfFilesAreText(_ text: String, _ written: String) { #expect(Dataset.quoted(text) == written) }

    @Test func theSeparatePastKeepsToItself() throws {
        let past = try page("/us?v=2", Made.around(Made.edition(isLatest: false)))
        #expect(past.isPast && past.standing?.past == "2021-10-05")
        for block in past.blocks {
            guard case .table(let grid) = block else { continue }
            for cell in grid.rows.joined() {
                if let address = cell.address { #expect(address["v"] == "2", "\(address.text)") }
            }
        }
    }

    /// Whatever stands in a page is text.
    @Test func everythingIsEscaped() throws {
        let renderer = try PageRenderer(version: "1", publicURL: "https://surgewatch.example")
        // A mark that combines with the letter before it must not hide that letter.
        let evil = "<script>\"'&</script>{{title}}\"\u{301} onclick=alert(1) <\u{301}b>"
        var page = Page(address: Address("/us", [evil: evil]), title: evil, sentence: evil)
        page.standing = Standing(words: [evil], past: evil, latest: Address("/us"))
        page.blocks = [
            .prose(Prose(evil, [evil], links: [.init(evil, Address("/" + evil))])),
            .facts(Facts(evil, [.init(evil, evil, to: Address("/\"<"))])),
            .code(Code(heading: evil, text: evil)),
            .table(
                Grid(evil, note: evil, columns: [.init(evil, evil)], rows: [[.init(evil, mark: "\"><b", aside: evil)]])),
            .form(
                Form(
                    heading: evil, action: Address("/x"), isPost: true,
                    fields: [
                        .init("a", evil, value: evil, .text(type: "text", placeholder: evil)),
                        .init("b", evil, .select([.init(evil, evil)])),
                        .init("c", evil, .radio([.init(evil, evil)])), .init("d", "", value: evil, .hidden),
                        .init("e", "", .buttons([.init(evil, evil)])),
                    ], submit: evil)),
            .figure(
                FigureBlock(
                    heading: evil, note: evil, caption: Caption(title: evil, sentence: evil, foot: evil, id: "x"),
                    draw: { size, alone in
                        MonthBars(first: Made.first, bars: [.init(value: 1, status: .final)], unit: evil).svg(
                            size, Caption(title: evil, sentence: evil, foot: evil, id: "x"), standsAlone: alone)
                    }, legend: [evil])),
        ]
        let html = renderer.html(page)
        let raw = html.split(separator: "\n").filter { $0.contains("<script>") || $0.contains("\"><b ") }
        #expect(raw.isEmpty && html.contains("&lt;script&gt;"), "\(raw)")
        #expect(html.components(separatedBy: "<script").count == 2, "only the page's own")
        #expect(!html.unicodeScalars.contains("\u{301}") || !html.contains("\"\u{301}"))
        #expect(!html.utf8.split(separator: UInt8(ascii: "\"")).contains { $0.starts(with: "\u{301}".utf8) })
        #expect(!page.atom(publicURL: nil).contains("<script>"))
    }

    @Test func rulesAreSaidWithoutPlaceholders() {
        #expect(
            Names.withoutPlaceholders("{{country}} {{product}}: imports up {{change}} in {{ window }} of {{strange}}")
                == "a country and product: imports up by a percentage in months of strange")
    }

    @Test(arguments: [
        ("0", "0"), ("0.004", "0.0040"), ("0.25", "0.25"), ("4.449", "4.45"), ("44.46", "44.5"), ("1234.5", "1,235"),
        ("-8.31", "−8.31"),
    ]) func threeDigits(_ number: String, _ words: String) throws {
        #expect(Display.significant(try #require(Rational(decimal: number))) == words)
    }

    @Test func changesAreSaidAsPeopleDo() {
        #expect(Display.change(Rational(428, 1000)) == "+43%" && Display.change(Rational(-83, 1000)) == "−8.3%")
        #expect(Display.change(Rational(195, 10)) == "21 times" && Display.change(.zero) == "0.0%")
    }

    @Test func calendarLinesAreFolded() {
        var page = Page(address: Address("/status"), title: "Data, status; and more", sentence: "")
        page.dates = [
            CalendarEntry(
                id: "a", day: CalendarDay(year: 2026, month: 12, day: 31), title: String(repeating: "é, ", count: 60),
                words: "x\ny",
                address: Address("/status"))
        ]
        let text = page.calendar(publicURL: "https://surgewatch.example", now: Made.known)
        for line in text.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 75) }
        #expect(
            text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101")
                && text.contains("DESCRIPTION:x\\ny"))
        #expect(
            text.replacingOccurrences(of: "\r\n ", with: "").contains(
                "SUMMARY:" + String(repeating: "é\\, ", count: 60)))
    }
}
