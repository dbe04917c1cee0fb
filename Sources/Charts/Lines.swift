package import Trade

/// Up to six series over the same months; each is named at its end.
package struct Lines: Sendable {
    package struct Line: Sendable, Hashable {
        package var name: String
        /// `nil` where nothing is known: the line has a hole there.
        package var values: [Double?]
        /// The last so many points are not final: drawn open, with a thin line to them.
        package var open: Int
        /// The place of its colour, so that a country keeps it.
        package var colour: Int

        package init(name: String, values: [Double?], open: Int = 0, colour: Int) {
            self.name = name
            self.values = values
            self.open = open
            self.colour = colour
        }
    }
    /// A value that matters everywhere: no change, an index of 100, a threshold.
    package struct Mark: Sendable, Hashable {
        package var value: Double
        package var words: String

        package init(value: Double, words: String) {
            self.value = value
            self.words = words
        }
    }

    /// More lines than this are small multiples instead.
    package static let most = 6

    package var first: Month
    package var lines: [Line]
    package var unit: String
    package var startsAtZero: Bool
    package var marks: [Mark] = []
    package var events: [ChartEvent] = []

    package init(first: Month, lines: [Line], unit: String, startsAtZero: Bool) {
        self.first = first
        self.lines = lines
        self.unit = unit
        self.startsAtZero = startsAtZero
    }

    package func svg(_ size: CanvasSize, _ caption: Caption, standsAlone: Bool = false) -> String {
        let count = lines.map(\.values.count).max() ?? 0
        guard count > 0 else { return Canvas(size, caption, standsAlone: standsAlone, left: 8, right: 8).svg { _ in } }
        let skipped = max(0, count - size.months)
        let months = (first + skipped)...(first + (count - 1))
        let names = lines.map { Double($0.name.count) * 7.6 + 18 }.max() ?? 0
        let canvas = Canvas(
            size, caption, standsAlone: standsAlone, left: 52, right: min(names, size.width * 0.3),
            above: events.isEmpty ? 22 : 50)
        let axis = MonthAxis(months: months, left: canvas.left, right: canvas.right)
        let scale = Scale(
            of: lines.flatMap { $0.values.dropFirst(skipped).compactMap(\.self) } + marks.map(\.value),
            includingZero: startsAtZero, from: canvas.bottom, to: canvas.top)
        return canvas.svg { drawing in
            canvas.valueAxis(scale, unit: unit, in: &drawing)
            axis.draw(in: &drawing, below: canvas.bottom)
            for mark in marks { draw(mark, canvas, scale, &drawing) }
            drawing.group([
                "class": "lines", "data-first": months.lowerBound.description, "data-left": Drawing.number(axis.left),
                "data-step": String(axis.step), "data-count": String(months.count), "fill": "none",
            ]) { drawing in
                for line in lines { draw(line, skipped, axis, scale, &drawing) }
            }
            name(skipped, canvas, axis, scale, &drawing)
            EventLabels(events, on: axis).draw(in: &drawing, from: canvas.top - 36, to: canvas.bottom)
        }
    }

    private func draw(_ mark: Mark, _ canvas: Canvas, _ scale: Scale, _ drawing: inout Drawing) {
        guard scale.domain.contains(mark.value) else { return }
        let y = Drawing.number(scale.place(mark.value))
        drawing.mark(
            "line",
            [
                "x1": Drawing.number(canvas.left), "x2": Drawing.number(canvas.right), "y1": y, "y2": y,
                "stroke": Colours.quiet, "stroke-width": "1.2", "class": "level",
            ])
        if !mark.words.isEmpty {
            drawing.words(
                mark.words, x: canvas.left + 4, y: scale.place(mark.value) - 4,
                ["font-size": "10", "class": "quiet", "fill": Colours.quiet])
        }
    }

    private func draw(_ line: Line, _ skipped: Int, _ axis: MonthAxis, _ scale: Scale, _ drawing: inout Drawing) {
        let colour = Colours.series[line.colour % Colours.series.count]
        let firm = line.values.count - line.open
        var (path, thin) = ("", "")
        var last: (x: String, y: String)?
        var points: [(x: String, y: String)] = []
        for (index, value) in line.values.enumerated() where index >= skipped {
            guard let value else {
                last = nil
                continue
            }
            let place = (
                x: Drawing.number(axis.middle(first + index)), y: Drawing.number(scale.place(value))
            )
            if index < firm {
                path += "\(last == nil ? "M" : "L")\(place.x) \(place.y)"
            } else {
                if let last { thin += "M\(last.x) \(last.y)L\(place.x) \(place.y)" }
                points.append(place)
            }
            last = place
        }
        let name = Colours.name(line.colour)
        drawing.mark(
            "path",
            [
                "d": path, "class": "line \(name)", "stroke": colour.fill, "stroke-width": "2",
                "stroke-dasharray": colour.dash.isEmpty ? "none" : colour.dash, "stroke-linejoin": "round",
            ])
        if !thin.isEmpty {
            drawing.mark(
                "path",
                ["d": thin, "class": "line thin \(name)", "stroke": colour.fill, "stroke-width": "0.8"])
        }
        for point in points {
            drawing.mark(
                "circle",
                [
                    "cx": point.x, "cy": point.y, "r": "3", "class": "open \(name)", "stroke": colour.fill,
                    "fill": Colours.paper,
                ])
        }
    }

    /// Names at the ends, moved apart where they would meet.
    private func name(
        _ skipped: Int, _ canvas: Canvas, _ axis: MonthAxis, _ scale: Scale, _ drawing: inout Drawing
    ) {
        struct End {
            var line: Line
            var y: Double
        }
        var ends = lines.compactMap { line -> End? in
            line.values.last { $0 != nil }.flatMap { $0 }.map { End(line: line, y: scale.place($0)) }
        }.sorted { $0.y < $1.y }
        for index in ends.indices.dropFirst() { ends[index].y = max(ends[index].y, ends[index - 1].y + 13) }
        if let last = ends.last, last.y > canvas.bottom {
            var limit = canvas.bottom
            for index in ends.indices.reversed() {
                ends[index].y = min(ends[index].y, limit)
                limit = ends[index].y - 13
            }
        }
        drawing.group(["class": "names"]) { drawing in
            for end in ends {
                drawing.words(
                    Canvas.clipped(end.line.name, to: canvas.width - canvas.right - 8, 7.2), x: canvas.right + 8,
                    y: end.y + 4,
                    [
                        "class": Colours.name(end.line.colour), "font-weight": "600",
                        "fill": Colours.series[end.line.colour % Colours.series.count].fill,
                    ])
            }
        }
    }
}
