package import Trade

/// What share each part has of a whole, month by month: bars of the same height, the largest part at the bottom.
package struct StackedShares: Sendable {
    package struct Part: Sendable, Hashable {
        package var name: String
        /// Fractions of the whole.
        package var shares: [Double?]
        package var colour: Int

        package init(name: String, shares: [Double?], colour: Int) {
            self.name = name
            self.shares = shares
            self.colour = colour
        }
    }

    package var first: Month
    package var parts: [Part]
    /// The last so many months are not final.
    package var open: Int

    package init(first: Month, parts: [Part], open: Int) {
        self.first = first
        self.parts = parts
        self.open = open
    }

    package func svg(_ size: CanvasSize, _ caption: Caption, standsAlone: Bool = false) -> String {
        let count = parts.map(\.shares.count).max() ?? 0
        guard count > 0 else { return Canvas(size, caption, standsAlone: standsAlone, left: 8, right: 8).svg { _ in } }
        let skipped = max(0, count - size.months)
        let months = (first + skipped)...(first + (count - 1))
        let names = parts.map { Double($0.name.count) * 7.6 + 18 }.max() ?? 0
        let canvas = Canvas(
            size, caption, standsAlone: standsAlone, left: 44, right: min(names, size.width * 0.3), above: 22)
        let axis = MonthAxis(months: months, left: canvas.left, right: canvas.right)
        let scale = Scale(of: [0, 100], includingZero: true, from: canvas.bottom, to: canvas.top)
        return canvas.svg { drawing in
            canvas.valueAxis(scale, unit: "% of all", in: &drawing)
            axis.draw(in: &drawing, below: canvas.bottom)
            drawing.group([
                "class": "stack", "data-first": months.lowerBound.description, "data-left": Drawing.number(axis.left),
                "data-step": String(axis.step), "data-count": String(months.count),
            ]) { drawing in
                for month in months { draw(month - first, month, count, axis, scale, &drawing) }
            }
            name(canvas, scale, &drawing)
        }
    }

    private func draw(
        _ index: Int, _ month: Month, _ count: Int, _ axis: MonthAxis, _ scale: Scale, _ drawing: inout Drawing
    ) {
        let isOpen = index >= count - open
        let gap = min(3, axis.step * 0.15)
        var below = 0.0
        for part in parts {
            guard index < part.shares.count, let share = part.shares[index], share > 0 else { continue }
            let (low, high) = (scale.place(below * 100), scale.place((below + share) * 100))
            below += share
            drawing.mark(
                "rect",
                [
                    "x": Drawing.number(axis.edge(month) + gap / 2), "y": Drawing.number(high),
                    "width": Drawing.number(axis.step - gap), "height": Drawing.number(low - high),
                    "class": "part \(Colours.name(part.colour))",
                    "fill": Colours.series[part.colour % Colours.series.count].fill, "stroke": Colours.paper,
                    "stroke-width": "0.6", "fill-opacity": isOpen ? "0.45" : "1",
                ])
        }
        if isOpen, axis.step >= 9 {
            drawing.words(
                "P", x: axis.middle(month), y: scale.place(100) - 3,
                ["text-anchor": "middle", "font-size": "10", "class": "letter"])
        }
    }

    /// Names beside the last bar, moved apart.
    private func name(_ canvas: Canvas, _ scale: Scale, _ drawing: inout Drawing) {
        var below = 0.0
        var y = Double.infinity
        drawing.group(["class": "names"]) { drawing in
            for part in parts {
                guard let share = part.shares.last.flatMap({ $0 }) else { continue }
                y = min(scale.place((below + share / 2) * 100) + 4, y - 13)
                below += share
                drawing.words(
                    Canvas.clipped(part.name, to: canvas.width - canvas.right - 8, 7.2), x: canvas.right + 8, y: y,
                    [
                        "class": Colours.name(part.colour), "font-weight": "600",
                        "fill": Colours.series[part.colour % Colours.series.count].fill,
                    ])
            }
        }
    }
}
