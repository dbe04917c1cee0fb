import Foundation

/// Words and numbers in columns for people: words from the left, numbers from the right.
struct Grid {
    private let headers: [String]
    private let isNumber: [Bool]
    private var rows: [[String]] = []

    /// A header that begins with a blank is that of a column of numbers.
    init(_ headers: [String]) {
        self.headers = headers.map { $0.trimmingCharacters(in: .whitespaces) }
        isNumber = headers.map { $0.hasPrefix(" ") }
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The header and the rows, each on a line, without blanks at the end.
    var lines: [String] {
        let all = [headers] + rows
        let widths = headers.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            let padded = cells.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - cells[column].count)
                return isNumber[column] ? blanks + cells[column] : cells[column] + blanks
            }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
