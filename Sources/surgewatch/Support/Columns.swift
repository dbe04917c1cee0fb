/// Text in columns.
enum Columns {
    /// Rows with their cells below each other, two blanks apart. Columns named in `right` are set to the right.
    static func aligned(_ rows: [[String]], right: Set<Int> = []) -> [String] {
        guard let count = rows.map(\.count).max() else { return [] }
        let widths = (0..<count).map { column in
            rows.compactMap { $0.indices.contains(column) ? Ink.width(of: $0[column]) : nil }.max() ?? 0
        }
        return rows.map { row in
            var line = row.enumerated().map { index, cell in
                let blanks = String(repeating: " ", count: widths[index] - Ink.width(of: cell))
                return right.contains(index) ? blanks + cell : cell + blanks
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Words in lines of at most `width`, each after the first behind `indent`.
    static func wrapped(_ text: String, width: Int = 96, indent: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = indent
            }
            line += (line.isEmpty || line == indent ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
