package import Trade
import Views

/// The numbers of a page in long form, one a row: what its table, CSV, JSON and drawing are made of.
package struct Dataset: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        package var series: WorkingSeries
        package var measure: Measure
        package var presentation: Presentation
        package var point: Point
    }

    package var rows: [Row]

    package init(_ strands: [Strand]) {
        rows = strands.flatMap { strand in
            strand.points.map {
                Row(series: strand.series, measure: strand.measure, presentation: strand.presentation, point: $0)
            }
        }
    }

    /// The columns, in the order in which they are written.
    package static let columns = [
        "month", "role", "country_code", "country", "origin_code", "product", "measure", "view", "value", "unit",
        "status", "complete", "source", "known_at", "simulated",
    ]

    /// A table with one header row (RFC 4180), which spreadsheets and data tools read without options.
    package var csv: String {
        var text = Self.columns.joined(separator: ",") + "\r\n"
        for row in rows {
            text += fields(row).map(Self.quoted).joined(separator: ",")
            text += "\r\n"
        }
        return text
    }

    /// The same as JSON; numbers are numbers, and what is not known is `null`.
    func json(about page: [JSONText.Field]) -> String {
        let rows: [JSONText] = rows.map { row in
            let values = fields(row)
            return .object(
                zip(Self.columns, values).map { name, value in
                    switch name {
                    case "value": .init(name: name, value: value.isEmpty ? .null : .number(value))
                    case "complete", "simulated": .init(name: name, value: .bool(value == "true"))
                    default: .init(name: name, value: value.isEmpty ? .null : .string(value))
                    }
                })
        }
        return JSONText.object(page + [.init(name: "data", value: .array(rows))]).text + "\n"
    }

    private func fields(_ row: Row) -> [String] {
        let (series, point) = (row.series, row.point)
        return [
            point.month.description, series.role.rawValue, series.country.code,
            CountryList.scheduleC.name(of: series.country), series.origin, series.product.code, row.measure.rawValue,
            row.presentation.rawValue, Self.number(point.value, row.measure, row.presentation),
            Self.unit(row.measure, row.presentation), point.state == .known ? point.status.letter : "",
            point.state == .known ? String(!point.isIncomplete) : "", point.source, point.knownAt?.description ?? "",
            String(point.isSimulated),
        ]
    }

    /// Exact where the figure is whole, else to six decimals.
    package static func number(_ value: Rational?, _ measure: Measure, _ presentation: Presentation) -> String {
        guard let value else { return "" }
        if value.machineParts?.denominator == 1 { return value.description }
        return value.decimal(places: 6)
    }

    /// Figures are in the units of the archive: kilograms and dollars.
    static func unit(_ measure: Measure, _ presentation: Presentation) -> String {
        switch presentation {
        case .change, .share: return "ratio"
        case .index: return "index"
        case .month, .yearToDate, .twelveMonths: break
        }
        return switch measure {
        case .quantity: "kg"
        case .value: "USD"
        case .unitValue: "USD/t"
        }
    }

    /// Text that holds a separator is quoted; text that a spreadsheet would take for a formula gets an apostrophe before it.
    static func quoted(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+@\t".contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
