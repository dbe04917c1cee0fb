package import Trade

/// One query to the Census international trade API (`timeseries/intltrade/…`).
///
/// The access key is no part of it: only `url(key:)` puts one in, so that a request can be logged, compared and stored.
package struct CensusRequest: Hashable, Sendable {
    /// The aggregation level, `COMM_LVL`. Only `HS10` carries quantities.
    package enum Level: String, Sendable, Hashable, CaseIterable {
        case hs2 = "HS2"
        case hs4 = "HS4"
        case hs6 = "HS6"
        case hs10 = "HS10"
        case na2 = "NA2"
        case na3 = "NA3"
        case na4 = "NA4"
        case na5 = "NA5"
        case na6 = "NA6"

        /// Digits in a code of this level.
        package var digits: Int {
            switch self {
            case .hs2, .na2: 2
            case .na3: 3
            case .hs4, .na4: 4
            case .na5: 5
            case .hs6, .na6: 6
            case .hs10: 10
            }
        }

        package var isNAICS: Bool {
            switch self {
            case .hs2, .hs4, .hs6, .hs10: false
            case .na2, .na3, .na4, .na5, .na6: true
            }
        }
    }
    /// Which rows of a product and month are asked for.
    package enum Rows: Sendable, Hashable {
        /// Every country and the `-` row of all countries.
        case countries
        /// The `-` row alone: enough to learn whether a month is published.
        case total
    }

    /// `https://api.census.gov/data/timeseries/intltrade/imports/hs`, without a query.
    package var base: String
    package var dataset: CensusDataset
    /// What is asked for beside values and quantities.
    package var measures: [CensusMeasure]
    package var months: ClosedRange<Month>
    /// The leading digits of the wanted codes.
    package var prefix: String
    package var level: Level
    package var rows: Rows
    /// `general`, `consumption` or both.
    package var bases: Set<Basis>
    package var wantsQuantity: Bool
    /// `complete`: the countries must sum to the `-` row; `partial`: they must not exceed it.
    package var listing: Section.Listing

    package init(
        base: String, months: ClosedRange<Month>, prefix: String, level: Level, rows: Rows = .countries,
        bases: Set<Basis> = [.general, .consumption], wantsQuantity: Bool? = nil,
        listing: Section.Listing = .complete, dataset: CensusDataset = .imports, measures: [CensusMeasure] = []
    ) {
        self.base = base
        self.dataset = dataset
        self.measures = measures
        self.months = months
        self.prefix = prefix
        self.level = level
        self.rows = rows
        self.bases = dataset.bases(among: bases)
        self.wantsQuantity = wantsQuantity ?? (level == .hs10)
        self.listing = listing
    }

    package init(
        base: String, month: Month, prefix: String, level: Level, bases: Set<Basis> = [.general, .consumption]
    ) {
        self.init(base: base, months: month...month, prefix: prefix, level: level, bases: bases)
    }

    /// The narrow query that settles an empty answer: the `-` row of the chapter in one month.
    ///
    /// No figure means that the month is not published; a figure means that the wide query must be split.
    package static func publication(
        base: String, of month: Month, prefix: String, basis: Basis, dataset: CensusDataset = .imports
    ) -> CensusRequest {
        CensusRequest(
            base: base, months: month...month, prefix: String(prefix.prefix(dataset.chapterDigits)),
            level: dataset == .naics ? .na3 : .hs2, rows: .total, bases: [basis], wantsQuantity: false,
            dataset: dataset)
    }

    /// The measures of one basis, by the name of their columns.
    struct Columns {
        var basis: Basis
        var value: String
        /// Empty where there is none.
        var quantity = ""
        var flag = ""
        /// `nil` for customs value and quantity.
        var measure: CensusMeasure?
    }
    var columns: [Columns] { dataset.columns(bases, measures) }

    /// The variables of `get`, in the order in which they are asked for.
    package var variables: [String] {
        var names = ["CTY_CODE"]
        if rows == .countries { names.append("SUMMARY_LVL") }
        names += columns.map(\.value)
        if wantsQuantity {
            let measured = columns.filter { !$0.quantity.isEmpty }
            names += measured.map(\.quantity) + ["UNIT_QY1"] + measured.map(\.flag)
        }
        return names
    }

    /// The address to fetch; `nil` gives the address without a key.
    package func url(key: String?) -> String {
        var query = "get=" + variables.joined(separator: ",")
        if rows == .total { query += "&CTY_CODE=-" }
        query += "&COMM_LVL=\(level.rawValue)&\(dataset.commodity)=\(prefix)"
        if prefix.utf8.count < level.digits { query += "*" }
        query +=
            months.lowerBound == months.upperBound
            ? "&time=\(months.lowerBound)" : "&time=from+\(months.lowerBound)+to+\(months.upperBound)"
        if let key { query += "&key=" + Self.escaped(key) }
        return base + "?" + query
    }

    /// The address without the key: the only form for logs, manifests and problems.
    package var redacted: String { url(key: nil) }

    private static func escaped(_ text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF")
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + String([hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]])
            }
        }
        return result
    }

    /// The smaller requests that together ask for the same: halves of a range of months, or the ten longer prefixes of
    /// one month. Empty when the request cannot be split.
    package var parts: [CensusRequest] {
        guard rows == .countries else { return [] }
        if months.lowerBound < months.upperBound {
            let middle = months.lowerBound + (months.upperBound - months.lowerBound) / 2
            return [months.lowerBound...middle, (middle + 1)...months.upperBound].map { half in
                var part = self
                part.months = half
                return part
            }
        }
        guard prefix.utf8.count < level.digits else { return [] }
        // NAICS has codes that end with an X, for industries that are put together.
        let next = (0...9).map { String($0) } + (dataset == .naics ? ["X"] : [])
        return next.map { character in
            var part = self
            part.prefix = prefix + character
            return part
        }
    }
}

extension CensusRequest: CustomStringConvertible { package var description: String { redacted } }
