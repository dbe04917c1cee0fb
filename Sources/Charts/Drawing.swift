/// SVG text in the making: marks in the order in which they are painted.
///
/// Every mark carries a class, for the page's style sheet and its dark colours, and presentation attributes, so that a
/// copied picture looks right anywhere. Nothing has a style attribute: the page's policy forbids them.
package struct Drawing: Sendable {
    package private(set) var text = ""

    package init() { text.reserveCapacity(4096) }

    /// An attribute with its value: numbers and words.
    package typealias Attributes = KeyValuePairs<String, String>

    package mutating func mark(_ name: String, _ attributes: Attributes) {
        open(name, attributes, ending: "/>")
    }

    package mutating func group(_ attributes: Attributes, _ body: (inout Drawing) -> Void) {
        open("g", attributes, ending: ">")
        body(&self)
        text += "</g>"
    }

    package mutating func container(_ name: String, _ attributes: Attributes, _ body: (inout Drawing) -> Void) {
        open(name, attributes, ending: ">")
        body(&self)
        text += "</\(name)>"
    }

    /// Words at a place.
    package mutating func words(_ words: String, x: Double, y: Double, _ attributes: Attributes = [:]) {
        text += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        write(attributes)
        text += ">"
        text += Self.escaped(words)
        text += "</text>"
    }

    /// `<title>` or `<desc>`: what is said of the drawing.
    package mutating func saying(_ name: String, _ words: String, id: String? = nil) {
        text += "<\(name)" + (id.map { " id=\"\(Self.escaped($0))\"" } ?? "") + ">"
        text += Self.escaped(words)
        text += "</\(name)>"
    }

    private mutating func open(_ name: String, _ attributes: Attributes, ending: String) {
        text += "<"
        text += name
        write(attributes)
        text += ending
    }

    private mutating func write(_ attributes: Attributes) {
        for (name, value) in attributes {
            text += " \(name)=\""
            text += Self.escaped(value)
            text += "\""
        }
    }

    /// A length with one decimal at most.
    package static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let tenths = Int((value * 10).rounded())
        let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
        let sign = tenths < 0 ? "-" : ""
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
    }

    /// Text for XML and HTML, in elements and in quoted attributes.
    package static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { [38, 60, 62, 34, 39].contains($0) || $0 < 32 }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 32: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
