import FeedFormats
import Settings
import Trade

/// One poll of UN Comtrade: first what there is, then only what changed.
struct ComtradePoll {
    /// The most queries for figures of one poll; what is left comes with the next.
    static let mostQueries = 24

    let poller: FeedPoller
    let base: String
    let context: FeedContext
    private var state: FeedState
    private var conversation: ComtradeConversation

    init(_ poller: FeedPoller, url: String, state: FeedState, context: FeedContext, started: Instant) {
        self.poller = poller
        self.context = context
        self.state = state
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        conversation = ComtradeConversation(poller, callsBefore: state.calls(on: started))
    }

    private var feed: Configuration.Feed { poller.feed }

    mutating func run(now: @Sendable () -> Instant) async -> PollOutcome {
        var outcome = PollOutcome(.noDataYet(""), state: state)
        do throws(ComtradeConversation.End) {
            outcome.result = try await releases(&outcome.hasMore, now)
            outcome.state = state
            outcome.answeredAt = now()
        } catch {
            outcome.hasMore = false
            switch error {
            case .nothingNew(let words): outcome.result = .nothingNew(words)
            case .noDataYet(let words): outcome.result = .noDataYet(words)
            case .refused(let words): outcome.result = .refused(words)
            case .unreachable(let words, let seconds):
                outcome.result = .unreachable(words)
                outcome.state.retryAfter = seconds
            case .quarantined(let problem):
                let body = FeedBody(file: conversation.bytes, poller.redaction)
                if outcome.state.hasRefused(body.contentHash, on: now()) {
                    outcome.isRefusedBefore = true
                    outcome.result = .nothingNew(
                        "refused before: \(outcome.state.refusedReason ?? problem.description)")
                } else {
                    outcome.result = .quarantined(problem, contentHash: body.contentHash, body: body.gzipped())
                }
            }
            if case .unreachable = outcome.result {} else { outcome.answeredAt = now() }
        }
        outcome.calls = conversation.calls
        return outcome
    }

    private static func name(_ release: ComtradeTable.Release) -> String { "\(release.reporter)/\(release.month)" }

    private mutating func releases(
        _ hasMore: inout Bool, _ now: @Sendable () -> Instant
    ) async throws(ComtradeConversation.End) -> PollOutcome.Result {
        let reporters = feed.reporters.compactMap { ComtradeAreas.area($0) }
        let whole = ComtradeRequest(
            base: base, isKeyed: poller.key != nil, reporters: reporters, months: [], products: feed.products)
        let changed = try await changed(whole)
        guard let newest = changed.map(\.month).max() else { throw .noDataYet("nothing new at any reporter") }
        if context.isEmpty, state.historyUntil == nil { state.historyUntil = newest - 1 }
        let queries = queries(changed, whole)
        var taken = queries.prefix(min(Self.mostQueries, max(1, conversation.left)))
        // History and what is judged are not mixed in one release.
        let isHistory =
            state.historyUntil.map { until in taken.first?.months.allSatisfy { $0 <= until } ?? false } ?? false
        if let until = state.historyUntil {
            taken = taken.prefix { ($0.months.allSatisfy { $0 <= until }) == isHistory }
        }
        hasMore = taken.count < queries.count
        var rows: [ComtradeTable.Row] = []
        for query in taken { rows += try await conversation.rows(query) }
        guard !rows.isEmpty else {
            throw .noDataYet("the server lists figures and answers with none; check `products:` and `reporters:`")
        }
        for query in taken {
            for release in changed
            where query.reporters.contains(release.reporter) && query.months.contains(release.month) {
                state.files[Self.name(release)] = FileMark(lastModified: release.mark, sha256: "")
            }
        }
        return try result(rows, isHistory: isHistory, now)
    }

    private func result(
        _ rows: [ComtradeTable.Row], isHistory: Bool, _ now: @Sendable () -> Instant
    ) throws(ComtradeConversation.End) -> PollOutcome.Result {
        let body = FeedBody(file: conversation.bytes, poller.redaction)
        do throws(FeedProblem) {
            let releases = try Self.releases(
                rows, of: feed, knownAt: context.knownAt(now()), contentHash: body.contentHash, isHistory: isHistory)
            if let problem = releases.lazy.compactMap({ ReleaseGate.monthsAhead($0) }).first { throw problem }
            return .releases(releases, body: body)
        } catch {
            throw .quarantined(error)
        }
    }

    /// What the reporters say, and what it tells of countries that say nothing.
    private static func releases(
        _ rows: [ComtradeTable.Row], of feed: Configuration.Feed, knownAt: Instant, contentHash: String,
        isHistory: Bool = false
    ) throws(FeedProblem) -> [Release] {
        let release = try ComtradeRelease.merge(
            rows, source: feed.source, knownAt: knownAt, contentHash: contentHash, feed: feed.name,
            isHistory: isHistory)
        let mirror = try ComtradeRelease.mirror(
            rows, of: Set(feed.mirrors), factor: feed.freightFactor, source: "\(feed.source)-mirror",
            knownAt: knownAt, contentHash: contentHash, feed: feed.name, isHistory: isHistory)
        return [release] + (mirror.map { [$0] } ?? [])
    }

    /// What is there and is not what was taken in, oldest first.
    private mutating func changed(
        _ whole: ComtradeRequest
    ) async throws(ComtradeConversation.End) -> [ComtradeTable.Release] {
        let answer = try await conversation.ask(whole.availability)
        let all: [ComtradeTable.Release]
        do {
            all = try ComtradeTable(availability: answer).releases
        } catch {
            throw .quarantined(error)
        }
        guard !all.isEmpty else { throw .noDataYet("the server lists nothing for these reporters") }
        // One month may be listed in several classifications; together they are its state.
        var marks: [String: ComtradeTable.Release] = [:]
        for release in all.sorted(by: { $0.mark < $1.mark })
        where release.month >= feed.since && whole.reporters.contains(release.reporter) {
            let before = marks[Self.name(release)]?.mark ?? ""
            marks[Self.name(release)] = release
            marks[Self.name(release)]?.mark = before.isEmpty ? release.mark : before + "&" + release.mark
        }
        return marks.filter { state.files[$0.key]?.lastModified != $0.value.mark }.values.sorted {
            ($0.month, $0.reporter) < ($1.month, $1.reporter)
        }
    }

    /// Queries for what changed, oldest first: with a key a month of all its reporters, for a preview one reporter.
    private func queries(_ changed: [ComtradeTable.Release], _ whole: ComtradeRequest) -> [ComtradeRequest] {
        let months = Dictionary(grouping: changed, by: \.month).sorted { $0.key < $1.key }
        return months.flatMap { month, releases in
            let groups = whole.isKeyed ? [releases.map(\.reporter)] : releases.map { [$0.reporter] }
            return groups.map { reporters in
                var query = whole
                query.reporters = reporters.sorted()
                query.months = [month]
                return query
            }
        }
    }

    /// Reads the answers of a quarantined release that an operator accepts.
    static func accept(
        _ body: [UInt8], poller: FeedPoller, context: FeedContext, at now: Instant
    ) throws(FeedProblem) -> [Release] {
        var rows: [ComtradeTable.Row] = []
        for answer in ComtradeConversation.answers(body) { rows += try ComtradeTable(answer).rows }
        return try releases(
            rows, of: poller.feed, knownAt: context.knownAt(now), contentHash: FeedBody.hash(body))
    }
}
