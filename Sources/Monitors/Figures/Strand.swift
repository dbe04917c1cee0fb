import Panel
package import Trade

/// The months of one series in the presentation that is asked for, gaps included.
package struct Strand: Sendable, Hashable {
    package var series: WorkingSeries
    package var name: String
    package var measure: Measure
    package var presentation: Presentation
    package var points: [Point]

    package var first: Month { points.first?.month ?? Month(ordinal: 0) }
    package var months: ClosedRange<Month>? { points.isEmpty ? nil : first...(first + (points.count - 1)) }

    package subscript(month: Month) -> Point? {
        let index = month - first
        return points.indices.contains(index) ? points[index] : nil
    }

    /// The newest month that is known.
    package var newest: Point? { points.last { $0.state == .known } }

    /// Reads a series and makes of it what is asked for.
    init(
        _ view: PanelView, _ series: WorkingSeries, name: String, _ measure: Measure, _ presentation: Presentation,
        months wanted: ClosedRange<Month>?
    ) {
        self.series = series
        self.name = name
        self.measure = measure
        self.presentation = presentation
        let row = view.row(of: series)
        guard let all = row.months else {
            points = []
            return
        }
        let months = wanted.map {
            max($0.lowerBound, all.lowerBound)...max($0.lowerBound, all.lowerBound, min($0.upperBound, all.upperBound))
        }
        let cells = row.cells
        let plain = cells.enumerated().map { Point(all.lowerBound + $0, $1, measure) }
        let maker = Maker(first: all.lowerBound, plain: plain, cells: cells, measure: measure)
        switch presentation {
        case .month: points = plain
        case .twelveMonths: points = plain.indices.map { maker.sum(through: $0, count: 12) }
        case .yearToDate: points = plain.indices.map { maker.sum(through: $0, count: (all.lowerBound + $0).month) }
        case .change: points = plain.indices.map(maker.change)
        case .share:
            let world = view.row(of: series.of(.all))
            points = plain.indices.map { index in
                let month = all.lowerBound + index
                return maker.share(index, of: Point(month, world[month], measure))
            }
        case .index:
            let start = months.map { max(0, $0.lowerBound - all.lowerBound) } ?? 0
            points = maker.index(from: start)
        }
        if let months {
            points = points.filter { months.contains($0.month) }
        } else {
            // What precedes the first figure says nothing.
            points = Array(points.drop { $0.state == .unpublished })
        }
    }

    init(series: WorkingSeries, name: String, measure: Measure, presentation: Presentation, points: [Point]) {
        self.series = series
        self.name = name
        self.measure = measure
        self.presentation = presentation
        self.points = points
    }

    /// Makes derived points of plain ones.
    private struct Maker {
        var first: Month
        var plain: [Point]
        var cells: [Cell]
        var measure: Measure

        func sum(through index: Int, count: Int) -> Point {
            let month = first + index
            guard index + 1 >= count else { return Point(month, nil, from: []) }
            let range = (index - count + 1)...index
            let parts = Array(plain[range])
            // An average price of a stretch is its dollars by its tonnes.
            if measure == .unitValue {
                let money = range.map { Point(first + $0, cells[$0], .value) }
                let mass = range.map { Point(first + $0, cells[$0], .quantity) }
                guard let dollars = Self.total(money), let kilograms = Self.total(mass) else {
                    return Point(month, nil, from: parts)
                }
                return Point(month, dollars * Rational(1000) / kilograms, from: money + mass)
            }
            return Point(month, Self.total(parts), from: parts)
        }

        func change(_ index: Int) -> Point {
            guard index >= 12 else { return Point(first + index, nil, from: []) }
            let (now, before) = (plain[index], plain[index - 12])
            let quotient = now.value.flatMap { now in before.value.flatMap { now / $0 } }
            return Point(first + index, quotient.map { $0 - .one }, from: [before, now])
        }

        func share(_ index: Int, of whole: Point) -> Point {
            let part = plain[index]
            let quotient = part.value.flatMap { part in whole.value.flatMap { part / $0 } }
            return Point(part.month, quotient, from: [whole, part])
        }

        func index(from start: Int) -> [Point] {
            let base = plain.dropFirst(start).prefix(12).compactMap(\.value)
            let mean = base.count == 12 ? base.reduce(.zero, +) / Rational(12) : nil
            return plain.map { point in
                var point = point
                point.value = point.value.flatMap { value in mean.flatMap { value * Rational(100) / $0 } }
                if point.value == nil, point.state == .known { point.state = .unknown }
                return point
            }
        }

        static func total(_ parts: [Point]) -> Rational? {
            var sum = Rational.zero
            for part in parts {
                guard let value = part.value else { return nil }
                sum = sum + value
            }
            return sum
        }
    }
}
