import FeedFormats
import Trade

/// The line above each answer of the Census API in a body that is kept, and the way back from such a body.
///
///     # census 1234 HS10 76 2025-03 2025-03 countries general,consumption complete https://…
///     # census 1234 HS10 76 2025-03 2025-03 countries/exports general complete https://…
///     # census 1234 HS10 76 2025-03 2025-03 countries/imports/duty,cif consumption complete https://…
enum CensusTranscript {
    static func line(_ request: CensusRequest, bytes: Int) -> String {
        let bases = Basis.allCases.filter(request.bases.contains).map(\.rawValue).joined(separator: ",")
        var rows = request.rows == .total ? "total" : "countries"
        if request.dataset != .imports || !request.measures.isEmpty { rows += "/\(request.dataset.rawValue)" }
        if !request.measures.isEmpty {
            rows += "/" + request.measures.map(\.rawValue).joined(separator: ",")
        }
        return [
            "#", "census", String(bytes), request.level.rawValue, request.prefix, request.months.lowerBound.description,
            request.months.upperBound.description, rows, bases,
            request.listing.rawValue, request.redacted,
        ].joined(separator: " ")
    }

    /// The requests and answers of a kept body; `nil` when it is none.
    static func parts(_ bytes: [UInt8]) -> [(request: CensusRequest, body: [UInt8])]? {
        var result: [(request: CensusRequest, body: [UInt8])] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let end = rest.firstIndex(of: 10) else { return nil }
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ").map(String.init)
            guard let (request, count) = request(words), rest.endIndex - end - 1 > count else { return nil }
            let start = end + 1
            result.append((request, Array(rest[start..<(start + count)])))
            rest = rest[(start + count + 1)...]
        }
        return result.isEmpty ? nil : result
    }

    private static func request(_ words: [String]) -> (CensusRequest, Int)? {
        guard words.count == 11, words[0] == "#", words[1] == "census", let count = Int(words[2]), count >= 0,
            let level = CensusRequest.Level(rawValue: words[3]), let first = Month(words[5]),
            let last = Month(words[6]), first <= last, let listing = Section.Listing(rawValue: words[9]),
            let base = words[10].split(separator: "?").first
        else { return nil }
        let bases = Set(words[8].split(separator: ",").compactMap { Basis(rawValue: String($0)) })
        let asked = words[7].split(separator: "/").map(String.init)
        guard let dataset = asked.count > 1 ? CensusDataset(rawValue: asked[1]) : .imports else { return nil }
        let measures = asked.count > 2 ? asked[2].split(separator: ",").map { CensusMeasure(rawValue: String($0)) } : []
        let rows: CensusRequest.Rows = asked[0] == "total" ? .total : .countries
        return (
            CensusRequest(
                base: String(base), months: first...last, prefix: words[4], level: level, rows: rows, bases: bases,
                wantsQuantity: rows == .total ? false : nil, listing: listing, dataset: dataset,
                measures: measures.compactMap(\.self)), count
        )
    }
}
