import Alerting
import Archive
import Delivery
import FeedFormats
import Foundation
import Logging
import Panel
import Pipeline
import Polling
import Settings
import Trade

/// The one writer: takes in releases, changes rules, and answers for the state of both.
actor Watch {
    let archive: Archive
    private(set) var installation: Installation
    private var world: World
    private let logger: Logger
    let wake: @Sendable () -> Void
    /// Where pages see the state; `nil` where none are served.
    let noticeboard: Noticeboard?
    /// Releases of which operations know that the canary missed them.
    var canaryTold: Set<Int64> = []
    /// The files were refused at the last reload: what runs is older than what they say.
    private var isReloadRefused = false

    /// Opens the archive, brings the rules into force, and is ready for the first release. `wake` is called after each
    /// transaction that senders and logs should look at.
    init(installation: Installation, logger: Logger, wake: @escaping @Sendable () -> Void) throws {
        self.installation = installation
        self.logger = logger
        self.wake = wake
        archive = try Archive(path: installation.configuration.archive, mode: .write)
        try archive.releaseLeases()
        var world = try ReleasePipeline.world(from: archive, sources: installation.configuration.sources)
        _ = try installation.pipeline.activate(in: archive, world: &world)
        self.world = world
        noticeboard = installation.configuration.web.map { _ in Noticeboard(world, installation) }
    }

    /// Lets pages see what the last transaction made of the state.
    private func post() { noticeboard?.post(world, installation) }

    // MARK: Releases

    /// Takes in a release in one transaction; `nil` when it says nothing new.
    func accept(_ release: Release, feedState: (feed: String, json: String)?) throws -> ReleasePipeline.Acceptance? {
        let started = ContinuousClock.now
        let acceptance = try installation.pipeline.accept(
            release, into: archive, world: &world, feedState: feedState)
        guard let acceptance else { return nil }
        note(acceptance, of: release, started)
        post()
        wake()
        return acceptance
    }

    /// One line of the journal for a release.
    private func note(
        _ acceptance: ReleasePipeline.Acceptance, of release: Release, _ started: ContinuousClock.Instant
    ) {
        let counts = Dictionary(grouping: acceptance.events, by: \.kind).map { "\($0.value.count) \($0.key.rawValue)" }
        logger.notice(
            """
            release \(release.source) \(release.knownAt): \(Words.counted(acceptance.changes.count, "cell")) \
            (\(acceptance.changes.revisedCells) revised), \
            \(counts.isEmpty ? "no alert events" : counts.sorted().joined(separator: ", ")), \
            \(Words.counted(acceptance.notifications, "notification")) queued, \(Words.seconds(ContinuousClock.now - started))
            """,
            metadata: [
                "message-id": "\(JournalIDs.release)", "SURGE_EVENT": "release",
                "SURGE_VINTAGE": "\(release.source) \(release.knownAt)", "SURGE_FEED": "\(release.feed)",
            ])
        if let mass = acceptance.mass {
            let name = "\(acceptance.vintage.source) \(acceptance.vintage.knownAt)"
            logger.warning(
                """
                \(name) is held (\(mass.cause.rawValue), \(Words.counted(mass.events, "alert event"))): nobody is told until \
                `surgewatch alerts release "\(name)"`, or until 72 hours are over
                """,
                metadata: [
                    "message-id": "\(JournalIDs.release)", "SURGE_EVENT": "held", "SURGE_VINTAGE": "\(name)",
                    "SURGE_FEED": "\(release.feed)",
                ])
        }
    }

    /// Imports releases of an observations file: history, which raises nothing.
    func importHistory(_ releases: [Release]) throws -> HistoryImport.Summary {
        let summary = try HistoryImport(pipeline: installation.pipeline).run(
            releases, into: archive, world: &world)
        post()
        wake()
        return summary
    }

    /// Imports parameter series or event dates; what became known after the newest release is judged.
    func importReference(_ releases: [Release], now: Instant) throws -> ReferenceImport.Summary {
        var started = ContinuousClock.now
        let summary = try ReferenceImport(pipeline: installation.pipeline, now: now).run(
            releases, into: archive, world: &world
        ) { release, acceptance in
            if !release.isHistory { note(acceptance, of: release, started) }
            started = .now
        }
        post()
        wake()
        return summary
    }

    // MARK: Subscriptions

    var book: AlertBook { world.book }

    /// Takes over what readers were told outside of a release.
    func take(_ episodes: [Episode]) {
        for episode in episodes { world.book.put(episode.settled) }
        if !episodes.isEmpty { post() }
    }

    // MARK: What waits

    /// Does what is due by the clock: cuts digests, lets a held release go after its time.
    func keepTime(now: Instant) throws {
        if try installation.pipeline.keepTime(now, in: archive, world: &world) > 0 {
            post()
            wake()
        }
    }

    /// Lets a held release go, or what it owes; says what that did.
    func decide(_ request: HoldRequest, now: Instant) throws -> String {
        let words = try request.decide(now: now, pipeline: installation.pipeline, archive: archive, world: &world)
        post()
        logger.notice(
            "\(words)", metadata: ["message-id": "\(JournalIDs.release)", "SURGE_EVENT": "hold-decided"])
        return words
    }

    /// A held notification may have been given up, or put back: what waits is what the archive says.
    func readHoldAgain() throws {
        if world.hold != nil { world.hold = try archive.read(Archive.hold) }
    }

    /// Tells operations, through the outbox; a notice that is there already is no second one.
    func tell(_ notice: OperationsNotice) throws {
        try installation.pipeline.tell(notice, in: archive)
        wake()
    }

    /// What a poller needs to know of a source.
    func context(of source: String) -> (newestMonth: Month?, newestKnownAt: Instant?, asOf: CalendarDay?, isEmpty: Bool)
    {
        (
            world.panel.newestMonth(of: source), world.panel.newestVintage[source]?.knownAt,
            world.panel.asOf[source], world.panel.newestVintage[source] == nil
        )
    }

    /// What is wrong with releases beside what is known.
    func problem(in releases: [Release]) -> FeedProblem? { ReleaseGate.problem(releases, beside: world.panel) }

    /// Rows of each month in a source's newest state.
    func counts(of source: String) -> [Month: Int] { world.panel.rowCounts(of: source) }

    // MARK: Rules and configuration

    /// Replaces rules, routes, receivers and feeds by what the files say now, or leaves everything as it was and says why.
    func reload() throws -> String {
        let lists = ReferenceLists.inForce
        var isTaken = false
        defer { if !isTaken { ReferenceLists.install(lists) } }
        let next = try Installation(configurationPath: installation.configuration.path)
        let old = installation.configuration
        guard next.configuration.archive == old.archive, next.configuration.control == old.control,
            next.configuration.web == old.web
        else {
            throw CommandFailure(
                .found,
                "a new archive, control socket or server of the monitors (`web:`) needs a restart; nothing was changed")
        }
        let before = installation.rules
        _ = try next.pipeline.activate(in: archive, world: &world)
        installation = next
        isTaken = true
        isReloadRefused = false
        post()
        wake()
        return """
            \(next.rules.rules.count) rules in force (\(next.rules.sha256.prefix(12)), before \(before.sha256.prefix(12)))
            """
    }

    /// Notes that the files on disk were refused, until a reload succeeds.
    func noteRefusedReload() { isReloadRefused = true }

    // MARK: State

    /// The line that `systemctl status` shows.
    func statusLine() -> String {
        let panel = world.panel
        let final = panel.newestStatisticsMonth(flow: .import, reporter: "")
        let licenses = panel.licenseMonths(flow: .import, reporter: "", role: .origin)
            .filter { month in final.map { month > $0 } ?? true }
        let open = world.book.all.filter(\.isOpen).count
        let counts = (try? archive.read { try Archive.outboxCounts($0) }) ?? (pending: 0, dead: 0)
        var parts = isReloadRefused ? ["reload refused, see the journal"] : []
        parts.append(final.map { "final to \($0)" } ?? "no statistics yet")
        if !licenses.isEmpty { parts.append("licenses " + licenses.map(\.description).joined(separator: ", ")) }
        parts.append(Words.counted(open, "open alert"))
        parts.append("outbox \(counts.pending)")
        if let hold = world.hold { parts.append("held until \(hold.until), see alerts release") }
        for (receiver, waiting) in (try? archive.read { try Archive.unreachable($0) }) ?? [] {
            parts.append("\(receiver) not reached (\(waiting) waiting)")
        }
        if counts.dead > 0 { parts.append(Words.counted(counts.dead, "dead letter")) }
        for feed in installation.configuration.feeds {
            let state = FeedState(json: (try? archive.read { try Archive.feedState($0, feed: feed.name) }) ?? nil)
            if state.failures > 0 { parts.append("\(feed.name) not reached") }
            if state.refusals > 0 { parts.append("\(feed.name) refused") }
        }
        parts.append(Words.counted(installation.rules.rules.count, "rule"))
        return parts.joined(separator: "; ")
    }
}
