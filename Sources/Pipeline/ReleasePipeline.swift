package import Alerting
package import Archive
package import Panel
package import RuleLanguage
package import Trade
package import Views

/// One release, from decoded figures to notifications.
package struct ReleasePipeline: Sendable {
    package var rules: RuleSet
    package var routing: Routing
    /// The silences that are in force for the release at hand.
    package var silencing = Silencing()
    package var renderer: MessageRenderer
    /// The lists that figures are read by; `nil` for those in force.
    package var lists: ReferenceLists?

    package init(rules: RuleSet, routing: Routing, renderer: MessageRenderer) {
        self.rules = rules
        self.routing = routing
        self.renderer = renderer
    }

    /// What a release did.
    package struct Acceptance: Sendable {
        package var vintage: Vintage
        package var changes: ReleaseChanges
        package var events: [AlertEvent]
        package var headlines: [String]
        package var notifications: Int
        /// Judgements made, for the record of how much was looked at.
        package var judgements: Int
        /// Why it is held before anyone is told; `nil` when it is not.
        package var mass: MassEvent?
    }

    /// Takes in a release: observations, baselines, verdicts, events and notifications are one transaction. Returns
    /// `nil`, and stores nothing but the feed's state, when the release says nothing new.
    ///
    /// Releases are known in the order in which they are taken in, no two at the same second: one that is not later than
    /// its forerunners is known one second after them. On any error the archive and `world` are as before.
    package func accept(
        _ release: Release, into archive: Archive, world: inout World, feedState: (feed: String, json: String)? = nil
    ) throws -> Acceptance? {
        var view: PanelView?
        return try accept(release, into: archive, world: &world, view: &view, feedState: feedState)
    }

    /// `view` is one on the figures of `world`, or none; after history it is that of the new figures.
    func accept(
        _ release: Release, into archive: Archive, world: inout World, view: inout PanelView?,
        feedState: (feed: String, json: String)? = nil
    ) throws -> Acceptance? {
        var next = world
        let acceptance = try archive.write { transaction -> Acceptance? in
            if let feedState { try transaction.setFeedState(feedState.feed, json: feedState.json) }
            var release = release
            if !release.isHistory {
                if let newest = try transaction.newestLive(beside: release.source) {
                    release.knownAt = max(release.knownAt, newest + 1)
                }
                // What was cut is closed: a release that comes in after a cut belongs to the next digest.
                if let cut = try transaction.newestCut() { release.knownAt = max(release.knownAt, cut + 1) }
            }
            let vintage = Vintage(
                id: try transaction.nextVintage(), source: release.source, knownAt: release.knownAt)
            let lists = self.lists ?? .inForce
            let known = try transaction.changed(lists)
            // History, of which nothing follows, is read as what is there already.
            let changedLists = release.isHistory && known.hadAny ? [] : known.kinds
            let isReadAnew = known.hadAny && changedLists.contains { $0 == .categories || $0 == .concordance }
            if isReadAnew { next.panel.take(lists) }
            let changes = next.panel.apply(release, as: vintage)
            guard !changes.isEmpty || closesMonths(release, world.panel) else { return nil }
            var world = world
            if !release.isHistory {
                // What came due before this release is told before it.
                _ = try withSubscriptions(transaction, knownAt: release.knownAt)
                    .keepTime(before: release.knownAt, in: transaction, world: &world)
                next.book = world.book
                next.hold = world.hold
            }
            // Judging and writing figures and baselines need nothing of each other.
            let pipeline = try inForce(transaction, for: release)
            let judging = release.isHistory ? nil : pipeline.judging(from: world, to: next.panel, changes: changes)
            try transaction.store(release, changes: changes, ruleSet: release.isHistory ? "" : rules.sha256)
            try transaction.store(changedLists, of: lists, vintage: vintage.id)
            let after = PanelView(next.panel)
            let before = view ?? PanelView(world.panel)
            let baselines =
                isReadAnew
                ? BaselineUpdate.anew(before: before, after: after)
                : BaselineUpdate.changes(changes, before: before, after: after)
            // A live release lets go of both views while it is judged.
            if release.isHistory { view = after }
            try transaction.removeBaselines(of: baselines.removed)
            try transaction.store(baselines.rows)
            guard let step = judging?.result() else {
                return Acceptance(
                    vintage: vintage, changes: changes, events: [], headlines: [], notifications: 0, judgements: 0)
            }
            next = step.world
            try transaction.store(step.judged)
            try transaction.store(step.held)
            try transaction.store(step.episodes, since: world.book)
            try transaction.append(Array(zip(step.events, step.headlines)))
            try transaction.store(
                ReleaseOutcome(events: step.events.count, isStatistics: changes.statesStatistics), of: vintage)
            try transaction.enqueue(step.notifications)
            try transaction.forgetMoves(saidIn: step.notifications)
            try transaction.store(folded: step.messages)
            try transaction.store(step.keptBack, vintage: vintage.id)
            if let hold = step.world.hold { try transaction.store(hold, after: world.hold) }
            try transaction.supersede(
                step.superseded, because: "overtaken by \(vintage.source) \(vintage.knownAt) before it was sent",
                at: vintage.knownAt)
            return Acceptance(
                vintage: vintage, changes: changes, events: step.events, headlines: step.headlines,
                notifications: step.notifications.count, judgements: step.judgements, mass: step.mass)
        }
        if acceptance != nil { world = next }
        return acceptance
    }

    /// The same with the subscriptions and silences that this very transaction sees: what was committed before it counts.
    private func inForce(_ transaction: ArchiveTransaction, for release: Release) throws -> ReleasePipeline {
        if release.isHistory { return self }
        var pipeline = try withSubscriptions(transaction, knownAt: release.knownAt)
        pipeline.silencing = try Archive.silencing(transaction.database, at: release.knownAt)
        return pipeline
    }

    /// A license file without changes still matters when its last license date closes a month.
    private func closesMonths(_ release: Release, _ panel: Panel) -> Bool {
        guard let day = release.asOf else { return false }
        return day > panel.asOf[release.source] ?? day - 1
    }

    /// Everything that follows from changed figures, without storing it: live, replay and backtest are this function.
    package struct Step: Sendable {
        package var world: World
        package var judged: [JudgedMonth]
        package var held: [HeldMonth]
        package var events: [AlertEvent]
        package var headlines: [String]
        package var episodes: [Episode]
        /// What is sent one by one, and in summaries, held ones included.
        package var messages: [Message]
        package var summaries: [Summary]
        /// News that silences kept back.
        package var keptBack: [Silencing.KeptBack]
        /// Why the release is held; `nil` when it is not.
        package var mass: MassEvent?
        /// Ids of held notifications that this release overtakes.
        package var superseded: [String]
        package var notifications: [Notice]
        package var judgements: Int

        /// Every message, also those that others or summaries stand for.
        package var toldOf: [Message] { messages.flatMap(\.all) + summaries.flatMap(\.named) }
    }

    /// Changed cells from which on several threads judge sooner than one. What is said does not depend on it.
    static let rowsForAllCores = 1000

    private func judging(from world: World, to panel: Panel, changes: ReleaseChanges) -> Aside<Step> {
        Aside { step(from: world, to: panel, changes: changes) }
    }

    package func step(
        from world: World, to panel: Panel, changes: ReleaseChanges, rendering: Bool = true
    ) -> Step {
        step(from: world, to: panel, changes: changes, rendering: rendering, guarding: true, observer: nil)
    }

    /// `observer` is told what is judged.
    func step(
        from world: World, to panel: Panel, changes: ReleaseChanges, rendering: Bool, guarding: Bool,
        observer: ReleaseJudge.Observer?
    ) -> Step {
        let findings: [ReleaseJudge.Findings]
        if observer == nil, changes.rows.count >= Self.rowsForAllCores {
            let shares = ProductShare.dealt(
                ProductShare.products(of: [rules], in: panel), threads: AllCores.count)
            findings = AllCores.map(shares) { share in
                ReleaseJudge(
                    rules: rules, world: world, before: PanelView(world.panel), after: PanelView(panel),
                    changes: changes, share: share
                ).run()
            }
        } else {
            findings = [
                ReleaseJudge(
                    rules: rules, world: world, before: PanelView(world.panel), after: PanelView(panel),
                    changes: changes, observer: observer
                ).run()
            ]
        }
        return conclude(findings, from: world, to: panel, changes: changes, rendering: rendering, guarding: guarding)
    }

    /// A message in words; news that comes in the reader's quiet hours waits for their end.
    func notification(
        _ message: Message, vintage: Vintage, background: MessageBackground, alike: inout AlikeMessages
    ) -> Notice {
        var notice = renderer.notification(
            message, rules: words, vintage: vintage, background: background,
            reader: reader(message.receiver, of: message.episode), alike: &alike)
        notice.notBefore = routing.notBefore(message, knownAt: vintage.knownAt)
        return notice
    }

    func notification(summary: Summary) -> Notice {
        var notice = renderer.notification(summary: summary, rules: words, reader: reader(summary.receiver))
        notice.notBefore = routing.notBefore(summary)
        return notice
    }

    /// Who reads a message about an episode, or about several.
    func reader(_ receiver: Receiver, of episode: Episode? = nil) -> ReaderWords {
        let subscription = routing.subscription(of: receiver)
        return ReaderWords(
            asked: subscription?.words(countries: renderer.wording.countries, categories: renderer.wording.categories),
            since: subscription?.confirmed?.newYorkDay, remarks: subscription?.moves.map(renderer.wording.words) ?? [],
            hearsConfirmations: episode.map { routing.interest(in: .confirmed, of: $0, by: receiver) != nil } ?? true)
    }

    func words(for name: String) -> RuleWords {
        rules[name].map(RuleWords.init)
            ?? RuleWords(name: name, title: name, basis: nil, description: nil, sha256: "")
    }
}

extension RuleWords {
    package init(_ rule: Rule) {
        self.init(
            name: rule.name, title: rule.title, basis: rule.basis, description: rule.description, sha256: rule.sha256)
    }
}
