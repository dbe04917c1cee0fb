import Foundation
package import Trade

/// How values of the trade are written into columns.
package enum Column {
    /// `2021-03` as 202103.
    package static func month(_ month: Month) -> Int64 { Int64(month.year * 100 + month.month) }
    package static func month(_ column: Int64) -> Month { Month(year: Int(column / 100), month: Int(column % 100)) }

    static func status(_ status: Status) -> Int64 {
        switch status {
        case .license: 0
        case .preliminary: 1
        case .final: 2
        }
    }
    static func status(_ column: Int64) -> Status { column == 0 ? .license : column == 1 ? .preliminary : .final }

    static func scope(_ scope: Section.Scope) -> String {
        switch scope {
        case .product(let product): "product:\(product.code)"
        case .codes(let prefix, let digits): "codes:\(prefix):\(digits)"
        case .categories: "categories"
        }
    }
    static func scope(_ column: String) -> Section.Scope? {
        let parts = column.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch parts.first {
        case "categories": return .categories
        case "product": return .product(Product(parts[1]))
        case "codes":
            let fields = parts[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 2, let digits = Int(fields[1]) else { return nil }
            return .codes(prefix: fields[0], digits: digits)
        default: return nil
        }
    }

    /// JSON with sorted keys: equal values give equal bytes.
    package static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    package static func value<T: Decodable>(_ type: T.Type, json: String) throws -> T {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }
}
