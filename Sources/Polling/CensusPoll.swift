import FeedFormats
import Settings
import Trade

/// One poll of the Census API.
struct CensusPoll {
    let poller: FeedPoller
    let context: FeedContext
    let plan: CensusPlan
    private var state: FeedState
    private var conversation: CensusConversation
    /// Whether more is to be asked for as soon as this poll is stored.
    private var hasMore = false

    /// The most requests of one release; a longer history comes in parts of its own.
    private static let mostRequests = 40
    /// Days between two looks at the variables of the API.
    private static let variablesEvery = 7

    /// What one poll asks for.
    private struct Asking {
        var months: ClosedRange<Month>
        /// Months long past, which are stored and raise nothing.
        var isHistory = false
    }

    init(_ poller: FeedPoller, url: String, state: FeedState, context: FeedContext, started: Instant) {
        self.poller = poller
        self.context = context
        self.state = state
        plan = CensusPlan(feed: poller.feed, base: url)
        conversation = CensusConversation(poller, url: url, state: state, day: started.newYorkDay)
    }

    mutating func run(started: Instant, now: @Sendable () -> Instant) async -> PollOutcome {
        var outcome = PollOutcome(.noDataYet(""), state: state)
        do throws(CensusConversation.End) {
            if let problem = plan.problem { throw .refused(problem) }
            let asking = try await monthsToAsk(started)
            let (releases, complete) = try await self.releases(asking, now: now)
            outcome.answeredAt = complete
            let hash = conversation.body.contentHash
            if hash == state.contentHash { throw .nothingNew("the same figures as before") }
            if state.hasRefused(hash, on: started) {
                throw .quarantined(FeedProblem(what: "refused"), contentHash: hash)
            }
            for release in releases { try gate(release) }
            if asking.isHistory { conclude(asking.months, started.newYorkDay) }
            outcome.state = state
            outcome.state.contentHash = hash
            outcome.hasMore = hasMore
            outcome.result = .releases(releases, body: conversation.body)
        } catch {
            conclude(error, &outcome, on: started)
            if case .unreachable = outcome.result {
            } else if outcome.answeredAt == nil, conversation.calls > 0 {
                outcome.answeredAt = now()
            }
        }
        outcome.state.backfill = state.backfill
        outcome.state.variablesChecked = state.variablesChecked
        outcome.calls = conversation.calls
        return outcome
    }

    /// The result of a poll that brought no release.
    private mutating func conclude(_ end: CensusConversation.End, _ outcome: inout PollOutcome, on started: Instant) {
        switch end {
        case .noDataYet(let words): outcome.result = .noDataYet(words)
        case .neverPublished(let months):
            conclude(months, started.newYorkDay)
            outcome.state = state
            outcome.hasMore = hasMore
            outcome.result = .noDataYet("nothing is published from \(months.lowerBound) to \(months.upperBound)")
        case .nothingNew(let words):
            outcome.state = state
            outcome.result = .nothingNew(words)
        case .budget(let words):
            outcome.state.budgetDay = started.newYorkDay
            outcome.result = .nothingNew(words)
        case .refused(let words): outcome.result = .refused(words)
        case .unreachable(let words, let retryAfter):
            outcome.result = .unreachable(words)
            outcome.state.retryAfter = retryAfter
        case .quarantined(let problem, let hash):
            if outcome.state.hasRefused(hash, on: started) {
                outcome.isRefusedBefore = true
                outcome.result = .nothingNew("refused before: \(outcome.state.refusedReason ?? problem.description)")
            } else {
                outcome.result = .quarantined(problem, contentHash: hash, body: conversation.body.gzipped())
            }
        }
    }

    /// The releases of values and of other measures, and the clock when the last body was complete.
    private mutating func releases(
        _ asking: Asking, now: @Sendable () -> Instant
    ) async throws(CensusConversation.End) -> ([Release], Instant) {
        var collection = CensusCollection(plan)
        let requests = plan.requests(asking.months)
        try conversation.reserve(requests.count)
        for request in requests { try await collection.collect(request, &conversation) }
        let complete = now()
        if asking.isHistory {
            try checkHistory(collection, asking.months)
        } else {
            try checkWhole(collection, newest: asking.months.upperBound)
        }
        let hash = conversation.body.contentHash
        do {
            var releases = try CensusRelease.mergeAll(
                collection.answers, source: poller.feed.source, knownAt: context.knownAt(complete), contentHash: hash,
                feed: poller.feed.name)
            for index in releases.indices { releases[index].isHistory = asking.isHistory }
            return (releases, complete)
        } catch {
            throw .quarantined(error, contentHash: hash)
        }
    }

    /// The months of the publication that is out, or a part of the history before it; notes what is asked for beyond it.
    private mutating func monthsToAsk(_ started: Instant) async throws(CensusConversation.End) -> Asking {
        let day = started.newYorkDay
        let lastOver = day.month - 1
        if poller.fillsBack { fillBack() }
        if let part = history() { return part }
        guard let known = context.newestMonth, !context.isEmpty else {
            let newest = try await newestPublished(lastOver)
            let first = max(plan.feed.since, state.backfill?.done.map { $0 + 1 } ?? plan.feed.since)
            guard first < newest, plan.requests(first...newest).count > mostRequests else {
                noteOlderYears(day)
                return Asking(months: min(first, newest)...newest)
            }
            state.backfill = Backfill(first: first, last: newest - 1)
            guard let part = history() else { return Asking(months: newest...newest) }
            return part
        }
        var newest = known
        while newest < lastOver {
            guard try await conversation.askNarrow(plan.probe(newest + 1)) != nil else { break }
            newest = newest + 1
        }
        let isRevisionDue =
            day.monthOfYear == ReleaseCalendar.annualRevisionMonth
            && day >= poller.calendar.annualRevisionDay(year: day.year) && state.annualRevisionAsked != day.year
        guard newest > known || isRevisionDue else {
            try await checkVariables(day)
            throw .noDataYet(
                known < lastOver ? "\(known + 1) is not published yet" : "\(known + 1) is not over yet")
        }
        let isRevision = day.monthOfYear == ReleaseCalendar.annualRevisionMonth
        let withOlderYears = isRevision || state.quarterAsked != Self.quarter(day)
        if withOlderYears { noteOlderYears(day) }
        return Asking(months: plan.months(to: newest, known: known, withOlderYears: withOlderYears))
    }

