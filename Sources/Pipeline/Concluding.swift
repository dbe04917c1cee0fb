import Alerting
import Archive
import Panel
import RuleLanguage
import Trade
import Views

extension ReleasePipeline {
    /// What follows from what was found in every share of the products. Episodes are kept as `keeping` leaves them.
    ///
    /// - Parameter guarding: Whether a release that changes very much waits for a decision; replays have nobody to ask.
    func conclude(
        _ findings: [ReleaseJudge.Findings], from world: World, to panel: Panel, changes: ReleaseChanges,
        rendering: Bool, guarding: Bool = true, keeping: (Episode) -> Episode = \.settled
    ) -> Step {
        let vintage = changes.vintage
        let judgements = ReleaseJudge.ordered(findings, rules)
        let judged = findings.first?.judged ?? []
        let held = findings.flatMap(\.held)
        let isAnnualRevision = changes.isAnnualRevision(in: panel)
        let outcome = Lifecycle.advance(
            world.book, with: judgements, knownAt: vintage.knownAt, vintage: vintage.id,
            isAnnualRevision: isAnnualRevision)
        let wanted = outcome.filter { rules.wants($0) }
        let before = world.volumes[vintage.source] ?? []
        let mass =
            !guarding
            ? nil
            : MassEvent.judge(
                events: wanted.events.count, before: before, pastMonths: changes.revisedMonths.count,
                isAnnualRevision: isAnnualRevision)
        let told = Telling.tell(
            wanted,
            of: Telling.Release(
                vintage: vintage, inhibition: Inhibition(parts: rules.parts),
                catchUp: changes.newStatisticsMonths(after: world.panel), mass: mass,
                silencing: silencing),
            routing: routing, hold: world.hold)

        var next = World(
            panel: panel, book: outcome.book, judged: world.judged, held: world.held, volumes: world.volumes,
            hold: told.hold, records: world.records)
        for event in outcome.events { next.records.take(event) }
        next.volumes[vintage.source] = (before + [wanted.events.count]).suffix(MassEvent.releasesLookedAt)
        let silent = outcome.changed.filter { !rules.wants($0.rule) }
        let episodes = (told.episodes + silent).sorted { $0.id < $1.id }
        for episode in episodes { next.book.put(keeping(episode)) }
        for month in judged { next.judged.insert(month) }
        for month in held { next.held.insert(month) }
        var step = Step(
            world: next, judged: judged, held: held, events: wanted.events, headlines: [], episodes: episodes,
            messages: told.messages, summaries: told.summaries, keptBack: told.keptBack, mass: mass,
            superseded: told.superseded,
            notifications: [], judgements: judgements.count)
        if rendering {
            render(&step, vintage: vintage, before: world.records, frozen: findings.flatMap(\.frozen))
        }
        return step
    }

    /// Writes the words of everything that the step sends. `before` is the record of early alerts before it.
    private func render(
        _ step: inout Step, vintage: Vintage, before: EarlyRecords, frozen: [ReleaseJudge.Frozen]
    ) {
        step.headlines = step.events.map { renderer.headline($0, rule: words(for: $0.rule)) }
        if !step.messages.isEmpty {
            var backgrounds = MessageBackgrounds(
                rules: rules, view: PanelView(step.world.panel), book: step.world.book, before: before,
                after: step.world.records)
            var alike = AlikeMessages()
            step.notifications = step.messages.map { message in
                notification(
                    message, vintage: vintage, background: backgrounds.background(of: message.event), alike: &alike)
            }
        }
        step.notifications += step.summaries.map { notification(summary: $0) }
        if let mass = step.mass {
            step.notifications += notices(
                .held(mass, vintage: vintage, readers: step.summaries.count, until: step.world.hold?.until),
                vintage: vintage)
        }
        let own = frozen.filter { rules.wants($0.rule) }
        if !own.isEmpty { step.notifications += notices(.frozen(own, vintage: vintage), vintage: vintage) }
    }
}

extension Lifecycle.Outcome {
    /// With the events and episodes of some rules only.
    func filter(_ isWanted: (String) -> Bool) -> Lifecycle.Outcome {
        var other = self
        other.events = events.filter { isWanted($0.rule) }
        other.changed = changed.filter { isWanted($0.rule) }
        return other
    }
}

extension RuleSet {
    /// The rules that each rule rests on, where there are any.
    var parts: [String: [String]] {
        Dictionary(uniqueKeysWithValues: rules.filter { !$0.parts.isEmpty }.map { ($0.name, $0.parts) })
    }
}

extension ReleaseChanges {
    /// The kind of calendar events that mark an annual revision: on that day, or within the week that follows, statistics
    /// that were known before are stated anew.
    static let annualRevision = "annual-revision"

    /// Past months of which stated cells of statistics changed.
    var revisedMonths: Set<Month> {
        Set(rows.lazy.filter { $0.isRevision && $0.series.basis != .license }.map(\.month))
    }

    /// Whether the calendar marks the release as an annual revision.
    func isAnnualRevision(in panel: Panel) -> Bool {
        let day = vintage.knownAt.newYorkDay
        let isMarked = panel.events.contains { statement in
            statement.event.kind == Self.annualRevision
                && (statement.event.date...(statement.event.date + 6)).contains(day)
        }
        return isMarked && !revisedMonths.isEmpty
    }

    /// Whether it states a month of statistics for the first time.
    var statesStatistics: Bool { newMonths.contains { $0.statistic.basis != .license } }

    /// The months of statistics that it states for the first time, where they are several and not the first fill.
    func newStatisticsMonths(after before: Panel) -> [Month] {
        let statistics = newMonths.filter { $0.statistic.basis != .license }
        let months = statistics.filter { new in
            before.newestStatisticsMonth(flow: new.statistic.flow, reporter: new.statistic.reporter).map {
                $0 < new.month
            }
                ?? false
        }.map(\.month)
        let distinct = Set(months).sorted()
        return distinct.count > 1 ? distinct : []
    }
}
