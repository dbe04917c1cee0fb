package import RuleLanguage
import Trade
import Views

/// Where a test and the rules disagree: what was wanted, what came, and how far each gate was from its limit.
package struct CaseFailure: Sendable {
    package struct Difference: Sendable, Hashable {
        package var what: String
        package var wanted: String
        package var got: String
    }

    /// A gate of the verdict in the terms people see.
    package struct Gate: Sendable, Hashable {
        package var name: String
        package var value: String
        package var comparison: String
        package var limit: String
        /// How far beyond the limit; with a minus, how far short of it.
        package var margin: String
        /// The change on the base, where there is one.
        package var change: String
        package var met: String
    }

    package var place: RuleTestCase.Place
    /// Series, month and moment.
    package var subject: String
    package var differences: [Difference]
    package var gates: [Gate]
    /// Why there is no verdict, or why the month is not judged.
    package var note: String?

    /// All of it, in lines.
    package var text: String {
        var lines = [subject]
        lines += Columns.aligned(
            [["", "wanted", "got"]] + differences.map { [$0.what, $0.wanted, $0.got] }, indent: 2)
        if !gates.isEmpty {
            let rows = gates.map { [$0.name, $0.value, $0.comparison, $0.limit, $0.margin, $0.change, $0.met] }
            lines += Columns.aligned(
                [["gate", "value", "", "limit", "margin", "change", ""]] + rows, indent: 2, rightAligned: [1, 3, 4])
        }
        if let note { lines.append("  " + note) }
        return lines.joined(separator: "\n")
    }

    /// The differences on one line.
    package var summary: String {
        "\(subject): " + differences.map { "want \($0.what) \($0.wanted), got \($0.got)" }.joined(separator: "; ")
    }
}

extension CaseFailure.Gate {
    static func words(_ truth: Truth) -> String {
        switch truth {
        case .yes: "met"
        case .no: "not met"
        case .unknown: "unknown"
        }
    }

    static func rows(_ evidence: Evidence) -> [Self] {
        evidence.gates.map { gate in
            let remarks = [gate.note, gate.decides ? nil : "does not decide"].compactMap(\.self)
            let met = words(gate.met) + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))")
            guard let value = gate.value else {
                return Self(
                    name: gate.name, value: gate.comparison == "is" ? gate.text : "unknown",
                    comparison: gate.limit == nil ? "" : gate.comparison,
                    limit: gate.limit.map(Wording.amount) ?? "", margin: "", change: "", met: met)
            }
            // Two amounts that look the same and differ are shown to the last unit.
            let looksEqual = gate.limit.map { Wording.amount($0) == Wording.amount(value) && $0 != value } ?? false
            let write = looksEqual ? Wording.exact : Wording.amount
            let margin = gate.margin.map { margin in
                (margin.number.isNegative || margin.number == .zero ? "" : "+")
                    + (looksEqual || isHidden(margin) ? Wording.exact : Wording.amount)(margin)
            }
            let claim = Claim(evidence, of: gate)
            let change = claim?.change.map { "\(Wording.change($0)), limit \(claim?.limit ?? "")" }
            return Self(
                name: gate.name, value: write(value), comparison: gate.comparison,
                limit: gate.limit.map(write) ?? "unknown", margin: margin ?? "", change: change ?? "", met: met)
        }
    }

    /// Whether rounding would show an amount as nothing.
    private static func isHidden(_ amount: Amount) -> Bool {
        amount.number != .zero && !Wording.amount(amount).contains { $0.isNumber && $0 != "0" }
    }
}

/// Text in columns.
enum Columns {
    /// Rows with cells of the same width; columns in which nothing stands are left out.
    static func aligned(_ rows: [[String]], indent: Int, rightAligned: Set<Int> = []) -> [String] {
        let used = (rows.first ?? []).indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } }
        let widths = used.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(used, widths).map { column, width in
                let fill = String(repeating: " ", count: width - row[column].count)
                return rightAligned.contains(column) ? fill + row[column] : row[column] + fill
            }
            var line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
