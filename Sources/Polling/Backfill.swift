package import Trade

/// How far the months before the first release of a feed are filled in, oldest first.
///
/// A part of at most a year is history of its own, stored together with this mark: ended at any moment, the work goes on
/// with the part that was under way.
package struct Backfill: Sendable, Hashable, Codable {
    package var first: Month
    package var last: Month
    /// The last month that was asked for, whether it brought figures or not.
    package var done: Month?

    package init(first: Month, last: Month, done: Month? = nil) {
        self.first = first
        self.last = last
        self.done = done
    }

    package var isDone: Bool { last < first || done.map { $0 >= last } ?? false }
    package var months: Int { max(0, last - first + 1) }
    package var monthsDone: Int { done.map { min(months, max(0, $0 - first + 1)) } ?? 0 }

    /// Months that are still to be asked for: those of which the archive has no figures.
    func open(_ counts: [Month: Int]) -> [Month] {
        guard !isDone else { return [] }
        return (max(first, (done ?? first - 1) + 1)...last).filter { counts[$0, default: 0] == 0 }
    }

    /// The next part: months that follow each other within a calendar year, as many as `mostRequests` requests allow, but
    /// one at least.
    static func part(_ open: [Month], mostRequests: Int, requests: (ClosedRange<Month>) -> Int) -> ClosedRange<Month>? {
        guard let first = open.first else { return nil }
        var last = first
        for month in open.dropFirst() {
            guard month == last + 1, month.year == first.year else { break }
            last = month
        }
        while first < last, requests(first...last) > mostRequests { last = first + (last - first) / 2 }
        return first...last
    }
}
