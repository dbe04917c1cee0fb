package import FeedFormats
package import Trade

/// What the archive knows of a feed's source, as far as a poll depends on it.
package struct FeedContext: Sendable {
    /// The newest month of the source.
    package var newestMonth: Month?
    /// When its newest release became known.
    package var newestKnownAt: Instant?
    /// Cells of each month in the last release that stated the month (`ReleaseGate.counts`).
    package var counts: [Month: Int]
    /// The last license date of the newest accepted file.
    package var lastAsOf: CalendarDay?
    /// Whether the source has no figures yet.
    package var isEmpty: Bool

    package init(
        newestMonth: Month? = nil, newestKnownAt: Instant? = nil, counts: [Month: Int] = [:],
        lastAsOf: CalendarDay? = nil, isEmpty: Bool
    ) {
        self.newestMonth = newestMonth
        self.newestKnownAt = newestKnownAt
        self.counts = counts
        self.lastAsOf = lastAsOf
        self.isEmpty = isEmpty
    }

    /// The moment a release counts as known: when it was complete, and always later than the newest of its source.
    func knownAt(_ complete: Instant) -> Instant { max(complete, newestKnownAt.map { $0 + 1 } ?? complete) }
}

/// What came of one poll: a value, nothing is stored or moved yet.
package struct PollOutcome: Sendable {
    package enum Result: Sendable {
        /// Accepted by every gate, oldest first; one but for observations files. The body is for the quarantine, should
        /// the release be refused later on.
        case releases([Release], body: FeedBody)
        case nothingNew(String)
        case noDataYet(String)
        /// Not accepted; `body` is gzip.
        case quarantined(FeedProblem, contentHash: String, body: [UInt8])
        /// Not for the publisher to put right: the operator must act.
        case refused(String)
        case unreachable(String)
    }

    package var result: Result
    /// What to remember, to be stored together with the release.
    package var state: FeedState
    /// Requests made.
    package var calls = 0
    /// The file of a drop folder that this is about; see `FeedPoller.settle`.
    package var file: String?
    /// Whether another file waits in the drop folder.
    package var hasMore = false
    /// Things to be warned of that do not keep the release from being accepted.
    package var remarks: [String] = []

    /// The state before the poll.
    var before: FeedState
    /// The clock when the last body was complete.
    var answeredAt: Instant?
    /// Where a body is refused anew each day.
    var isAboutClock = false
    /// Whether the same body was refused before: it is not reported again, and still is not taken in.
    package internal(set) var isRefusedBefore = false

    init(_ result: Result, state: FeedState) {
        self.result = result
        self.state = state
        before = state
    }

    /// The result in words.
    package var reason: String {
        switch result {
        case .releases(let releases, _):
            let months = releases.flatMap { $0.observations.lazy.map(\.month) }
            let count = releases.reduce(0) { $0 + $1.observations.count }
            let span = months.min().map { first in " from \(first) to \(months.max() ?? first)" } ?? ""
            return "\(releases.count == 1 ? "a release" : "\(releases.count) releases") of \(count) figures\(span)"
        case .nothingNew(let words), .noDataYet(let words), .refused(let words), .unreachable(let words): return words
        case .quarantined(let problem, _, _): return problem.description
        }
    }

    /// The same poll with its release refused by whoever was to store it.
    package func rejected(_ problem: FeedProblem) -> PollOutcome {
        guard case .releases(_, let body) = result else { return self }
        var outcome = self
        let hash = body.contentHash
        outcome.result = .quarantined(problem, contentHash: hash, body: body.gzipped())
        outcome.state.contentHash = before.contentHash
        outcome.state.newestMonth = before.newestMonth
        outcome.state.lastAsOf = before.lastAsOf
        outcome.state.annualRevisionAsked = before.annualRevisionAsked
        outcome.state.quarterAsked = before.quarterAsked
        // Files that come one a month are remembered as refused, each by itself.
        if body.files.isEmpty { outcome.state.files = before.files }
        for file in body.files { outcome.state.files[file.month.description]?.refusal = problem.description }
        outcome.state.historyUntil = before.historyUntil
        outcome.state.backfill = before.backfill
        outcome.state.refusals = before.refusals + 1
        outcome.state.reason = problem.description
        outcome.state.refuse(hash, problem.description, day: nil)
        return outcome
    }

    /// What is to become of the file, once the result is stored; `nil` where there is none, or it stays.
    package var settlement: Settlement? {
        guard file != nil else { return nil }
        switch result {
        case .releases: return .accepted
        case .nothingNew(let words): return isRefusedBefore ? .rejected(words) : .accepted
        case .quarantined(let problem, _, _): return .rejected(problem.description)
        case .noDataYet, .refused, .unreachable: return nil
        }
    }
}

/// What becomes of a file of a drop folder.
package enum Settlement: Sendable, Hashable {
    /// Moved to `done/`.
    case accepted
    /// Moved to `rejected/`, with the reason in a text file beside it.
    case rejected(String)
}
