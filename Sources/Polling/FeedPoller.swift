package import Curl
package import FeedFormats
package import Settings
package import Systemd
package import Trade

/// Asks one feed whether it has something new, and judges what came; stores nothing.
///
/// Everything that a poll depends on comes in as a value, everything it found out goes out as one. The key appears in
/// nothing that comes out.
package struct FeedPoller: Sendable {
    /// Waits; throws when the task is cancelled.
    package typealias Pause = @Sendable (Duration) async throws -> Void
    /// Remembers a state while a poll is under way; throws where it cannot be kept.
    package typealias Record = @Sendable (FeedState) throws -> Void

    package private(set) var feed: Configuration.Feed
    /// Whether months before what is stored are asked for, back to the first one of the feed.
    private(set) var fillsBack = false
    package let calendar: ReleaseCalendar
    let curl: CurlSession
    let key: Secret?
    private(set) var pace: Pace
    let ledger: CallLedger
    let record: Record
    let pause: Pause
    let redaction: Redaction

    /// - Parameters:
    ///   - key: For the Census API its key, for a file at a web address a bearer token.
    ///   - pace: The one that fits the feed's address, unless given.
    ///   - ledger: The calls of all feeds.
    ///   - record: Called before each call that counts.
    package init(
        feed: Configuration.Feed, curl: CurlSession, key: Secret?, calendar: ReleaseCalendar = ReleaseCalendar(),
        pace: Pace? = nil, ledger: CallLedger = CallLedger(), record: @escaping Record = { _ in },
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.feed = feed
        self.curl = curl
        self.key = key
        self.calendar = calendar
        self.pace = pace ?? .fitting(feed)
        self.ledger = ledger
        self.record = record
        self.pause = pause
        redaction = Redaction(key?.reveal())
    }

    /// The same poller, which fills in what was published since a month and is not stored.
    package func filling(since month: Month) -> FeedPoller {
        var other = self
        other.feed.since = month
        other.fillsBack = true
        return other
    }

    /// The same poller with a single try for each question.
    private var cautious: FeedPoller {
        var other = self
        other.pace.tries = 1
        return other
    }

    /// Asks once. `now` is the daemon's clock.
    @concurrent
    package func poll(
        state: FeedState, context: FeedContext, now: @Sendable () -> Instant
    ) async -> PollOutcome {
        let started = now()
        var kept = state
        kept.calls = state.calls(on: started)
        kept.callsDay = started.newYorkDay
        kept.retryAfter = nil
        kept.budgetDay = nil
        // A circuit that is open: a server that has not answered for long is not pressed.
        let poller = state.failures >= Pace.breaksAfter ? cautious : self
        if context.isEmpty {
            // Whatever was seen before is not in the archive.
            kept.etag = nil
            kept.lastModified = nil
            kept.contentHash = nil
            kept.files = kept.files.filter { $0.value.refusal != nil || $0.value.isAbsent }
        }
        let reading = FileReading(feed: feed, context: context, redaction: redaction)
        var outcome: PollOutcome
        switch (feed.kind, feed.location) {
        case (.censusHS, .url(let url)), (.censusExports, .url(let url)), (.censusNAICS, .url(let url)):
            var poll = CensusPoll(poller, url: url, state: kept, context: context, started: started)
            outcome = await poll.run(started: started, now: now)
        case (.censusHS, .folder), (.censusExports, .folder), (.censusNAICS, .folder):
            outcome = PollOutcome(.refused("the Census API has a `url:`, no folder"), state: kept)
        case (.censusIMDB, .url(let url)), (.comext, .url(let url)):
            var poll = MonthlyFilesPoll(poller, url: url, state: kept, context: context)
            outcome = await poll.run(started: started, now: now)
        case (.censusIMDB, .folder(let path)), (.comext, .folder(let path)):
            outcome = MonthlyFolderPoll(poller: self, folder: DropFolder(path: path), state: kept, context: context)
                .run(now: now)
        case (.comtrade, .url(let url)):
            var poll = ComtradePoll(poller, url: url, state: kept, context: context, started: started)
            outcome = await poll.run(now: now)
        case (.comtrade, .folder):
            outcome = PollOutcome(.refused("UN Comtrade has a `url:`, no folder"), state: kept)
        case (_, .url(let url)):
            outcome = await WebFilePoll(poller: poller, url: url, state: kept, reading: reading)
                .run(started: started, now: now)
        case (_, .folder(let path)):
            outcome = DropFolderPoll(
                folder: DropFolder(path: path), state: kept, reading: reading, limit: pace.limits.maximumBodyBytes
            ).run(now: now)
        }
        outcome.before = state
        outcome.result = redacted(outcome.result)
        if case .unreachable = outcome.result, Task.isCancelled {
            // What was asked was asked, all the same.
            outcome.state = state
            if pace.callsPerDay != nil {
                outcome.state.calls = kept.calls + outcome.calls
                outcome.state.callsDay = kept.callsDay
            }
            return outcome
        }
        let unlisted = classify(&outcome)
        note(&outcome, started: started, context: context)
        return unlisted.map { outcome.rejected($0) } ?? outcome
    }

    /// Counts figures of countries that the list does not have as unclassified; says why the release is not accepted where
    /// they are too many.
    private func classify(_ outcome: inout PollOutcome) -> FeedProblem? {
        guard case .releases(let releases, let body) = outcome.result, feed.kind != .observations else { return nil }
        let found = releases.map { Unclassified($0, countries: .scheduleC) }
        outcome.remarks += found.compactMap(\.remark)
        outcome.result = .releases(found.map(\.release), body: body)
        return found.compactMap(\.problem).first
    }

    /// Seconds from the end of a poll to the next one, on the machine's clock: after a failure the backoff, else what
    /// the calendar says.
    package func wait(after state: FeedState, now: Instant, newestMonth: Month?, jitter: Double) -> Int {
        let cadence = Pace.spread(
            calendar.cadence(feed.rhythm, now: now, newestMonth: newestMonth, every: feed.every), jitter: jitter)
        if let wait = state.nextWait(every: feed.every, jitter: jitter) { return wait }
        guard let budget = pace.callsPerDay, case .url(let url) = feed.location, feed.kind.isCensusAPI else {
            return cadence
        }
        let day = now.newYorkDay
        let seconds = max(1, Int((day + 1).inNewYork(hour: 0) - now))
        if state.budgetDay == day { return seconds + Int(300 * min(max(jitter, 0), 1)) }
        let asked = state.calls(on: now) + ledger.others(than: feed.name, server: CallLedger.server(url), on: day)
        let plan = CensusPlan(feed: feed, base: url)
        let newest = newestMonth ?? day.month - 1
        let needed = plan.requests(plan.months(to: newest + 1, known: newest, withOlderYears: false)).count
        return Pace.spread(cadence, spare: budget - asked - needed, seconds: seconds)
    }

    /// Moves the file that an outcome is about out of the drop folder, once its result is stored.
    package func settle(_ outcome: PollOutcome) throws(SettlementFailure) {
        guard let file = outcome.file, let settlement = outcome.settlement else { return }
        try settle(file, as: settlement)
    }

    /// Moves a file of the drop folder to `done/` or `rejected/`.
    package func settle(_ file: String, as settlement: Settlement) throws(SettlementFailure) {
        guard case .folder(let path) = feed.location else { return }
        var words = settlement
        if case .rejected(let reason) = settlement { words = .rejected(redaction.text(reason)) }
        do {
            try DropFolder(path: path).settle(file, as: words)
        } catch {
            throw SettlementFailure(description: error.description)
        }
    }

    /// Reads a body from the quarantine that an operator accepts: it must decode, but the gates that hold it against the
    /// past and the clock are passed over, and a listing whose countries stay under their total counts as partial.
    package func accept(_ body: [UInt8], context: FeedContext, at now: Instant) throws(FeedProblem) -> [Release] {
        let releases = try read(body, context: context, at: now)
        return classified(releases)
    }

    private func read(_ body: [UInt8], context: FeedContext, at now: Instant) throws(FeedProblem) -> [Release] {
        let reading = FileReading(feed: feed, context: context, redaction: redaction)
        if [.censusIMDB, .comext].contains(feed.kind) {
            return try MonthlyFilesPoll.accept(body, poller: self, context: context, at: now)
        }
        if feed.kind == .comtrade { return try ComtradePoll.accept(body, poller: self, context: context, at: now) }
        guard feed.kind.isCensusAPI else { return try reading.accept(body, complete: now) }
        guard let parts = CensusTranscript.parts(body) else {
            throw FeedProblem(what: "the body holds no answers of the Census API", advice: "poll the feed again")
        }
        var answers: [CensusFigures] = []
        for part in parts { answers.append(try Self.figures(part.request, part.body)) }
        return try CensusRelease.mergeAll(
            answers, source: feed.source, knownAt: context.knownAt(now), contentHash: FeedBody.hash(body),
            feed: feed.name)
    }

    private static func figures(_ request: CensusRequest, _ body: [UInt8]) throws(FeedProblem) -> CensusFigures {
        var request = request
        var problem = FeedProblem(what: "an answer holds no figures", where: request.redacted)
        for listing in [request.listing, .partial] {
            request.listing = listing
            let answer = CensusImports.decode(
                status: 200, contentType: "application/json", header: { _ in nil }, body: body, request: request)
            switch answer {
            case .figures(let figures): return figures
            case .noDataYet: return .empty(for: request)
            case .refused(let refusal): problem = refusal
            case .tooLarge, .retry: break
            }
        }
        throw problem
    }
}

