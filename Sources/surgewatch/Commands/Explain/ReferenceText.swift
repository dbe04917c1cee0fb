import Trade

/// The parameter series that were read, and the files of parameters and events behind a verdict.
struct ReferenceText {
    let evidence: Evidence

    var lines: [String] {
        let groups = Dictionary(grouping: evidence.inputs ?? []) { read in
            "\(read.name) of \(read.country == .all ? "all countries" : read.country.code), \(read.product)"
        }
        let inputs = groups.sorted { $0.key < $1.key }.flatMap { name, reads in
            [name] + Columns.aligned(Self.rows(reads), right: [1]).map { "  " + $0 }
        }
        let files = (evidence.files ?? []).map { ["file \($0.name)", "sha256 \($0.content.prefix(16))"] }
        return inputs + Columns.aligned(files)
    }

    /// Months that were stated together and are alike stand in one row.
    private static func rows(_ reads: [Evidence.InputRead]) -> [[String]] {
        var spans: [(from: Evidence.InputRead, through: Month)] = []
        for read in reads {
            if let last = spans.last, last.from.value == read.value, last.from.vintage == read.vintage,
                last.through + 1 == read.month
            {
                spans[spans.count - 1].through = read.month
            } else {
                spans.append((read, read.month))
            }
        }
        return spans.map { read, through in
            let months = read.month == through ? "\(read.month)" : "\(read.month) to \(through)"
            return [months, "\(read.value.description) \(read.unit)", "known \(read.vintage.newYorkDay)"]
        }
    }
}
