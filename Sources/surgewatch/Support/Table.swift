import Foundation
import Views

/// Rows of a result in the form that was asked for: columns on a terminal, tabs without header in a pipe, JSON, or CSV.
struct Table {
    /// A value with its form in text and in JSON.
    struct Value {
        var text: String
        var json: JSONText

        static func text(_ text: String) -> Value { Value(text: text, json: .string(text)) }
        static func text(_ text: String?) -> Value { text.map(Value.text) ?? Value(text: "", json: .null) }
        static func number(_ number: some BinaryInteger) -> Value {
            Value(text: String(number), json: .integer(number))
        }
        static func number(_ number: Int64?) -> Value {
            number.map { Value.number($0) } ?? Value(text: "", json: .null)
        }
        /// An exact decimal number.
        static func decimal(_ text: String?) -> Value {
            text.map { Value(text: $0, json: .string($0)) } ?? Value(text: "", json: .null)
        }
        static func flag(_ flag: Bool) -> Value { Value(text: flag ? "yes" : "no", json: .bool(flag)) }
    }

    var columns: [String]
    var rows: [[Value]] = []

    /// The columns that were asked for, by place.
    func kept(_ output: OutputOptions) throws -> [Int] {
        guard let fields = output.fields else { return Array(columns.indices) }
        return try fields.map { field in
            guard let index = columns.firstIndex(of: field) else {
                throw CommandFailure(
                    .usage, "no field is called \(field); there are " + columns.joined(separator: ", "))
            }
            return index
        }
    }

    func print(_ output: OutputOptions) throws {
        let kept = try kept(output)
        if output.json {
            Terminal.say(JSONText.array(rows.map { object($0, kept) }).text)
        } else if output.csv {
            Terminal.say(kept.map { columns[$0] }.joined(separator: ",") + "\n" + (try csvRows(output)), end: "")
        } else if Terminal.isOutputTerminal {
            printColumns(kept)
        } else {
            var text = ""
            for row in rows {
                text +=
                    kept.map { row[$0].text.replacingOccurrences(of: "\t", with: " ") }.joined(separator: "\t") + "\n"
            }
            Terminal.say(text, end: "")
        }
    }

    /// A row with the names of its columns.
    func object(_ row: [Value], _ kept: [Int]) -> JSONText {
        .object(kept.map { .init(name: columns[$0], value: row[$0].json) })
    }

    /// The rows as CSV, without the header.
    func csvRows(_ output: OutputOptions) throws -> String {
        let kept = try kept(output)
        var text = ""
        for row in rows {
            for (place, column) in kept.enumerated() {
                if place > 0 { text += "," }
                text += Self.csv(row[column].text)
            }
            text += "\n"
        }
        return text
    }

    private func printColumns(_ kept: [Int]) {
        guard !rows.isEmpty else { return }
        let widths = kept.map { column in ([columns[column]] + rows.map { $0[column].text }).map(\.count).max() ?? 0 }
        func line(_ cells: [String]) -> String {
            zip(cells, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
                .joined(separator: "  ")
        }
        Terminal.say(line(kept.map { columns[$0] }))
        for row in rows { Terminal.say(line(kept.map { row[$0].text })) }
    }

    static func csv(_ text: String) -> String {
        // Most texts are plain: letters and digits of ASCII.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x2C && $0 != 0x22 }) { return text }
        return text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
    }
}
