/// Plain text in 72 columns.
enum TextColumns {
    static let width = 72

    static func wrap(_ text: String, width: Int = width) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words(text) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// The words of a text; a figure and its unit are one, and `HS` and its code.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for word in text.split(separator: " ") {
            let isUnit = word.first == "t" && word.dropFirst().allSatisfy { ",.;:)".contains($0) }
            if let last = words.last, isUnit && last.last?.isNumber == true || last == "HS" {
                words[words.count - 1] = last + " " + word
            } else {
                words.append(String(word))
            }
        }
        return words
    }

    /// A text whose long lines are broken between words. Lines that begin with two blanks (bars, tables, commands) are
    /// left as they are; lines that begin with a dash go on under their words.
    static func folded(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            guard line.count > width, !line.hasPrefix("  ") else { return String(line) }
            guard line.hasPrefix("- ") else { return wrap(String(line)).joined(separator: "\n") }
            return "- " + wrap(String(line.dropFirst(2)), width: width - 2).joined(separator: "\n  ")
        }.joined(separator: "\n")
    }

    /// Cells of rows in columns, the ones named `right` to the right; two blanks between.
    static func table(_ rows: [[String]], right: Set<Int> = []) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                if column > 0 { line += "  " }
                line += right.contains(column) ? blanks + cell : cell + blanks
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
