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
        let margin = size == .wide ? 200.0 : 116
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
        let thickness = size == .wide ? 14.0 : 8
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
                            draw(y, to, height, canvas.left + thickness, canvas.right - thickness, rank, &drawing)
                            out[flow.from] = y + height
                            into[flow.to] = to + height
                        }
                    }
                }
            }
            var free = -Double.infinity
            for (rank, node) in left.enumerated() {
                guard let place = starts[node.name] else { continue }
                bar(place, x: canvas.left, thickness, rank, &drawing)
                name(node, place, x: canvas.left - 6, isLeft: true, margin, &free, &drawing)
            }
            free = -Double.infinity
            for node in right {
                guard let place = ends[node.name] else { continue }
                bar(place, x: canvas.right - thickness, thickness, nil, &drawing)
                name(node, place, x: canvas.right + 6, isLeft: false, margin, &free, &drawing)
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

    private func bar(
        _ place: (y: Double, height: Double), x: Double, _ width: Double, _ rank: Int?, _ drawing: inout Drawing
    ) {
        drawing.mark(
            "rect",
            [
                "x": Drawing.number(x), "y": Drawing.number(place.y), "width": Drawing.number(width),
                "height": Drawing.number(max(place.height, 1)),
                "class": rank.map { "node \(Colours.name($0))" } ?? "node",
                "fill": rank.map { Colours.series[$0 % Colours.series.count].fill } ?? Colours.ink,
            ])
    }

    /// The name beside its bar, below the one before where they would meet.
    private func name(
        _ node: (name: String, words: String), _ place: (y: Double, height: Double), x: Double, isLeft: Bool,
        _ margin: Double, _ free: inout Double, _ drawing: inout Drawing
    ) {
        let y = max(place.y + place.height / 2 + 4, free)
        free = y + 13
        let room = margin - 8 - Double(node.words.count) * 6.4
        drawing.words(
            "\(Canvas.clipped(node.name, to: room, 6.4)) \(node.words)", x: x, y: y,
            ["text-anchor": isLeft ? "end" : "start"])
    }
}
