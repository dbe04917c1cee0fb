import Trade

/// Months side by side, each with the same room.
struct MonthAxis {
    let months: ClosedRange<Month>
    let left: Double
    let right: Double

    var step: Double { (right - left) / Double(months.count) }

    /// The left edge of a month.
    func edge(_ month: Month) -> Double { left + Double(month - months.lowerBound) * step }
    func middle(_ month: Month) -> Double { edge(month) + step / 2 }

    /// Years on their Januaries; of a short stretch also months between them.
    func draw(in drawing: inout Drawing, below bottom: Double) {
        drawing.group(["class": "axis", "text-anchor": "middle"]) { drawing in
            var free = -Double.infinity
            for month in months where Self.isTick(month, step: step) {
                let isYear = month.month == 1
                let x = middle(month)
                let words = isYear ? String(month.year) : month.shortName
                let half = Double(words.count) * 3.6
                guard x - half > free, x + half <= right + 14 else { continue }
                free = x + half + 6
                let place = Drawing.number(x.rounded() + 0.5)
                drawing.mark(
                    "line",
                    [
                        "x1": place, "x2": place, "y1": Drawing.number(bottom), "y2": Drawing.number(bottom + 4),
                        "stroke": Colours.quiet, "class": "tick",
                    ])
                drawing.words(words, x: x, y: bottom + 17, isYear ? ["font-weight": "600"] : [:])
            }
            // A stretch without a January says its first month.
            if !months.contains(where: { $0.month == 1 }) {
                drawing.words(String(months.lowerBound.year), x: left - 18, y: bottom + 17, ["font-weight": "600"])
            }
        }
    }

    private static func isTick(_ month: Month, step: Double) -> Bool {
        if month.month == 1 { return true }
        if step >= 26 { return true }
        if step >= 9 { return month.month % 3 == 1 }
        return false
    }
}
