package import Trade

extension PanelView {
    /// A stretch of months of one working series.
    package struct Row: Sendable {
        /// What a cell holds of its own; source and basis are those of the statistic that it is read from.
        struct Entry: Sendable {
            var quantity: Figure
            var value: Figure
            var knownAt: Instant?
            var status: Status
            var isSimulated: Bool
            var isIncomplete = false
            var isLicensed = false
        }

        package let first: Month
        private let entries: [Entry]
        private let official: Statistic?
        private let licensed: Statistic?

        init(first: Month, entries: [Entry], official: Statistic?, licensed: Statistic?) {
            self.first = first
            self.entries = entries
            self.official = official
            self.licensed = licensed
        }

        /// The months of the row; `nil` when it is empty.
        package var months: ClosedRange<Month>? { entries.isEmpty ? nil : first...(first + (entries.count - 1)) }
        /// All cells, oldest first.
        package var cells: [Cell] { entries.map(cell) }

        package subscript(month: Month) -> Cell { entry(month).map(cell) ?? .unpublished }

        /// Kilograms; `nil` where they are not known.
        package func quantity(in month: Month) -> Int64? { entry(month)?.quantity.number }
        /// U.S. dollars; `nil` where they are not known.
        package func value(in month: Month) -> Int64? { entry(month)?.value.number }
        package func status(in month: Month) -> Status { entry(month)?.status ?? Cell.unpublished.status }

        /// The months in which quantity or value differ from what was published before, oldest first.
        package func moved(since before: Row) -> [Month] {
            var result: [Month] = []
            for (index, now) in entries.enumerated() {
                let month = first + index
                guard let was = before.entry(month), was.quantity != .unpublished || was.value != .unpublished else {
                    continue
                }
                if was.quantity != now.quantity || was.value != now.value { result.append(month) }
            }
            return result
        }

        private func entry(_ month: Month) -> Entry? {
            let index = month - first
            return index >= 0 && index < entries.count ? entries[index] : nil
        }

        private func cell(_ entry: Entry) -> Cell {
            let statistic = entry.isLicensed ? licensed : official
            return Cell(
                quantity: entry.quantity, value: entry.value, source: statistic?.source ?? "",
                basis: statistic?.basis ?? .general, status: entry.status, vintage: entry.knownAt,
                isIncomplete: entry.isIncomplete, isSimulated: entry.isSimulated)
        }
    }
}
