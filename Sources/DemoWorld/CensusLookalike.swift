import FlyingFox
import Foundation
import Trade

/// Answers as the Census Bureau's API for imports by HS code does, from the demo's table, as known at one instant.
///
/// Chapter 76 only, imports for consumption in dollars. What the table does not hold (general imports, quantities) is
/// an unknown variable, a month that is not published yet is a 204.
struct CensusLookalike: Sendable {
    static let path = "/data/timeseries/intltrade/imports/hs"
    static let missingKeyPath = "/data/missing_key.html"
    private static let chapter = "76"
    private static let description = "ALUMINUM AND ARTICLES THEREOF"

    let table: FigureTable

    func answer(_ encodedQuery: String, asOf instant: Instant) -> HTTPResponse {
        let query = CensusQuery(encoded: encodedQuery)
        guard query.key?.isEmpty == false else {
            return HTTPResponse(statusCode: .found, headers: HTTPHeaders([.location: Self.missingKeyPath]))
        }
        guard query.hasWellFormedKey else { return Self.invalidKey }
        do throws(CensusQuery.Refusal) {
            try query.check()
            let rows = try rows(of: query, asOf: instant)
            guard !rows.isEmpty else { return HTTPResponse(statusCode: .noContent) }
            let header = query.columns + query.predicates.map(\.name)
            return HTTPResponse(
                statusCode: .ok, headers: [.contentType: "application/json;charset=utf-8"],
                body: Data(Self.json([header] + rows).utf8))
        } catch {
            return HTTPResponse(
                statusCode: .badRequest, headers: [.contentType: "text/plain;charset=utf-8"],
                body: Data((error.words + "\n").utf8))
        }
    }

    /// The rows without header: columns, then the predicates echoed. Countries by code, the total last.
    private func rows(of query: CensusQuery, asOf instant: Instant) throws(CensusQuery.Refusal) -> [[String]] {
        let names = query.columns + query.predicates.map(\.name)
        let countries = table.countries(asOf: instant)
        let ordered = countries.filter { $0 != .all } + countries.filter { $0 == .all }
        var rows: [[String]] = []
        for month in try query.months(among: table.months) {
            for country in ordered {
                guard let dollars = table.dollars(country, month, asOf: instant) else { continue }
                let value = { (name: String) in Self.value(of: name, country, month, dollars) }
                if query.wants(value) { rows.append(names.map(value)) }
            }
        }
        return rows
    }

    private static func value(of name: String, _ country: Country, _ month: Month, _ dollars: Int64) -> String {
        switch name {
        case "CTY_CODE": country.code
        case "CTY_NAME": CensusNames.name(of: country)
        case "I_COMMODITY": chapter
        case "I_COMMODITY_SDESC", "I_COMMODITY_LDESC": description
        case "COMM_LVL": "HS2"
        case "SUMMARY_LVL": "DET"
        case "CON_VAL_MO": String(dollars)
        case "YEAR": String(month.year)
        case "MONTH": DecimalDigits.padded(month.month, 2)
        default: month.description
        }
    }

    /// An array of arrays of strings, a row a line; no value needs escaping beyond quotes and backslashes.
    private static func json(_ rows: [[String]]) -> String {
        let lines = rows.map { row in
            let cells = row.map { cell in
                "\"" + cell.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
                    + "\""
            }
            return "[" + cells.joined(separator: ",") + "]"
        }
        return "[" + lines.joined(separator: ",\n") + "]"
    }

    private static let invalidKey = HTTPResponse(
        statusCode: .ok,
        headers: [.contentType: "text/html;charset=utf-8", HTTPHeader("X-DataWebAPI-KeyError"): "Invalid Key"],
        body: Data(
            """
            <html><head><title>Invalid Key</title></head><body><h1>Invalid Key</h1>
            <p>A valid <em>key</em> must be included with each data API request. You included a key with this request, \
            however, it is not valid.</p></body></html>

            """.utf8))

    static let missingKey = HTTPResponse(
        statusCode: .ok, headers: [.contentType: "text/html;charset=utf-8"],
        body: Data(
            """
            <html><head><title>Missing Key</title></head><body><h1>Missing Key</h1>
            <p>A valid <em>key</em> must be included with each data API request.</p></body></html>

            """.utf8))
}
