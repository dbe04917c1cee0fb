import Foundation
import Testing
import Trade

@testable import Charts

@Suite struct DrawingTests {
    @Test func ticksAreRoundAndSpanTheValues() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let values = (0..<8).map { _ in
                Double.random(in: -1000...1_000_000, using: &random) * Double.random(in: 0...1, using: &random)
            }
            let zero = Bool.random(using: &random)
            let scale = Scale(of: values, includingZero: zero, from: 300, to: 20)
            #expect((2...8).contains(scale.ticks.count), "\(values): \(scale.ticks)")
            for value in values + (zero ? [0] : []) {
                let place = scale.place(value)
                #expect(place > 19.999 && place < 300.001, "\(value) in \(scale.domain)")
            }
            #expect(scale.place(scale.domain.lowerBound) == 300 && scale.place(scale.domain.upperBound) == 20)
        }
    }

    @Test(arguments: [
        (Scale(of: [0, 3], includingZero: true, from: 0, to: 1), ["0", "1", "2", "3"]),
        (
            Scale(of: [0, 1_900_000], includingZero: true, from: 0, to: 1),
            ["0", "500,000", "1,000,000", "1,500,000", "2,000,000"]
        ),
        (Scale(of: [-30, 40], includingZero: true, from: 0, to: 1), ["−40", "−20", "0", "20", "40"]),
        (Scale(of: [0.02, 0.11], includingZero: true, from: 0, to: 1), ["0.00", "0.05", "0.10", "0.15"]),
    ]) func ticksAreWrittenAsPeopleDo(_ scale: Scale, _ labels: [String]) {
        #expect(scale.ticks.map(scale.label) == labels)
    }

    /// Bars and quantities stand on zero; an axis that does not says so.
    @Test func anAxisThatIsBrokenSaysSo() {
        let caption = GoldenTests.caption
        #expect(!GoldenTests.bars.svg(.wide, caption).contains("does not start at zero"))
        var prices = Lines(
            first: GoldenTests.first, lines: [.init(name: "India", values: [2600, 2700, 2650], colour: 0)],
            unit: "US$/t",
            startsAtZero: false)
        #expect(prices.svg(.wide, caption).contains("US$/t, does not start at zero"))
        prices.startsAtZero = true
        #expect(!prices.svg(.wide, caption).contains("does not start at zero"))
    }

    /// Solid, dense and open: what is not final is told apart without colour, also where bars are hairs.
    @Test func firmnessIsSeenWithoutColour() {
        let text = GoldenTests.bars.svg(.wide, GoldenTests.caption)
        #expect(text.contains("class=\"hatched license\"") && text.contains("url(#main-wide-open)"))
        #expect(text.contains("class=\"hatched preliminary\"") && text.contains("url(#main-wide-dense)"))
        #expect(text.components(separatedBy: ">P</text>").count == 3)
        let many = MonthBars(
            first: GoldenTests.first,
            bars: (0..<400).map { .init(value: Double($0), status: $0 > 397 ? .license : .final) }, unit: "t")
        let narrow = many.svg(.narrow, GoldenTests.caption)
        #expect(narrow.contains("data-count=\"36\""), "a narrow drawing has the newest three years")
        let hairs = MonthBars(
            first: GoldenTests.first,
            bars: (0..<180).map { .init(value: Double($0), status: $0 > 177 ? .license : .final) }, unit: "t"
        ).svg(.narrow, GoldenTests.caption)
        #expect(!hairs.contains("class=\"bar thin license\"") || hairs.contains("fill-opacity=\"0.4\""))
    }

    @Test func namesAtTheEndsDoNotMeet() throws {
        let lines = Lines(
            first: GoldenTests.first,
            lines: (0..<6).map { .init(name: "Country \($0)", values: [1, 1 + Double($0) / 1000], colour: $0) },
            unit: "t",
            startsAtZero: true)
        let text = lines.svg(.wide, GoldenTests.caption)
        let places = text.matches(of: /<text x="[\d.]+" y="([\d.]+)" class="s\d"/).compactMap { Double($0.1) }.sorted()
        #expect(places.count == 6)
        for (one, next) in zip(places, places.dropFirst()) { #expect(next - one >= 12.9, "\(places)") }
        #expect(try #require(places.last) <= 320)
    }

    @Test func wordsOfEventsDoNotMeet() {
        let axis = MonthAxis(months: GoldenTests.first...(GoldenTests.first + 59), left: 52, right: 950)
        let events = (0..<9).map {
            ChartEvent(month: GoldenTests.first + 40 + $0, words: "Section 232 duty of 10 % on some countries")
        }
        let labels = EventLabels(events, on: axis).labels
        #expect(labels.count == 4, "at most four are drawn")
        for row in 0...1 {
            let own = labels.filter { $0.row == row && $0.words.count > 1 }.map { label in
                let width = Double(label.words.count) * EventLabels.letter
                return label.isLeft ? (label.x - width)...label.x : label.x...(label.x + width)
            }.sorted { $0.lowerBound < $1.lowerBound }
            for (one, next) in zip(own, own.dropFirst()) { #expect(one.upperBound <= next.lowerBound) }
        }
        #expect(labels.contains { ["¹", "²", "³", "⁴"].contains($0.words) }, "what has no room is numbered")
    }

    /// The bars of a flow are as high as what flows through them.
    @Test func aFlowLosesNothing() {
        let text = GoldenTests.sankey.svg(.wide, GoldenTests.caption)
        let heights = text.matches(of: /<rect [^>]*height="([\d.]+)" class="node/).compactMap { Double($0.1) }
        #expect(heights.count == 5)
        let (left, right) = (heights.prefix(3).reduce(0, +), heights.suffix(2).reduce(0, +))
        #expect(abs(left - right) < 0.5, "\(heights)")
        #expect(GoldenTests.sankey.flows.count == text.components(separatedBy: "class=\"flow ").count - 1)
    }

    @Test(arguments: ["<b>", "a & b", "\"", "'", "\u{0}x", "tab\tnew\nline"]) func textIsEscaped(_ text: String) {
        let escaped = Drawing.escaped(text)
        #expect(
            !escaped.contains("<") && !escaped.contains("\"") && !escaped.contains("'") && !escaped.contains("\u{0}"))
    }

    @Test func lengthsHaveOneDecimal() {
        #expect(
            [0.04, 0.05, 12.349, -3.06, 1000, .nan].map(Drawing.number) == ["0", "0.1", "12.3", "-3.1", "1000", "0"])
    }
}
