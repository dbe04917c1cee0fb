package import Trade

/// One of many small drawings of the same months, each with a scale of its own.
package struct SmallBars: Sendable {
    package var first: Month
    package var bars: [MonthBars.Bar]
    /// The largest value, in words.
    package var peak: String

    package static let width = 160.0
    package static let height = 56.0

    package init(first: Month, bars: [MonthBars.Bar], peak: String) {
        self.first = first
        self.bars = bars
        self.peak = peak
    }

    /// The bars in few bytes: one path of the final months and one of the others.
    package func svg(id: String, title: String) -> String {
        var drawing = Drawing()
        let top = 12.0
        let bottom = Self.height - 2
        let largest = max(bars.compactMap(\.value).max() ?? 1, .leastNonzeroMagnitude)
        let step = Self.width / Double(max(bars.count, 1))
        func path(_ isWanted: (MonthBars.Bar) -> Bool) -> String {
            var text = ""
            for (index, bar) in bars.enumerated() {
                guard let value = bar.value, value > 0, isWanted(bar) else { continue }
                let y = bottom - value / largest * (bottom - top)
                text +=
                    "M\(Drawing.number(Double(index) * step + step * 0.1)) \(Drawing.number(bottom))V\(Drawing.number(y))"
                    + "h\(Drawing.number(max(step * 0.8, 0.5)))V\(Drawing.number(bottom))z"
            }
            return text
        }
        drawing.container(
            "svg",
            [
                "class": "small", "viewBox": "0 0 160 56", "width": "160", "height": "56", "role": "img",
                "aria-labelledby": id, "font-size": "10", "fill": Colours.ink,
            ]
        ) { drawing in
            drawing.saying("title", title, id: id)
            drawing.mark(
                "line",
                [
                    "x1": "0", "x2": "160", "y1": Drawing.number(bottom), "y2": Drawing.number(bottom),
                    "stroke": Colours.grid, "class": "grid",
                ])
            drawing.mark("path", ["d": path { $0.status == .final }, "class": "bar", "fill": Colours.accent])
            let open = path { $0.status != .final }
            if !open.isEmpty {
                drawing.mark(
                    "path",
                    [
                        "d": open, "class": "bar license thin", "fill": Colours.accent, "fill-opacity": "0.4",
                        "stroke": Colours.accent, "stroke-width": "0.8",
                    ])
            }
            drawing.words(peak, x: 0, y: 9, ["class": "quiet", "fill": Colours.quiet])
        }
        return drawing.text
    }
}
