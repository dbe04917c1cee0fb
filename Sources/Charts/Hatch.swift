import Trade

/// How firm a figure is, drawn: solid when final, dense hatch when preliminary, open hatch and outline for licenses.
struct Hatch {
    private let name: String

    init(_ caption: Caption, _ size: CanvasSize) { name = "\(caption.id)-\(size.rawValue)" }

    /// Patterns have names of their own in every drawing of a page.
    func define(in drawing: inout Drawing) {
        drawing.container("defs", [:]) { drawing in
            for (kind, room) in [("dense", 3), ("open", 6)] {
                drawing.container(
                    "pattern",
                    [
                        "id": "\(name)-\(kind)", "width": "\(room)", "height": "\(room)",
                        "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)",
                    ]
                ) { drawing in
                    drawing.mark(
                        "line",
                        [
                            "x1": "0", "x2": "0", "y1": "0", "y2": "\(room)", "stroke": Colours.accent,
                            "stroke-width": kind == "dense" ? "3.4" : "2.4", "class": "hatch",
                        ])
                }
            }
        }
    }

    /// A bar; in one that is too narrow for a pattern, outline and half its colour stand for it.
    func bar(
        _ box: (x: Double, y: Double, width: Double, height: Double), _ status: Status, in drawing: inout Drawing
    ) {
        let place: [String] = [box.x, box.y, box.width, box.height].map(Drawing.number)
        switch status {
        case .final:
            drawing.mark(
                "rect",
                [
                    "x": place[0], "y": place[1], "width": place[2], "height": place[3], "class": "bar",
                    "fill": Colours.accent,
                ])
        case .preliminary, .license:
            let isNarrow = box.width < 4
            drawing.mark(
                "rect",
                [
                    "x": place[0], "y": place[1], "width": place[2], "height": place[3],
                    "class": isNarrow ? "bar thin \(status.rawValue)" : "hatched \(status.rawValue)",
                    "fill": isNarrow ? Colours.accent : "url(#\(name)-\(status == .license ? "open" : "dense"))",
                    "fill-opacity": isNarrow ? "0.4" : "1", "stroke": Colours.accent, "stroke-width": "1",
                ])
        }
    }
}