    // MARK: History

    private var mostRequests: Int { min(Self.mostRequests, max(1, poller.pace.callsPerDay ?? Self.mostRequests)) }

    /// Begins to fill in what was published since the first month of the feed, unless that was done.
    private mutating func fillBack() {
        guard !context.isEmpty, let known = context.newestMonth, plan.feed.since < known else { return }
        if let backfill = state.backfill, backfill.first <= plan.feed.since { return }
        state.backfill = Backfill(first: plan.feed.since, last: known - 1)
    }

    /// The next part of the history that is being filled in.
    private mutating func history() -> Asking? {
        guard let backfill = state.backfill, !backfill.isDone else { return nil }
        let plan = plan
        let part = Backfill.part(backfill.open(context.counts), mostRequests: mostRequests) { plan.requests($0).count }
        guard let part else {
            state.backfill?.done = backfill.last
            return nil
        }
        return Asking(months: part, isHistory: true)
    }

    /// A part of the history is there, or will never be.
    private mutating func conclude(_ part: ClosedRange<Month>, _ day: CalendarDay) {
        state.backfill?.done = part.upperBound
        hasMore = true
        // What was just asked for is not asked for again as older years.
        if state.backfill?.isDone == true { noteOlderYears(day) }
    }

    /// Months long past may be missing as a whole; a month that some chapters have and others lack is half there.
    private func checkHistory(
        _ collection: CensusCollection, _ part: ClosedRange<Month>
    ) throws(CensusConversation.End) {
        guard !collection.months.isEmpty else { throw .neverPublished(part) }
        if let month = collection.unpublished.filter(collection.months.contains).min() {
            throw .noDataYet("half published: there is no data for \(month) while other figures are out; asks again")
        }
    }

    // MARK: What there is

    /// Once a week, while nothing is new: whether the API still has every variable that a release needs.
    private mutating func checkVariables(_ day: CalendarDay) async throws(CensusConversation.End) {
        if let checked = state.variablesChecked, day - checked < Self.variablesEvery { return }
        guard conversation.calls > 0, let request = plan.requests(day.month...day.month).first else { return }
        let page = try await conversation.page(CensusVariables.address(plan.base))
        if let missing = page.flatMap({ CensusVariables.missing($0, of: request) }), !missing.isEmpty {
            throw .refused(
                "the API has no variable \(missing.joined(separator: ", ")) any more, so the next release could not be "
                    + "read; look for a newer version of Surgewatch, or set `level:`, `basis:` or `measures:` to what is left"
            )
        }
        state.variablesChecked = day
    }

    /// The newest published month, looked for a year at a time from the last month that is over.
    private mutating func newestPublished(_ lastOver: Month) async throws(CensusConversation.End) -> Month {
        let since = plan.feed.since
        guard since <= lastOver else { throw .noDataYet("\(since), the first month asked for, is not over yet") }
        let chapter = plan.chapter(plan.feed.products.first ?? "")
        var last = lastOver
        while last >= since {
            let span = max(since, last - 11)...last
            if let newest = try await conversation.askNarrow(plan.publication(chapter, span))?.months.last {
                return newest
            }
            last = span.lowerBound - 1
        }
        throw .noDataYet("no month from \(since) to \(lastOver) is published")
    }

    private mutating func noteOlderYears(_ day: CalendarDay) {
        state.quarterAsked = Self.quarter(day)
        if day >= poller.calendar.annualRevisionDay(year: day.year) { state.annualRevisionAsked = day.year }
    }

    private static func quarter(_ day: CalendarDay) -> String { "\(day.year)-Q\((day.monthOfYear + 2) / 3)" }

    /// A publication is whole when every month of it is there in every chapter; months before the first are not yet
    /// history of the API.
    private func checkWhole(_ collection: CensusCollection, newest: Month) throws(CensusConversation.End) {
        let months = collection.months
        guard let first = months.min() else { throw .noDataYet("the figures of \(newest) are not published yet") }
        guard months.contains(newest) else {
            throw .noDataYet("half published: \(newest) has a total and no figures; asks again")
        }
        let missing = collection.unpublished.filter { $0 > first || context.counts[$0, default: 0] > 0 }
        if let month = missing.min() {
            throw .noDataYet("half published: there is no data for \(month) while other figures are out; asks again")
        }
    }

    private func gate(_ release: Release) throws(CensusConversation.End) {
        // Other measures have cells of their own, as many as the values that they stand beside.
        let previous = release.source == poller.feed.source ? context.counts : [:]
        let problem = ReleaseGate.monthsAhead(release) ?? ReleaseGate.shrinkage(release, previous: previous)
        if let problem { throw .quarantined(problem, contentHash: release.contentHash) }
    }
}
