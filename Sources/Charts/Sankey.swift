import Trade

/// How tonnes go from where the metal was made, by the country it came from, into the country.
package struct Sankey: Sendable {
    package struct Flow: Sendable, Hashable {
        package var from: String
        package var to: String
        package var value: Double

        package init(from: String, to: String, value: Double) {
            self.from = from
            self.to = to
            self.value = value
        }
    }

    /// Nodes of the two sides in the order in which they stand, with what is written beside them.
    package var left: [(name: String, words: String)]
    package var right: [(name: String, words: String)]
    package var flows: [Flow]
    package var heads: (left: String, right: String)

    package init(
        left: [(name: String, words: String)], right: [(name: String, words: String)], flows: [Flow],
        heads: (left: String, right: String)
    ) {
        self.left = left
        self.right = right
        self.flows = flows
        self.heads = heads
    }

    package func svg(_ size: CanvasSize, _ caption: Caption, standsAlone: Bool = false) -> String {
        let total = flows.reduce(0) { $0 + $1.value }
        let rows = Double(max(left.count, right.count))
        let margin = size == .wide ? 200.0 : 104
        let canvas = Canvas(
            size, caption, standsAlone: standsAlone, height: max(rows * 34 + 40, 180), left: margin, right: margin,
            above: 26, below: 6)
        guard total > 0 else { return canvas.svg { _ in } }
        let gap = 12.0
        let room = canvas.bottom - canvas.top - gap * (rows - 1)
        func places(_ nodes: [(name: String, words: String)], _ sum: (String) -> Double) -> [String: (
            y: Double, height: Double
        )] {
            var y = canvas.top
            var result: [String: (y: Double, height: Double)] = [:]
            for node in nodes {
                let height = sum(node.name) / total * room
                result[node.name] = (y, height)
                y += height + gap
            }
            return result
        }
        let starts = places(left) { name in flows.reduce(0) { $0 + ($1.from == name ? $1.value : 0) } }
        let ends = places(right) { name in flows.reduce(0) { $0 + ($1.to == name ? $1.value : 0) } }
        let bar = size == .wide ? 14.0 : 8
        return canvas.svg { drawing in
            drawing.words(
                heads.left, x: canvas.left, y: canvas.top - 9,
                ["text-anchor": "end", "class": "quiet", "fill": Colours.quiet])
            drawing.words(
                heads.right, x: canvas.right, y: canvas.top - 9, ["class": "quiet", "fill": Colours.quiet])
            drawing.group(["class": "flows"]) { drawing in
                var out = starts.mapValues(\.y)
                var into = ends.mapValues(\.y)
                for (rank, node) in left.enumerated() {
                    for target in right {
                        for flow in flows where flow.from == node.name && flow.to == target.name && flow.value > 0 {
                            guard let y = out[flow.from], let to = into[flow.to] else { continue }
                            let height = flow.value / total * room
                            draw(y, to, height, canvas.left + bar, canvas.right - bar, rank, &drawing)
                            out[flow.from] = y + height
                            into[flow.to] = to + height
                        }
                    }
                }
            }
            for (rank, node) in left.enumerated() {
                guard let place = starts[node.name] else { continue }
                self.node(node, place, x: canvas.left, bar, rank, isLeft: true, margin, size, &drawing)
            }
            for node in right {
                guard let place = ends[node.name] else { continue }
                self.node(node, place, x: canvas.right - bar, bar, nil, isLeft: false, margin, size, &drawing)
            }
        }
    }

    private func draw(
        _ y: Double, _ to: Double, _ height: Double, _ x: Double, _ end: Double, _ rank: Int, _ drawing: inout Drawing
    ) {
        let middle = Drawing.number((x + end) / 2)
        let (start, stop) = (Drawing.number(x), Drawing.number(end))
        let path =
            "M\(start) \(Drawing.number(y))C\(middle) \(Drawing.number(y)) \(middle) \(Drawing.number(to)) \(stop) "
            + "\(Drawing.number(to))V\(Drawing.number(to + height))C\(middle) \(Drawing.number(to + height)) \(middle) "
            + "\(Drawing.number(y + height)) \(start) \(Drawing.number(y + height))Z"
        drawing.mark(
            "path",
            [
                "d": path, "class": "flow \(Colours.name(rank))",
                "fill": Colours.series[rank % Colours.series.count].fill,
                "fill-opacity": "0.38",
            ])
    }

    private func node(
        _ node: (name: String, words: String), _ place: (y: Double, height: Double), x: Double, _ bar: Double,
        _ rank: Int?, isLeft: Bool, _ margin: Double, _ size: CanvasSize, _ drawing: inout Drawing
    ) {
        drawing.mark(
            "rect",
            [
                "x": Drawing.number(x), "y": Drawing.number(place.y), "width": Drawing.number(bar),
                "height": Drawing.number(max(place.height, 1)),
                "class": rank.map { "node \(Colours.name($0))" } ?? "node",
                "fill": rank.map { Colours.series[$0 % Colours.series.count].fill } ?? Colours.ink,
            ])
        let middle = place.y + place.height / 2
        let anchor = ["text-anchor": isLeft ? "end" : "start"] as Drawing.Attributes
        let at = isLeft ? x - 6 : x + bar + 6
        if size == .wide {
            drawing.words(
                Canvas.clipped("\(node.name)  \(node.words)", to: margin - 8, 6.1), x: at, y: middle + 4, anchor)
        } else {
            drawing.words(Canvas.clipped(node.name, to: margin - 8, 6.2), x: at, y: middle - 1, anchor)
            drawing.words(Canvas.clipped(node.words, to: margin - 8, 6.2), x: at, y: middle + 12, anchor)
        }
    }
}
