import Trade

/// Which archives one poll is about, by what is stored and what was seen.
///
/// Months that are newer than everything stored make one release, together with the archives of the running and the
/// previous year that were replaced. Before them come the months that history lacks, oldest first and one a poll, so that
/// filling an empty archive goes on where it was ended. Months that came another way are checked last, one a poll.
struct MonthlyPlan {
    enum Step: Equatable {
        case history(Month)
        case publication([Month])
        case check(Month)
        case nothing
    }

    let since: Month
    /// The newest month whose archive is published; `nil` when none is.
    let newest: Month?
    let context: FeedContext
    /// Months that were taken in, or refused, by this feed.
    let seen: Set<Month>
    /// The last month of what an empty archive is filled with before its first release.
    let historyUntil: Month?

    private var months: [Month] {
        guard let newest, since <= newest else { return [] }
        return Array(since...newest)
    }

    /// The months that are still to be looked at after this step.
    func step() -> (step: Step, hasMore: Bool) {
        let open = months.filter { !seen.contains($0) }
        let known = [context.isEmpty ? nil : context.newestMonth, historyUntil].compactMap(\.self).max()
        let isNew: (Month) -> Bool = { month in known.map { month > $0 } ?? true }
        let history = open.filter { !isNew($0) && context.counts[$0, default: 0] == 0 }
        if let month = history.first { return (.history(month), true) }
        let new = open.filter(isNew)
        let rest = open.filter { !isNew($0) }
        if !new.isEmpty { return (.publication(new), !rest.isEmpty) }
        if let month = rest.first { return (.check(month), rest.count > 1) }
        return (.nothing, false)
    }

    /// Archives that a publication of `newest` may have replaced.
    static func older(_ newest: Month, years: Int, since: Month, seen: Set<Month>) -> [Month] {
        let first = max(since, Month(year: newest.year - years, month: 1))
        guard first < newest else { return [] }
        return (first...(newest - 1)).filter(seen.contains)
    }
}
