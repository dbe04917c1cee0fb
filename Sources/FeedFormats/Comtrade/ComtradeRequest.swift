package import Trade

/// One query to UN Comtrade v1 (comtradeapi.un.org): monthly figures of one or more reporters, or what there is of them.
///
/// The subscription key goes into a header and is no part of it.
package struct ComtradeRequest: Hashable, Sendable {
    /// `https://comtradeapi.un.org`.
    package var base: String
    /// With a key up to 100,000 records come, without one a preview of 500.
    package var isKeyed: Bool
    /// Comtrade's numbers.
    package var reporters: [Int]
    package var months: [Month]
    /// HS codes of 2, 4 or 6 digits.
    package var products: [String]
    package var flows: [Flow]

    package init(
        base: String, isKeyed: Bool, reporters: [Int], months: [Month], products: [String],
        flows: [Flow] = [.import, .export]
    ) {
        self.base = base
        self.isKeyed = isKeyed
        self.reporters = reporters
        self.months = months
        self.products = products
        self.flows = flows
    }

    /// The most records that an answer holds; one that has as many was cut off.
    package var mostRecords: Int { isKeyed ? 100_000 : 500 }
    /// The most periods of one query.
    package static let mostPeriods = 12

    /// `202405`.
    static func period(_ month: Month) -> String { String(month.description.filter { $0 != "-" }) }

    /// Rows of breakdowns count twice what their totals hold: second partner, transport and procedure are always 0.
    package var url: String {
        let path = isKeyed ? "/data/v1/get/C/M/HS" : "/public/v1/preview/C/M/HS"
        return base + path + "?reporterCode=" + reporters.map(String.init).joined(separator: ",") + "&period="
            + months.map(Self.period).joined(separator: ",") + "&cmdCode=" + products.joined(separator: ",")
            + "&flowCode="
            + flows.map { $0 == .import ? "M" : "X" }.joined(separator: ",")
            + "&partner2Code=0&motCode=0&customsCode=C00&includeDesc=false&maxRecords=\(mostRecords)"
    }

    /// What is there, and since when.
    package var availability: String {
        base + (isKeyed ? "/data" : "/public") + "/v1/getDa/C/M/HS?reporterCode="
            + reporters.map(String.init).joined(separator: ",")
    }

    /// The smaller queries that together ask for the same; empty when it cannot be split.
    package var parts: [ComtradeRequest] {
        func halves<Part>(_ path: WritableKeyPath<ComtradeRequest, [Part]>) -> [ComtradeRequest] {
            let all = self[keyPath: path]
            return [Array(all[..<(all.count / 2)]), Array(all[(all.count / 2)...])].map { half in
                var part = self
                part[keyPath: path] = half
                return part
            }
        }
        if months.count > 1 { return halves(\.months) }
        if reporters.count > 1 { return halves(\.reporters) }
        if products.count > 1 { return halves(\.products) }
        return flows.count > 1 ? halves(\.flows) : []
    }
}
