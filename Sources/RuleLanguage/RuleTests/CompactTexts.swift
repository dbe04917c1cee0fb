import Trade

/// Reads runs of months in compact notation from a text, or from a list of texts.
struct CompactTexts<Item: CompactItem> {
    let reading: FileReading

    init(reading: FileReading) { self.reading = reading }

    func entries(_ node: Node, _ what: String) -> [CompactCells<Item>.Entry] {
        if case .scalar = node, !reading.isEmpty(node) { return run(node, what) }
        return (reading.entries(of: node, what, allowsSingle: true) ?? []).flatMap { run($0, what) }
    }

    private func run(_ node: Node, _ what: String) -> [CompactCells<Item>.Entry] {
        guard case .scalar(let scalar) = node else {
            _ = reading.text(of: node, what)
            return []
        }
        do {
            return try CompactCells<Item>.entries(of: Array(scalar.string.unicodeScalars))
        } catch {
            if scalar.style == .any {
                // Put together from the values of a case: no place of the file holds it.
                reading.report(
                    error.code, at: reading.span(of: node),
                    "in `\(reading.shortened(scalar.string))`: \(error.message)",
                    expected: error.expected, help: error.help)
            } else {
                let span = ScalarText(scalar, in: reading.source).span(of: error.range)
                reading.report(error.code, at: span, error.message, expected: error.expected, help: error.help)
            }
            return []
        }
    }
}
