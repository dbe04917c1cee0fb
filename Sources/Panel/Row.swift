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
        package var cells: [Cell] {
            let sources = Sources(official, licensed)
            return entries.map { $0.cell(sources) }
        }

        package subscript(month: Month) -> Cell {
            entry(month).map { $0.cell(Sources(official, licensed)) } ?? .unpublished
        }

        /// The months in which quantity or value differ from what was published before, oldest first.
        package func moved(since before: Row) -> [Month] {
            let shift = first - before.first
            return entries.indices.filter { index in
                guard before.entries.indices.contains(index + shift) else { return false }
                let (was, now) = (before.entries[index + shift], entries[index])
                guard was.quantity != .unpublished || was.value != .unpublished else { return false }
                return was.quantity != now.quantity || was.value != now.value
            }.map { first + $0 }
        }

        /// The months in which quantity or value read otherwise than before, oldest first; `isFirst` where nothing had been
        /// published before.
        package func stated(since before: Row) -> [(month: Month, isFirst: Bool)] {
            entries.indices.compactMap { index in
                let (month, now) = (first + index, entries[index])
                let was = before.entry(month)
                let isFirst = was.map { $0.quantity == .unpublished && $0.value == .unpublished } ?? true
                if isFirst, now.quantity == .unpublished, now.value == .unpublished { return nil }
                return was.map { $0.quantity == now.quantity && $0.value == now.value } ?? false
                    ? nil : (month, isFirst)
            }
        }

        /// For each month whether it is new or reads differently: in a number that is known, or in its status.
        package func changed(since before: Row) -> [Bool] {
            let shift = first - before.first
            return entries.indices.map { index in
                guard before.entries.indices.contains(index + shift) else { return true }
                let (was, now) = (before.entries[index + shift], entries[index])
                return was.quantity.number != now.quantity.number || was.value.number != now.value.number
                    || was.status != now.status
            }
        }

        /// Kilograms of all months; `nil` where they are not known.
        package var quantities: [Int64?] { entries.map(\.quantity.number) }
        /// U.S. dollars of all months; `nil` where they are not known.
        package var values: [Int64?] { entries.map(\.value.number) }
        package var statuses: [Status] { entries.map(\.status) }
        /// The cells of some months, oldest first.
        package func cells(in months: ClosedRange<Month>) -> [Cell] {
            let sources = Sources(official, licensed)
            let start = months.lowerBound - first
            var cells: [Cell] = []
            cells.reserveCapacity(months.count)
            for index in start...(start + (months.upperBound - months.lowerBound)) {
                let isThere = index >= 0 && index < entries.count
                cells.append(isThere ? entries[index].cell(sources) : .unpublished)
            }
            return cells
        }

        /// The figures of those of some months that lie in the row, side by side.
        package func strip(in months: ClosedRange<Month>) -> FigureStrip {
            let start = max(0, months.lowerBound - first)
            let end = min(entries.count, months.upperBound - first + 1)
            var strip = FigureStrip(first: first + start, capacity: max(0, end - start))
            for index in start..<max(start, end) {
                let entry = entries[index]
                strip.append(
                    quantity: entry.quantity, value: entry.value, status: entry.status, isIncomplete: entry.isIncomplete
                )
            }
            return strip
        }

        private func entry(_ month: Month) -> Entry? {
            let index = month - first
            return index >= 0 && index < entries.count ? entries[index] : nil
        }
    }
}

extension PanelView.Row {
    /// What cells name as their source and basis.
    fileprivate struct Sources {
        var official: (source: String, basis: Basis)
        var licensed: (source: String, basis: Basis)

        init(_ official: Statistic?, _ licensed: Statistic?) {
            self.official = (official?.source ?? "", official?.basis ?? .general)
            self.licensed = (licensed?.source ?? "", licensed?.basis ?? .general)
        }
    }
}

extension PanelView.Row.Entry {
    fileprivate func cell(_ sources: PanelView.Row.Sources) -> Cell {
        let (source, basis) = isLicensed ? sources.licensed : sources.official
        return Cell(
            quantity: quantity, value: value, source: source, basis: basis, status: status, vintage: knownAt,
            isIncomplete: isIncomplete, isSimulated: isSimulated)
    }
}
