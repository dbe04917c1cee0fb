/// How wide a drawing is: for a page, or for a telephone.
package enum CanvasSize: String, Sendable, CaseIterable {
    case wide, narrow

    package var width: Double { self == .wide ? 960 : 343 }
    package var height: Double { self == .wide ? 320 : 240 }
    /// Months that fit with bars that are more than hairs.
    package var months: Int { self == .wide ? 180 : 36 }
}

/// What stands around every drawing.
package struct Caption: Sendable, Hashable {
    /// Subject and unit: `U.S. imports of unwrought aluminum from India, thousand t a month`.
    package var title: String
    /// The finding in a sentence.
    package var sentence: String
    /// Source, vintage and address; on a picture that stands alone.
    package var foot: String
    /// Unique on its page.
    package var id: String

    package init(title: String, sentence: String, foot: String, id: String) {
        self.title = title
        self.sentence = sentence
        self.foot = foot
        self.id = id
    }
}

/// The room of a drawing: its size, its margins, and what every drawing has around its marks.
struct Canvas {
    let size: CanvasSize
    let caption: Caption
    /// Title and foot are part of the picture: it is looked at without its page.
    let standsAlone: Bool
    let height: Double
    var left: Double
    var right: Double
    let top: Double
    let bottom: Double

    init(
        _ size: CanvasSize, _ caption: Caption, standsAlone: Bool, height: Double? = nil, left: Double, right: Double,
        above: Double = 22, below: Double = 22
    ) {
        self.size = size
        self.caption = caption
        self.standsAlone = standsAlone
        let head = standsAlone ? 28.0 : 0
        let tail = standsAlone ? 20.0 : 0
        self.height = (height ?? size.height) + head + tail
        self.left = left
        self.right = size.width - right
        top = head + above
        bottom = self.height - tail - below
    }

    var width: Double { size.width }

    /// The drawing as SVG, complete by itself.
    func svg(_ body: (inout Drawing) -> Void) -> String {
        var drawing = Drawing()
        let name = "\(caption.id)-\(size.rawValue)"
        let (wide, high) = (Drawing.number(width), Drawing.number(height))
        drawing.container(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "chart \(size.rawValue)", "width": wide, "height": high,
                "viewBox": "0 0 \(wide) \(high)", "role": "img", "aria-labelledby": "\(name)-t \(name)-d",
                "font-family": "Public Sans, system-ui, sans-serif", "font-size": "12", "fill": Colours.ink,
            ]
        ) { drawing in
            drawing.saying("title", caption.title, id: "\(name)-t")
            drawing.saying("desc", caption.sentence, id: "\(name)-d")
            if standsAlone {
                drawing.mark("rect", ["width": wide, "height": high, "fill": Colours.paper, "class": "paper"])
                drawing.words(
                    Self.clipped(caption.title, to: width - 20, 8), x: 10, y: 19,
                    ["font-size": "15", "font-weight": "600"])
                drawing.words(
                    Self.clipped(caption.foot, to: width - 20, 5.6), x: 10, y: height - 7,
                    ["font-size": "10", "class": "quiet", "fill": Colours.quiet])
            }
            body(&drawing)
        }
        return drawing.text
    }

    /// Lines across at the ticks, their values, and the unit once above them.
    func valueAxis(_ scale: Scale, unit: String, in drawing: inout Drawing) {
        drawing.group(["class": "grid", "stroke": Colours.grid, "stroke-width": "1"]) { drawing in
            for tick in scale.ticks {
                let y = Drawing.number(scale.place(tick).rounded() + 0.5)
                drawing.mark(
                    "line", ["x1": Drawing.number(left), "x2": Drawing.number(right), "y1": y, "y2": y])
            }
        }
        drawing.group(["class": "axis", "text-anchor": "end"]) { drawing in
            for tick in scale.ticks { drawing.words(scale.label(tick), x: left - 6, y: scale.place(tick) + 4) }
        }
        let start = scale.includesZero ? "" : ", does not start at zero"
        drawing.words(unit + start, x: 4, y: top - 9, ["class": "quiet", "fill": Colours.quiet])
        if !scale.includesZero {
            // The axis is broken: a mark that says so.
            let y = bottom - 6
            drawing.mark(
                "path",
                [
                    "d": "M\(Drawing.number(left - 5)) \(Drawing.number(y + 3))l10 -4m-10 -1l10 -4", "class": "ink",
                    "stroke": Colours.ink, "fill": "none",
                ])
        }
    }

    /// About so much of a text as fits into a width, at so many units a letter.
    static func clipped(_ text: String, to width: Double, _ letter: Double) -> String {
        let room = max(1, Int(width / letter))
        return text.count <= room ? text : text.prefix(room - 1) + "…"
    }
}
