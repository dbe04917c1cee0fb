package import Trade

extension ObservationsFile {
    /// Writes cells of one source, sorted by all key columns and then by `known_at`. The source named here stands for
    /// that of every row; the same cells give the same bytes, in whatever order they come.
    ///
    /// A cell occurs at most once for one `known_at`.
    package static func write(
        source: String, listing: Section.Listing? = .changes, simulated: Bool = false, rows: [Row]
    ) -> [UInt8] {
        var ranks: [SeriesKey: Int] = [:]
        for row in rows { ranks[row.observation.series] = 0 }
        let keys = ranks.keys.sorted { precedes($0, $1) }
        for (rank, key) in keys.enumerated() { ranks[key] = rank }
        let prefixes = keys.map { key in
            [
                key.flow.rawValue, key.basis.rawValue, key.reporter, key.role.rawValue, key.country.code, key.origin,
                key.product.code,
            ].joined(separator: ",")
        }
        let sorted = rows.map { (ranks[$0.observation.series] ?? 0, $0) }.sorted { left, right in
            (left.0, left.1.observation.month.ordinal, left.1.knownAt.seconds)
                < (right.0, right.1.observation.month.ordinal, right.1.knownAt.seconds)
        }
        var output: [UInt8] = []
        output.reserveCapacity(96 * (rows.count + 2))
        output += Array("# surgewatch-observations/1 source=\(source)".utf8)
        if let listing { output += Array(" listing=\(listing.rawValue)".utf8) }
        if simulated { output += Array(" simulated=true".utf8) }
        output += Array("\n\(columns.joined(separator: ","))\n".utf8)
        var instants: [Instant: String] = [:]
        var months: [Month: String] = [:]
        for (rank, row) in sorted {
            output += (instants[row.knownAt] ?? remember(row.knownAt, in: &instants)).utf8
            output.append(ASCII.comma)
            output += prefixes[rank].utf8
            output.append(ASCII.comma)
            let observation = row.observation
            output += (months[observation.month] ?? remember(observation.month, in: &months)).utf8
            output.append(ASCII.comma)
            if let quantity = observation.quantity { output += String(quantity).utf8 }
            output.append(ASCII.comma)
            if let value = observation.value { output += String(value).utf8 }
            output.append(ASCII.comma)
            output += observation.status.rawValue.utf8
            output.append(ASCII.lineFeed)
        }
        return output
    }

    private static func remember<Key: CustomStringConvertible>(_ key: Key, in texts: inout [Key: String]) -> String {
        let text = key.description
        texts[key] = text
        return text
    }

    private static func precedes(_ left: SeriesKey, _ right: SeriesKey) -> Bool {
        if left.flow != right.flow { return left.flow.rawValue < right.flow.rawValue }
        if left.basis != right.basis { return left.basis.rawValue < right.basis.rawValue }
        return (left.reporter, left.role.rawValue, left.country.code, left.origin, left.product.code)
            < (right.reporter, right.role.rawValue, right.country.code, right.origin, right.product.code)
    }
}
