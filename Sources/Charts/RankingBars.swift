import Trade

/// Who comes first: a bar each, longest first, with its figure and how it changed.
package struct RankingBars: Sendable {
    package struct Row: Sendable, Hashable {
        package var name: String
        package var value: Double
        /// The value a year earlier, as a thin mark.
        package var before: Double?
        /// What stands at the end of the bar: `44.5 (+43%)`.
        package var words: String
        package var isFinal: Bool

        package init(name: String, value: Double, before: Double?, words: String, isFinal: Bool) {
            self.name = name
            self.value = value
            self.before = before
            self.words = words
            self.isFinal = isFinal
        }
    }

    package var rows: [Row]
    package var unit: String

    package init(rows: [Row], unit: String) {
        self.rows = rows
        self.unit = unit
    }

    package func svg(_ size: CanvasSize, _ caption: Caption, standsAlone: Bool = false) -> String {
        let names = min(rows.map { Double($0.name.count) * 6.4 }.max() ?? 0, size.width * 0.34)
        let words = rows.map { Double($0.words.count) * 6.2 }.max() ?? 0
        let canvas = Canvas(
            size, caption, standsAlone: standsAlone, height: Double(rows.count) * 21 + 26, left: names + 12,
            right: words + 12, above: 20, below: 4)
        let scale = Scale(
            of: rows.flatMap { [$0.value, $0.before ?? 0] }, includingZero: true, from: canvas.left, to: canvas.right)
        let hatch = Hatch(caption, size)
        return canvas.svg { drawing in
            hatch.define(in: &drawing)
            drawing.words(unit, x: canvas.left, y: canvas.top - 6, ["class": "quiet", "fill": Colours.quiet])
            for (index, row) in rows.enumerated() {
                let y = canvas.top + Double(index) * 21
                let (zero, end) = (scale.place(0), scale.place(row.value))
                drawing.words(
                    Canvas.clipped(row.name, to: names + 4, 6), x: canvas.left - 6, y: y + 13, ["text-anchor": "end"])
                hatch.bar(
                    (x: min(zero, end), y: y + 2, width: max(abs(end - zero), 0.5), height: 15),
                    row.isFinal ? .final : .license, in: &drawing)
                if let before = row.before {
                    let x = Drawing.number(scale.place(before))
                    drawing.mark(
                        "line",
                        [
                            "x1": x, "x2": x, "y1": Drawing.number(y), "y2": Drawing.number(y + 19), "class": "before",
                            "stroke": Colours.ink, "stroke-width": "1.6",
                        ])
                }
                drawing.words(
                    row.words, x: max(end, zero, row.before.map { scale.place($0) } ?? 0) + 6, y: y + 13)
            }
        }
    }
}
