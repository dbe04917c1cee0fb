import FeedFormats
import Trade

/// Chapter 76 at the line level, both bases, with quantities: two lines, three countries, two groups.
enum CensusFixtures {
    static let base = "https://api.census.gov/data/timeseries/intltrade/imports/hs"
    static let march = CensusRequest(base: base, month: month("2025-03"), prefix: "76", level: .hs10)
    static let header = march.variables + ["COMM_LVL", "I_COMMODITY", "time"]

    /// `country summary genValue conValue genQuantity conQuantity unit genFlag conFlag level commodity time`.
    static let rows: [[String]] = [
        ["-", "DET", "300", "250", "30", "25", "KG", "", "", "HS10", "7601103000", "2025-03"],
        ["1220", "DET", "200", "200", "20", "20", "KG", "", "", "HS10", "7601103000", "2025-03"],
        ["0003", "CGP", "100", "50", "10", "5", "KG", "", "", "HS10", "7601103000", "2025-03"],
        ["4XXX", "CGP", "100", "50", "10", "5", "KG", "", "", "HS10", "7601103000", "2025-03"],
        ["4280", "DET", "100", "50", "10", "5", "KG", "", "", "HS10", "7601103000", "2025-03"],
        ["5700", "DET", "70", "0", "7", "0", "KG", "", "", "HS10", "7616995190", "2025-03"],
        ["-", "DET", "70", "0", "7", "0", "KG", "", "", "HS10", "7616995190", "2025-03"],
    ]

    static func body(_ rows: [[String]], header: [String] = header) -> [UInt8] {
        let lines = ([header] + rows).map { "[" + $0.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
        return bytes("[" + lines.joined(separator: ",\n") + "]")
    }

    static func changed(row: Int, _ column: String, _ text: String) -> [[String]] {
        var rows = rows
        rows[row][header.firstIndex(of: column) ?? 0] = text
        return rows
    }

    static func decode(
        _ body: [UInt8], status: Int = 200, contentType: String? = "application/json", headers: [String: String] = [:],
        request: CensusRequest = march
    ) -> CensusAnswer {
        CensusImports.decode(
            status: status, contentType: contentType, header: { headers[$0.lowercased()] }, body: body,
            request: request)
    }
}

extension CensusAnswer {
    var figures: CensusFigures? { if case .figures(let figures) = self { figures } else { nil } }
    var problem: FeedProblem? { if case .refused(let problem) = self { problem } else { nil } }
    /// The name of the case.
    var kind: String {
        switch self {
        case .figures: "figures"
        case .noDataYet: "noDataYet"
        case .tooLarge: "tooLarge"
        case .retry: "retry"
        case .refused: "refused"
        }
    }
}
