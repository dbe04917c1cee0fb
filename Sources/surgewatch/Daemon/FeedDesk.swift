import Alerting
import Archive
import Compression
import Curl
import Delivery
import FeedFormats
import Foundation
import Logging
import Panel
import Pipeline
import Polling
import Settings
import Systemd
import Trade

/// One feed: polls it, hands its releases to the watch, and remembers over restarts what the feed said.
///
/// Polls of a feed never overlap.
actor FeedDesk {
    /// How a poll ended, for the one who asked for it.
    struct Report: Sendable {
        var feed: String
        /// The file of a drop folder that it is about.
        var file: String?
        var words: String
        var exit: ExitStatus
    }

    let feed: Configuration.Feed
    let watch: Watch
    private let poller: FeedPoller
    private let clock: DomainClock
    private let logger: Logger
    private let pulse: Bell?
    private var state: FeedState
    private var polling: Task<[Report], Never>?
    private var told = ""
    private var remarked: Set<String> = []

    init(
        feed: Configuration.Feed, watch: Watch, curl: CurlSession, clock: DomainClock, environment: [String: String],
        logger: Logger, calendar: ReleaseCalendar, ledger: CallLedger, pulse: Bell? = nil
    ) throws {
        self.feed = feed
        self.watch = watch
        self.clock = clock
        self.logger = logger
        self.pulse = pulse
        let archive = watch.archive
        poller = FeedPoller(
            feed: feed, curl: curl, key: try feed.key?.resolve(environment: environment), calendar: calendar,
            ledger: ledger, record: { try archive.setFeedState(feed.name, json: $0.json) })
        state = FeedState(json: try archive.read { try Archive.feedState($0, feed: feed.name) })
        if case .url(let url) = feed.location, let day = state.callsDay {
            ledger.set(feed.name, server: CallLedger.server(url), day: day, calls: state.calls)
        }
    }

    /// Seconds until the next poll by the calendar, or by the backoff after a failure; 0 when it is due.
    func wait() async -> Int {
        let machine = DomainClock.machine().seconds
        if let next = state.nextAttempt, next > machine { return Int(next - machine) }
        return 0
    }

    /// Polls now, until nothing more waits; a poll that is under way is waited for first.
    ///
    /// - Parameter since: Where not `nil`, what was published since that month and is not stored is filled in.
    /// - Returns: A report for each file of a drop folder, one for all other feeds.
    func poll(since: Month? = nil) async -> [Report] {
        while let running = polling { _ = await running.value }
        let task = Task {
            let report = await self.whole(since: since)
            if report.contains(where: { $0.exit == .done }) { ProcessMemory.giveBack() }
            // Before anyone who waits for this poll goes on: a waiter would find a finished poll for ever.
            self.polling = nil
            return report
        }
        polling = task
        return await task.value
    }

    /// Decodes a quarantined body again and takes its releases in.
    func accept(_ compressed: [UInt8]) async throws -> String {
        while let running = polling { _ = await running.value }
        let body = try Gzip.inflate(compressed, limit: 1 << 30)
        let known = await watch.context(of: feed.source)
        let releases = try poller.accept(
            body,
            context: FeedContext(
                newestMonth: known.newestMonth, newestKnownAt: known.newestKnownAt, lastAsOf: known.asOf,
                isEmpty: known.isEmpty),
            at: clock.now())
        let bodies = try keep(FeedBody(quarantined: body))
        var said: [String] = []
        for var release in releases {
            release.bodies = bodies
            guard let acceptance = try await watch.accept(release, feedState: nil) else { continue }
            said.append(
                "\(Words.counted(acceptance.changes.rows.count, "cell")), \(Words.counted(acceptance.events.count, "alert event"))"
            )
        }
        return said.isEmpty ? "it says nothing new" : "accepted: " + said.joined(separator: "; ")
    }

    private func whole(since: Month?) async -> [Report] {
        let poller = since.map { self.poller.filling(since: $0) } ?? self.poller
        var reports: [Report] = []
        var files: Set<String> = []
        var older: Set<Month> = []
        repeat {
            let known = await watch.context(of: feed.source)
            let counts = await watch.counts(of: feed.source)
            let clock = self.clock
            var outcome = await poller.poll(
                state: state,
                context: FeedContext(
                    newestMonth: known.newestMonth, newestKnownAt: known.newestKnownAt, counts: counts,
                    lastAsOf: known.asOf, isEmpty: known.isEmpty),
                now: { clock.now() })
            if case .releases(let releases, _) = outcome.result, let problem = await watch.problem(in: releases) {
                outcome = outcome.rejected(problem)
            }
            schedule(&outcome)
            var report = await settle(outcome)
            report.file = outcome.file
            note(outcome.remarks)
            if case .releases(let releases, _) = outcome.result, report.exit == .done {
                for release in releases where release.isHistory { older.formUnion(release.sections.map(\.month)) }
            }
            if report.file == nil { reports.removeAll { $0.file == nil } }
            reports.append(report)
            if report.exit == .done { pulse?.ring() }
            // A file that could not be moved away would come again for ever.
            if let file = outcome.file, !files.insert(file).inserted { break }
            // A file that is rejected is out of the way of the next.
            let isOutOfTheWay = outcome.file != nil && outcome.settlement != nil && report.exit == .found
            guard outcome.hasMore, report.exit == .done || isOutOfTheWay else { break }
        } while !Task.isCancelled
        if !older.isEmpty, let last = reports.indices.last, reports[last].file == nil {
            reports[last].words = "\(Words.counted(older.count, "older month")) filled in; " + reports[last].words
        }
        return reports
    }

    /// When to ask next, by the machine's clock.
    private func schedule(_ outcome: inout PollOutcome) {
        let wait = poller.wait(
            after: outcome.state, now: clock.now(), newestMonth: outcome.state.newestMonth,
            jitter: Double.random(in: 0...1))
        outcome.state.nextAttempt = DomainClock.machine().seconds + Int64(wait)
    }

    private func settle(_ outcome: PollOutcome) async -> Report {
        let words = outcome.reason
        do {
            switch outcome.result {
            case .releases(let releases, let body):
                let bodies = try keep(body, name: outcome.file ?? "")
                var said: [String] = []
                // Values last: by them it is known what is there, so that an end in between makes all of it be asked again.
                let ordered = feed.kind.isCensusAPI ? releases.reversed() : releases
                for (index, decoded) in ordered.enumerated() {
                    var release = decoded
                    release.bodies = bodies
                    let isLast = index == releases.count - 1
                    let acceptance = try await watch.accept(
                        release, feedState: isLast ? (feed.name, outcome.state.json) : nil)
                    if let acceptance {
                        said.append(
                            "\(Words.counted(acceptance.changes.rows.count, "cell")), \(Words.counted(acceptance.events.count, "alert event"))"
                        )
                    }
                }
                state = outcome.state
                told = ""
                settleFile(outcome)
                return Report(
                    feed: feed.name,
                    words: words + (said.isEmpty ? ": nothing new" : ": " + said.joined(separator: "; ")), exit: .done)
            case .quarantined(let problem, let hash, let body):
                try watch.archive.quarantine(
                    feed: feed.name, at: clock.now(), content: hash, reason: problem.description, body: body)
                try keep(outcome.state)
                settleFile(outcome)
                tell("quarantined: \(words)", level: .error, id: JournalIDs.quarantine)
                try await tellQuarantined(problem.description, content: hash)
                return Report(feed: feed.name, words: "quarantined: " + words, exit: .found)
            case .refused:
                try keep(outcome.state)
                tell("refused: \(words)", level: .error, id: JournalIDs.feedState)
                if outcome.state.refusals == 1 { try await tellRefused(words) }
                return Report(feed: feed.name, words: "refused: " + words, exit: .found)
            case .unreachable:
                try keep(outcome.state)
                try await tellIfLate()
                tell("not reached: \(words)", level: .warning, id: JournalIDs.feedState)
                return Report(feed: feed.name, words: "not reached: " + words, exit: .data)
            case .noDataYet, .nothingNew:
                try keep(outcome.state)
                settleFile(outcome)
                try await tellIfLate()
                // Only silence is ended by an answer; a quarantine stands until a release comes in.
                if told.hasPrefix("not reached") {
                    logger.notice("feed \(feed.name) answers again: \(words)", metadata: metadata(JournalIDs.feedState))
                }
                if told.hasPrefix("not reached") { told = "" }
                return Report(feed: feed.name, words: words, exit: outcome.isRefusedBefore ? .found : .done)
            }
        } catch {
            // Nothing was stored; the same is asked again.
            tell("its release could not be stored: \(error)", level: .critical, id: JournalIDs.feedState)
            return Report(feed: feed.name, words: "could not be stored: \(error)", exit: .data)
        }
    }

    private func keep(_ next: FeedState) throws {
        state = next
        try watch.archive.setFeedState(feed.name, json: next.json)
    }

    private func settleFile(_ outcome: PollOutcome) {
        guard let file = outcome.file, let settlement = outcome.settlement else { return }
        do {
            try poller.settle(file, as: settlement)
        } catch {
            logger.error(
                "feed \(feed.name): \(file) could not be moved: \(error)", metadata: metadata(JournalIDs.feedState))
        }
    }

    // MARK: Operations

    /// Tells operations of a quarantined body: the same body again is no second notice.
    private func tellQuarantined(_ reason: String, content: String) async throws {
        let first = try watch.archive.read { try Archive.quarantined($0, feed: feed.name) }
            .first { $0.content == content }.flatMap { Instant($0.at) }
        try await watch.tell(
            OperationsNotice(
                cause: .feed, about: "\(feed.name) \(content)", at: first ?? clock.now(),
                subject: "Quarantined: a release of the feed \(feed.name)",
                paragraphs: [
                    "A release of \(feed.name) failed its gate: \(reason).",
                    "Nothing of it is stored and nobody was told anything. It waits to be looked at.",
                ],
                commands: [
                    "surgewatch feeds quarantine \(feed.name)", "surgewatch feeds accept NUMBER --reason \"...\"",
                ]))
    }

    private func tellRefused(_ reason: String) async throws {
        try await watch.tell(
            OperationsNotice(
                cause: .feed, about: "\(feed.name) refused", at: clock.now(),
                subject: "Refused: the publisher of the feed \(feed.name) answers with an error",
                paragraphs: ["The feed \(feed.name) was refused: \(reason).", "It is asked again, ever more seldom."],
                commands: ["surgewatch feeds list", "surgewatch feeds poll \(feed.name)"]))
    }

    /// Tells operations once of each release that is late by the calendar, and once of each closure of its publisher.
    private func tellIfLate() async throws {
        let known = await watch.context(of: feed.source)
        let calendar = poller.calendar
        let now = clock.now()
        let timeliness = calendar.timeliness(
            of: feed.rhythm, now: now, newestMonth: known.newestMonth, newestKnownAt: known.newestKnownAt)
        let what = feed.rhythm.rhythm == .statistics ? known.newestMonth.map { "statistics of \($0 + 1)" } : nil
        let commands = ["surgewatch feeds list", "surgewatch feeds poll \(feed.name)"]
        if timeliness == .shutdown, let closure = calendar.closure(on: now.newYorkDay) {
            try await watch.tell(
                OperationsNotice(
                    cause: .feed, about: "\(feed.name) shutdown", at: closure.first.inNewYork(hour: 0),
                    subject: "Closed: the publisher of the feed \(feed.name)",
                    paragraphs: [
                        "The \(what ?? "next licenses") of \(feed.name) would be due, and its publisher is closed since "
                            + "\(closure.first.words).",
                        "Alerts stay as they are until it speaks again.",
                    ], commands: commands))
        }
        guard timeliness.isLate,
            let due = calendar.lateSince(
                of: feed.rhythm, newestMonth: known.newestMonth, newestKnownAt: known.newestKnownAt)
        else { return }
        try await watch.tell(
            OperationsNotice(
                cause: .feed, about: "\(feed.name) late", at: due, subject: "Late: the feed \(feed.name)",
                paragraphs: [
                    "The \(what ?? "next licenses") of \(feed.name) should have come by \(due.newYorkDay.words), and have not.",
                    "Alerts stay as they are. A lapse of appropriations delays releases by weeks.",
                ], commands: commands))
    }

    /// A change of state is one line in the journal; the same again is none.
    private func tell(_ words: String, level: Logger.Level, id: String) {
        guard words != told else { return }
        told = words
        logger.log(level: level, "feed \(feed.name) \(words)", metadata: metadata(id))
    }

    /// Warns once of what was odd about a release and did not keep it out.
    private func note(_ remarks: [String]) {
        for remark in remarks where remarked.insert(remark).inserted {
            logger.warning("feed \(feed.name): \(remark)", metadata: metadata(JournalIDs.feedState))
        }
    }

    private func metadata(_ id: String) -> Logger.Metadata {
        ["message-id": "\(id)", "SURGE_FEED": "\(feed.name)", "SURGE_EVENT": "feed"]
    }
}
