package import Trade

/// Bars of one series, a month each: solid where the figure is final, hatched while it is not.
package struct MonthBars: Sendable {
    package struct Bar: Sendable, Hashable {
        /// `nil` where nothing is known.
        package var value: Double?
        package var status: Status
        /// The month is not over for its source.
        package var isIncomplete: Bool

        package init(value: Double?, status: Status, isIncomplete: Bool = false) {
            self.value = value
            self.status = status
            self.isIncomplete = isIncomplete
        }
    }
    /// A stretch of months that a condition read.
    package struct Window: Sendable, Hashable {
        package var months: ClosedRange<Month>
        package var words: String
        /// The months under judgement are tinted; those they are held against are paler.
        package var isJudged: Bool

        package init(months: ClosedRange<Month>, words: String, isJudged: Bool) {
            self.months = months
            self.words = words
            self.isJudged = isJudged
        }
    }
    /// A level across some months: the limit of a window sum is drawn as its monthly mean.
    package struct Level: Sendable, Hashable {
        package var months: ClosedRange<Month>
        package var value: Double
        package var words: String

        package init(months: ClosedRange<Month>, value: Double, words: String) {
            self.months = months
            self.value = value
            self.words = words
        }
    }
    /// What an open month will come to.
    package struct Nowcast: Sendable, Hashable {
        package var month: Month
        package var value: Double
        package var interval: ClosedRange<Double>?
        package var words: String

        package init(month: Month, value: Double, interval: ClosedRange<Double>?, words: String) {
            self.month = month
            self.value = value
            self.interval = interval
            self.words = words
        }
    }

    package var first: Month
    package var bars: [Bar]
    package var unit: String
    /// What is usual for each month; a thin line.
    package var usual: [Double?] = []
    package var windows: [Window] = []
    package var level: Level?
    package var nowcast: Nowcast?
    package var events: [ChartEvent] = []

    package init(first: Month, bars: [Bar], unit: String) {
        self.first = first
        self.bars = bars
        self.unit = unit
    }

    /// Of a stretch longer than the drawing has room for, the newest months.
    package func svg(_ size: CanvasSize, _ caption: Caption, standsAlone: Bool = false) -> String {
        guard !bars.isEmpty else {
            return Canvas(size, caption, standsAlone: standsAlone, left: 8, right: 8).svg { _ in }
        }
        let skipped = max(0, bars.count - size.months)
        let shown = Array(bars.dropFirst(skipped))
        let months = (first + skipped)...(first + (bars.count - 1))
        let canvas = Canvas(
            size, caption, standsAlone: standsAlone, left: 52, right: 10, above: events.isEmpty ? 22 : 50, below: 22)
        let axis = MonthAxis(months: months, left: canvas.left, right: canvas.right)
        var values = shown.compactMap(\.value)
        values += [level?.value, nowcast?.value, nowcast?.interval?.upperBound].compactMap(\.self)
        values += usual.dropFirst(skipped).compactMap(\.self)
        let scale = Scale(of: values, includingZero: true, from: canvas.bottom, to: canvas.top)
        return canvas.svg { drawing in
            Hatch(caption, size).define(in: &drawing)
            for window in windows { draw(window, axis, canvas, &drawing) }
            canvas.valueAxis(scale, unit: unit, in: &drawing)
            axis.draw(in: &drawing, below: canvas.bottom)
            let hatch = Hatch(caption, size)
            drawing.group([
                "class": "bars", "data-first": months.lowerBound.description, "data-left": Drawing.number(axis.left),
                "data-step": String(axis.step), "data-count": String(shown.count),
            ]) { drawing in
                for (index, bar) in shown.enumerated() {
                    draw(bar, of: months.lowerBound + index, axis, scale, hatch, &drawing)
                }
            }
            drawUsual(skipped, axis, scale, &drawing)
            if let level { draw(level, axis, scale, &drawing) }
            if let nowcast { draw(nowcast, axis, scale, &drawing) }
            EventLabels(events, on: axis).draw(in: &drawing, from: canvas.top - 36, to: canvas.bottom)
        }
    }

    private func draw(
        _ bar: Bar, of month: Month, _ axis: MonthAxis, _ scale: Scale, _ hatch: Hatch, _ drawing: inout Drawing
    ) {
        guard let value = bar.value else { return }
        let gap = axis.step > 6 ? min(4, axis.step * 0.2) : axis.step * 0.15
        let zero = scale.place(0)
        let y = min(scale.place(value), zero)
        let width = max(0.5, axis.step - gap)
        let box = (x: axis.edge(month) + gap / 2, y: y, width: width, height: max(abs(scale.place(value) - zero), 0.4))
        hatch.bar(box, bar.status, in: &drawing)
        if bar.status != .final, axis.step >= 9 {
            drawing.words(
                "P", x: axis.middle(month), y: y - 4,
                ["text-anchor": "middle", "font-size": "10", "class": "letter"])
        }
    }

    private func drawUsual(_ skipped: Int, _ axis: MonthAxis, _ scale: Scale, _ drawing: inout Drawing) {
        var path = ""
        var isDown = false
        for (index, value) in usual.dropFirst(skipped).enumerated() {
            guard let value, index < axis.months.count else {
                isDown = false
                continue
            }
            let x = Drawing.number(axis.middle(axis.months.lowerBound + index))
            path += "\(isDown ? "L" : "M")\(x) \(Drawing.number(scale.place(value)))"
            isDown = true
        }
        guard !path.isEmpty else { return }
        drawing.mark(
            "path",
            [
                "d": path, "class": "usual", "fill": "none", "stroke": Colours.ink, "stroke-width": "1.2",
                "stroke-dasharray": "4 3",
            ])
    }

    private func draw(_ window: Window, _ axis: MonthAxis, _ canvas: Canvas, _ drawing: inout Drawing) {
        guard let months = window.months.shared(with: axis.months) else { return }
        let (x, end) = (axis.edge(months.lowerBound), axis.edge(months.upperBound + 1))
        drawing.mark(
            "rect",
            [
                "x": Drawing.number(x), "y": Drawing.number(canvas.top), "width": Drawing.number(end - x),
                "height": Drawing.number(canvas.bottom - canvas.top), "class": window.isJudged ? "judged" : "base",
                "fill": window.isJudged ? "#fbe3d2" : "#e6eef4",
            ])
        drawing.words(
            Canvas.clipped(window.words, to: max(end - x + 30, 60), 5.6), x: (x + end) / 2, y: canvas.top + 11,
            ["text-anchor": "middle", "font-size": "10", "class": "quiet", "fill": Colours.quiet])
    }

    private func draw(_ level: Level, _ axis: MonthAxis, _ scale: Scale, _ drawing: inout Drawing) {
        guard let months = level.months.shared(with: axis.months) else { return }
        let y = Drawing.number(scale.place(level.value))
        let (x, end) = (axis.edge(months.lowerBound), axis.edge(months.upperBound + 1))
        drawing.mark(
            "line",
            [
                "x1": Drawing.number(x), "x2": Drawing.number(end), "y1": y, "y2": y, "class": "limit",
                "stroke": "#D55E00", "stroke-width": "2",
            ])
        let isLeft = end + Double(level.words.count) * 6 > axis.right
        drawing.words(
            level.words, x: isLeft ? x - 4 : end + 4, y: scale.place(level.value) + 4,
            [
                "text-anchor": isLeft ? "end" : "start", "font-size": "11", "class": "halo", "stroke": Colours.paper,
                "stroke-width": "4", "stroke-linejoin": "round", "paint-order": "stroke",
            ])
    }

    private func draw(_ nowcast: Nowcast, _ axis: MonthAxis, _ scale: Scale, _ drawing: inout Drawing) {
        guard axis.months.contains(nowcast.month) else { return }
        let x = axis.middle(nowcast.month)
        let (low, high) = (nowcast.interval?.lowerBound ?? nowcast.value, nowcast.interval?.upperBound ?? nowcast.value)
        let (top, bottom) = (Drawing.number(scale.place(high)), Drawing.number(scale.place(low)))
        let (left, right) = (Drawing.number(x - 4), Drawing.number(x + 4))
        let middle = Drawing.number(x)
        drawing.mark(
            "path",
            [
                "d": "M\(middle) \(top)V\(bottom)M\(left) \(top)H\(right)M\(left) \(bottom)H\(right)", "fill": "none",
                "class": "nowcast", "stroke": Colours.ink, "stroke-width": "1.5",
            ])
        drawing.mark(
            "circle",
            [
                "cx": middle, "cy": Drawing.number(scale.place(nowcast.value)), "r": "3", "class": "nowcast",
                "fill": Colours.paper, "stroke": Colours.ink,
            ])
    }
}

extension ClosedRange where Bound == Month {
    /// The months of both.
    func shared(with other: Self) -> Self? {
        let (low, high) = (Swift.max(lowerBound, other.lowerBound), Swift.min(upperBound, other.upperBound))
        return low <= high ? low...high : nil
    }
}