/// Why a file could not be moved, in words.
package struct SettlementFailure: Error, Sendable, CustomStringConvertible {
    package var description: String
}

extension FeedPoller {
    /// The same releases with figures of countries that the list does not have as unclassified, however many they are.
    func classified(_ releases: [Release]) -> [Release] {
        if feed.kind == .observations { return releases }
        return releases.map { Unclassified($0, countries: .scheduleC).release }
    }

    private func redacted(_ result: PollOutcome.Result) -> PollOutcome.Result {
        switch result {
        case .releases: result
        case .nothingNew(let words): .nothingNew(redaction.text(words))
        case .noDataYet(let words): .noDataYet(redaction.text(words))
        case .quarantined(let problem, let hash, let body):
            .quarantined(redaction.problem(problem), contentHash: hash, body: body)
        case .refused(let words): .refused(redaction.text(words))
        case .unreachable(let words): .unreachable(redaction.text(words))
        }
    }

    /// Writes into the state what this poll has shown.
    private func note(_ outcome: inout PollOutcome, started: Instant, context: FeedContext) {
        var state = outcome.state
        state.lastAttempt = started
        state.calls += outcome.calls
        state.reason = outcome.reason
        state.newestMonth = context.newestMonth
        state.oldestMonth = context.counts.keys.min()
        var newestKnownAt = context.newestKnownAt
        if let instant = outcome.answeredAt { state.lastAnswer = instant }
        switch outcome.result {
        case .releases(let releases, _):
            state.failures = 0
            state.refusals = 0
            state.forgetRefusal()
            let months =
                releases.flatMap { $0.observations.lazy.map(\.month) } + [context.newestMonth].compactMap(\.self)
            state.newestMonth = months.max()
            state.oldestMonth = [months.min(), context.counts.keys.min()].compactMap(\.self).min()
            state.lastAsOf = releases.compactMap(\.asOf).max() ?? state.lastAsOf
            newestKnownAt = releases.last?.knownAt ?? newestKnownAt
        case .nothingNew, .noDataYet:
            state.failures = 0
            if outcome.isRefusedBefore { state.refusals += 1 } else { state.refusals = 0 }
        case .quarantined(let problem, let hash, _):
            state.failures = 0
            state.refusals += 1
            state.refuse(hash, problem.description, day: outcome.isAboutClock ? started.newYorkDay : nil)
        case .refused:
            state.failures = 0
            state.refusals += 1
        case .unreachable: state.failures += 1
        }
        state.timeliness = calendar.timeliness(
            of: feed.rhythm, now: started, newestMonth: state.newestMonth, newestKnownAt: newestKnownAt)
        outcome.state = state
    }
}
