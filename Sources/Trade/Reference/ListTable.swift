/// What is wrong with a list of facts, and where.
package struct ListProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the file: `groups.csv`.
    package var file: String
    /// From 1; `nil` where the whole file is meant.
    package var line: Int?
    package var words: String

    package var description: String { file + (line.map { ":\($0)" } ?? "") + ": " + words }
}

/// A list of facts as it is shipped or as an operator puts one in its place: comma-separated, cells in double quotes where they
/// hold a comma, lines that begin with `#` are remarks, the first other line names the columns.
struct ListTable {
    struct Row {
        var line: Int
        var cells: [String]
    }

    let file: String
    private(set) var rows: [Row] = []

    init(_ text: String, file: String, columns: [String]) throws(ListProblem) {
        self.file = file
        var isHeader = true
        for (index, whole) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = whole.hasSuffix("\r") ? whole.dropLast() : whole
            if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { continue }
            let cells = try Self.cells(line, file: file, line: index + 1)
            if isHeader {
                isHeader = false
                guard cells == columns else {
                    throw ListProblem(
                        file: file, line: index + 1, words: "the columns are \(columns.joined(separator: ","))")
                }
                continue
            }
            guard cells.count == columns.count else {
                throw ListProblem(
                    file: file, line: index + 1,
                    words:
                        "the row has \(cells.count) cells, the header \(columns.count); a cell that holds a comma is "
                        + "written in double quotes")
            }
            rows.append(Row(line: index + 1, cells: cells))
        }
        guard !rows.isEmpty else { throw ListProblem(file: file, line: nil, words: "the list is empty") }
    }

    private static func cells(_ line: Substring, file: String, line number: Int) throws(ListProblem) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isQuoted = false
        var before: Character?
        for character in line {
            if character == "\"" {
                // Two quotes inside quotes are one.
                if !isQuoted, before == "\"" { cell.append("\"") }
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                cells.append(cell)
                cell = ""
            } else {
                cell.append(character)
            }
            before = character
        }
        guard !isQuoted else {
            throw ListProblem(file: file, line: number, words: "a cell that begins with a double quote does not end")
        }
        return cells + [cell]
    }

    func problem(_ row: Row, _ words: String) -> ListProblem { ListProblem(file: file, line: row.line, words: words) }

    /// A month, or `nil` where the cell is empty.
    func month(_ row: Row, _ column: Int) throws(ListProblem) -> Month? {
        let text = row.cells[column]
        if text.isEmpty { return nil }
        guard let month = Month(text) else { throw problem(row, "`\(text.prefix(40))` is no month (YYYY-MM)") }
        return month
    }

    /// An HS code of 2, 4, 6, 8 or 10 digits.
    func code(_ row: Row, _ column: Int) throws(ListProblem) -> String {
        let text = row.cells[column]
        guard !text.isEmpty, Product(text).isHS else {
            throw problem(row, "`\(text.prefix(40))` is no HS code of 2, 4, 6, 8 or 10 digits (without dots)")
        }
        return text
    }
}
