/// Lines of the tariff schedule: their units, when they are in force, and their words.
package struct TariffLines: Sendable {
    package struct Line: Hashable, Sendable {
        package var code: String
        /// `KG`, `NO` (pieces), `M2`: the unit of the first quantity of the statistics.
        package var unit: String
        /// That of the second quantity; empty where there is none.
        package var secondUnit: String
        /// The first month in which the line is in force; `nil` for one before the list.
        package var from: Month?
        /// The last one; `nil` while it is in force.
        package var until: Month?
        package var description: String

        /// `7601106040: UNWROUGHT ALUMINUM (KG, since 2025-07)`.
        package var words: String {
            let units = [unit, secondUnit].filter { !$0.isEmpty }.joined(separator: " and ")
            return "\(code): \(description) (" + units + (from.map { ", since \($0)" } ?? "")
                + (until.map { ", until \($0)" } ?? "") + ")"
        }

        package func isInForce(in month: Month) -> Bool {
            from.map { month >= $0 } ?? true && until.map { month <= $0 } ?? true
        }
    }

    /// In order of code and first month.
    package let lines: [Line]
    private let byCode: [String: [Line]]

    package init(_ lines: [Line]) {
        self.lines = lines.sorted { ($0.code, $0.from ?? Month(ordinal: 0)) < ($1.code, $1.from ?? Month(ordinal: 0)) }
        byCode = Dictionary(grouping: self.lines, by: \.code)
    }

    /// The line of a code as it is in a month, else the newest one of the code.
    package func line(_ code: String, in month: Month) -> Line? {
        let all = byCode[code] ?? []
        return all.first { $0.isInForce(in: month) } ?? all.last
    }

    /// Whether the list has anything of a chapter: of others it knows nothing.
    package func hasChapter(of code: String) -> Bool {
        let chapter = code.prefix(2)
        return lines.contains { $0.code.hasPrefix(chapter) }
    }

    /// The lines in force. What else is known of lines is in `lines.csv`.
    package static var tariffSchedule: TariffLines { ReferenceLists.inForce.lines }
}
