import Configuration
import FeedFormats
import Trade

/// One poll of the Census API.
struct CensusPoll {
    let poller: FeedPoller
    let context: FeedContext
    let plan: CensusPlan
    private var state: FeedState
    private var conversation: CensusConversation

    init(_ poller: FeedPoller, url: String, state: FeedState, context: FeedContext, started: Instant) {
        self.poller = poller
        self.context = context
        self.state = state
        plan = CensusPlan(feed: poller.feed, base: url)
        conversation = CensusConversation(poller, callsBefore: state.calls(on: started))
    }

    mutating func run(started: Instant, now: @Sendable () -> Instant) async -> PollOutcome {
        var outcome = PollOutcome(.noDataYet(""), state: state)
        do throws(CensusConversation.End) {
            if let problem = plan.problem { throw .refused(problem) }
            let release = try await release(started: started, now: now)
            outcome.answeredAt = release.complete
            if release.value.contentHash == state.contentHash {
                throw .nothingNew("the same figures as before")
            }
            if state.hasRefused(release.value.contentHash, on: started) {
                throw .quarantined(FeedProblem(what: "refused"), contentHash: release.value.contentHash)
            }
            try gate(release.value)
            outcome.state = state
            outcome.state.contentHash = release.value.contentHash
            outcome.result = .releases([release.value], body: conversation.body)
        } catch {
            conclude(error, &outcome, on: started)
            if case .unreachable = outcome.result {
            } else if outcome.answeredAt == nil, conversation.calls > 0 {
                outcome.answeredAt = now()
            }
        }
        outcome.calls = conversation.calls
        return outcome
    }

    /// The result of a poll that brought no release.
    private func conclude(_ end: CensusConversation.End, _ outcome: inout PollOutcome, on started: Instant) {
        switch end {
        case .noDataYet(let words): outcome.result = .noDataYet(words)
        case .nothingNew(let words):
            outcome.state = state
            outcome.result = .nothingNew(words)
        case .budget(let words): outcome.result = .nothingNew(words)
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

    private struct Complete {
        var value: Release
        /// The clock when the last body was complete.
        var complete: Instant
    }

    /// Asks whether there is something to fetch, and fetches it.
    private mutating func release(
        started: Instant, now: @Sendable () -> Instant
    ) async throws(CensusConversation.End) -> Complete {
        let months = try await monthsToAsk(started)
        var collection = CensusCollection(plan)
        let requests = plan.requests(months)
        try conversation.reserve(requests.count)
        for request in requests { try await collection.collect(request, &conversation) }
        let complete = now()
        try checkWhole(collection, newest: months.upperBound)
        let hash = conversation.body.contentHash
        do {
            let value = try CensusRelease.merge(
                collection.answers, source: poller.feed.source, knownAt: context.knownAt(complete), contentHash: hash,
                feed: poller.feed.name)
            return Complete(value: value, complete: complete)
        } catch {
            throw .quarantined(error, contentHash: hash)
        }
    }

    /// The months of the publication that is out; notes what is asked for beyond it.
    private mutating func monthsToAsk(_ started: Instant) async throws(CensusConversation.End) -> ClosedRange<Month> {
        let day = started.newYorkDay
        let lastOver = day.month - 1
        guard let known = context.newestMonth, !context.isEmpty else {
            let newest = try await newestPublished(lastOver)
            noteOlderYears(day)
            return plan.feed.since...newest
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
            throw .noDataYet(
                known < lastOver ? "\(known + 1) is not published yet" : "\(known + 1) is not over yet")
        }
        let isRevision = day.monthOfYear == ReleaseCalendar.annualRevisionMonth
        let withOlderYears = isRevision || state.quarterAsked != Self.quarter(day)
        if withOlderYears { noteOlderYears(day) }
        return plan.months(to: newest, known: known, withOlderYears: withOlderYears)
    }

    /// The newest published month, looked for a year at a time from the last month that is over.
    private mutating func newestPublished(_ lastOver: Month) async throws(CensusConversation.End) -> Month {
        let since = plan.feed.since
        guard since <= lastOver else { throw .noDataYet("\(since), the first month asked for, is not over yet") }
        let chapter = CensusPlan.chapter(plan.feed.products.first ?? "")
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
        let problem =
            ReleaseGate.monthsAhead(release) ?? ReleaseGate.shrinkage(release, previous: context.counts)
        if let problem { throw .quarantined(problem, contentHash: release.contentHash) }
    }
}
