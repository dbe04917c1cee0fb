package import Trade

/// Something outside of the figures that fell into a month: a tariff, an order, a change of reporting.
package struct ChartEvent: Sendable, Hashable {
    package var month: Month
    package var words: String

    package init(month: Month, words: String) {
        self.month = month
        self.words = words
    }
}

/// Where the words of events go: two rows above the marks while they fit, then numbers with a legend below the drawing.
struct EventLabels {
    struct Label {
        var x: Double
        var row: Int
        var words: String
        var isLeft: Bool
    }
    private(set) var labels: [Label] = []

    /// At most so many are drawn.
    static let limit = 4
    static let letter = 6.1

    /// The newest are drawn, oldest first.
    init(_ events: [ChartEvent], on axis: MonthAxis) {
        let shown = Self.shown(events, in: axis.months)
        var free = [-Double.infinity, -Double.infinity]
        for (index, event) in shown.enumerated() {
            let x = axis.middle(event.month)
            let width = Double(event.words.count) * Self.letter
            let isLeft = x + width > axis.right
            let from = isLeft ? x - width - 4 : x - 2
            if let row = free.indices.first(where: { free[$0] <= from }), from >= 0 {
                free[row] = isLeft ? x + 4 : x + width + 8
                labels.append(Label(x: x, row: row, words: event.words, isLeft: isLeft))
            } else {
                labels.append(Label(x: x, row: 1, words: Self.number(index + 1), isLeft: false))
            }
        }
    }

    /// Those that a drawing of these months shows, oldest first.
    static func shown(_ events: [ChartEvent], in months: ClosedRange<Month>) -> [ChartEvent] {
        Array(events.filter { months.contains($0.month) }.sorted { $0.month < $1.month }.suffix(limit))
    }

    static func number(_ index: Int) -> String { ["¹", "²", "³", "⁴"][min(index, limit) - 1] }

    func draw(in drawing: inout Drawing, from top: Double, to bottom: Double) {
        drawing.group(["class": "events", "fill": Colours.quiet]) { drawing in
            for label in labels {
                let x = Drawing.number(label.x.rounded() + 0.5)
                let y = top + 10 + Double(label.row) * 13
                drawing.mark(
                    "line",
                    [
                        "x1": x, "x2": x, "y1": Drawing.number(y + 3), "y2": Drawing.number(bottom),
                        "stroke": Colours.quiet, "stroke-dasharray": "1 3",
                    ])
                drawing.words(
                    label.words, x: label.isLeft ? label.x - 3 : label.x + 3, y: y,
                    ["font-size": "11", "text-anchor": label.isLeft ? "end" : "start"])
            }
        }
    }
}
