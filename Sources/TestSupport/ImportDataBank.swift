/// A small month of the Census import data bank as its publisher writes it, with control totals that add up.
package struct ImportDataBank: Sendable {
    /// One record of the detail: its key, and the 22 measures of the month.
    package struct Row: Sendable {
        package var commodity: String
        package var country: String
        package var preference: String
        package var entry: String
        package var unlading: String
        package var provision: String
        package var measures: [Int64]

        package init(
            _ commodity: String, _ country: String, preference: String = "00", entry: String = "10",
            unlading: String = "10", provision: String = "61", _ measures: [Int64]
        ) {
            self.commodity = commodity
            self.country = country
            self.preference = preference
            self.entry = entry
            self.unlading = unlading
            self.provision = provision
            self.measures = measures + Array(repeating: 0, count: max(0, 22 - measures.count))
        }

        /// Figures of consumption and general imports.
        package static func figures(
            _ commodity: String, _ country: String, entry: String = "10", kilograms: Int64, dollars: Int64
        ) -> Row {
            var measures = [Int64](repeating: 0, count: 22)
            measures[0] = 1
            measures[1] = kilograms
            measures[3] = dollars
            measures[8] = kilograms + 1
            measures[10] = dollars + 2
            return Row(commodity, country, entry: entry, measures)
        }
    }

    /// `2025` and `01`.
    package var year: String
    package var month: String
    package var rows: [Row]
    package var units: [String: String] = [:]

    /// - Parameter month: `2025-01`.
    package init(_ month: String, _ rows: [Row]) {
        year = String(month.prefix(4))
        self.month = String(month.suffix(2))
        self.rows = rows
    }

    private static let quantities: Set<Int> = [1, 2, 8, 9]

    private func text(_ measures: [Int64]) -> String {
        measures.map { "\($0)" }.map { String(repeating: " ", count: 15 - $0.utf8.count) + $0 }.joined()
    }
    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
    private func sums(_ key: (Row) -> String) -> [(key: String, sums: [Int64])] {
        var sums: [String: [Int64]] = [:]
        for row in rows {
            sums[key(row)] = zip(sums[key(row)] ?? Array(repeating: 0, count: 22), row.measures).map { $0 + $1 }
        }
        return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    private func withoutQuantities(_ measures: [Int64]) -> [Int64] {
        measures.enumerated().filter { !Self.quantities.contains($0.offset) }.map(\.element)
    }

    package var detail: String {
        rows.map { row in
            row.commodity + row.country + row.preference + row.entry + row.unlading + row.provision + year + month
                + text(row.measures) + text(row.measures) + "\r\n"
        }.joined()
    }
    package var commodities: String {
        sums(\.commodity).map { code, sums in
            code + padded("METAL", 50) + padded(units[code] ?? "KG", 3) + "   " + year + month + text(sums) + text(sums)
                + "\r\n"
        }.joined()
    }
    package var countries: String {
        sums(\.country).map { code, sums in
            let own = text(withoutQuantities(sums))
            return code + padded("COUNTRY", 30) + year + month + own + own + "\r\n"
        }.joined()
    }
    package var districts: String {
        sums(\.entry).map { code, sums in
            let own = text(withoutQuantities(sums))
            return code + padded("DISTRICT", 30) + year + month + own + own + "\r\n"
        }.joined()
    }

    /// The members, the detail last but one, so that totals come before and behind it.
    package var members: [(name: String, text: String)] {
        [
            ("IMP_COMM.TXT", commodities), ("COUNTRY.TXT", "1220CANADA \r\n"), ("imp_CTY.TXT", countries),
            ("IMP_DETL.TXT", detail), ("IMP_DE.TXT", districts),
        ]
    }

    /// The archive; `deflate` makes raw deflate data.
    package func archive(_ deflate: ([UInt8]) -> [UInt8]?) -> [UInt8] {
        var writer = ZipWriter()
        for (name, text) in members {
            writer.add(name, Array(text.utf8), packed: deflate(Array(text.utf8)))
        }
        return writer.archive
    }
}
