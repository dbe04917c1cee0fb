package import Trade

/// Turns the judgements of one release into events.
///
/// Revised months come first, oldest first, then the judged months. Whether lost months are corrected or retracted is
/// decided on the episode as the end of the release leaves it.
package struct Lifecycle {
    package private(set) var book: AlertBook
    private let knownAt: Instant
    private let vintage: Int64
    private let isAnnualRevision: Bool
    private var drafts: [Draft] = []
    /// By episode: the place of its draft that says how far the severity rose.
    private var raised: [String: Int] = [:]
    /// Episodes with a draft that says that a figure moved.
    private var revised: Set<String> = []
    private var touched: Set<String> = []
    /// By episode: the newest month that a revision took away.
    private var revisedAway: [String: Judgement] = [:]
    /// Alerts that an annual revision judged again.
    private var final: [(episode: String, month: Month)] = []

    /// An event whose kind may still depend on the rest of the release.
    private struct Draft {
        var kind: AlertEvent.Kind?
        var episode: String
        var judgement: Judgement
        var severity: Severity
        var reason: String?
        /// A later draft says it.
        var isOvertaken = false
    }

    /// What a release did to the alerts.
    package struct Outcome: Sendable {
        package var book: AlertBook
        package var events: [AlertEvent]
        /// Episodes that changed, in order of id.
        package var changed: [Episode]
    }

    /// Folds judgements, in their order, into the book. The figures of an annual revision are final: the months that it
    /// judges again are stable from then on.
    package static func advance(
        _ book: AlertBook, with judgements: [Judgement], knownAt: Instant, vintage: Int64,
        isAnnualRevision: Bool = false
    ) -> Outcome {
        var lifecycle = Lifecycle(book: book, knownAt: knownAt, vintage: vintage, isAnnualRevision: isAnnualRevision)
        for judgement in judgements { lifecycle.take(judgement) }
        return lifecycle.finish()
    }

    /// Ends the open episodes of a rule that is gone or has another formula.
    package static func close(
        _ book: AlertBook, rule: String, definition: String, hash: String, reason: String, knownAt: Instant,
        vintage: Int64
    ) -> Outcome {
        var lifecycle = Lifecycle(book: book, knownAt: knownAt, vintage: vintage, isAnnualRevision: false)
        for var episode in book.all where episode.rule == rule && episode.definition == definition && episode.isOpen {
            guard let month = episode.lastTrue, let alert = episode.months[month] else { continue }
            episode.state = .closed
            lifecycle.put(episode)
            let judgement = Judgement(
                rule: rule, ruleHash: hash, definition: definition, series: episode.series, month: month,
                ground: .revision, truth: .unknown, isClear: .unknown, severity: alert.severity,
                evidence: alert.newest, isNewest: true)
            lifecycle.drafts.append(
                Draft(
                    kind: .closed, episode: episode.id, judgement: judgement, severity: episode.severity,
                    reason: reason))
        }
        return lifecycle.finish()
    }

    private init(book: AlertBook, knownAt: Instant, vintage: Int64, isAnnualRevision: Bool) {
        self.book = book
        self.knownAt = knownAt
        self.vintage = vintage
        self.isAnnualRevision = isAnnualRevision
    }

    private mutating func put(_ episode: Episode) {
        book.put(episode)
        touched.insert(episode.id)
    }

    private mutating func take(_ judgement: Judgement) {
        let known = book.alert(
            rule: judgement.rule, definition: judgement.definition, series: judgement.series, month: judgement.month)
        if isAnnualRevision, judgement.ground == .revision, let known { final.append((known.0.id, judgement.month)) }
        switch judgement.truth {
        case .yes:
            if let (episode, alert) = known {
                foundTrueAgain(judgement, episode, alert)
            } else {
                foundTrue(judgement)
            }
        case .no:
            // Licenses that are still being filed neither retract nor resolve.
            guard judgement.ground != .licenses else { return }
            let isClear = judgement.isClear == .yes
            if let (episode, alert) = known, alert.isTrue {
                // What a rule's `clear` leaves standing is what statistics once confirmed. Their first word on an early
                // month decides it: confirmed or lost.
                guard isClear || !alert.isConfirmed else { return }
                lost(judgement, episode)
            } else if isClear, decides(judgement) || judgement.ground == .revision && known == nil {
                // A month without verdict when it was judged, and found false since, ends an episode like any other.
                resolve(judgement)
            }
        case .unknown: return
        }
    }

    private func episodes(for judgement: Judgement) -> [Episode] {
        book.current(rule: judgement.rule, definition: judgement.definition, series: judgement.series)
    }

    /// Whether a verdict is the last word on a new month: of statistics, or of closed licenses where there are none.
    private func decides(_ judgement: Judgement) -> Bool {
        judgement.ground == .statistics || isClosedWithoutStatistics(judgement)
    }

    // MARK: A true verdict

    private mutating func foundTrue(_ judgement: Judgement) {
        let month = judgement.month
        let isLate = judgement.ground == .revision
        let known = episodes(for: judgement)
        let host =
            isLate
            ? known.first { $0.months[month - 1]?.isTrue == true }
                ?? known.first { $0.months[month + 1]?.isTrue == true }
            : known.last { $0.isOpen }
        var episode = host ?? newEpisode(judgement)
        let isNew = host == nil
        let isConfirmed = isLate || decides(judgement)
        episode.months[month] = Episode.AlertMonth(
            isConfirmed: isConfirmed, isTrue: true, severity: judgement.severity, first: judgement.kept,
            newest: judgement.kept)
        if isLate {
            settle(&episode, isNew: isNew, isNewest: judgement.isNewest)
        } else if isConfirmed {
            episode.state = .confirmed
        }
        let rose = !isNew && judgement.severity > episode.severity
        episode.severity = max(episode.severity, judgement.severity)
        put(episode)
        draft(isLate ? .late : isConfirmed ? .confirmed : .early, judgement, judgement.severity, episode)
        if rose { draftRaised(judgement, episode) }
    }

    /// An episode that begins with the judged month. One of the same id that an earlier definition of the rule closed is
    /// followed on: the id, and the numbers of its events, go on.
    private func newEpisode(_ judgement: Judgement) -> Episode {
        var episode = Episode(
            rule: judgement.rule, definition: judgement.definition, series: judgement.series, start: judgement.begins)
        episode.sequence = book.episode(id: episode.id)?.sequence ?? 0
        return episode
    }

    /// What a late month does to the state of its episode: it resolves nothing and un-resolves nothing, but an episode
    /// known by late months alone is open while its last month is the newest judged.
    private func settle(_ episode: inout Episode, isNew: Bool, isNewest: Bool) {
        if isNew {
            episode.state = isNewest ? .confirmed : .resolved
            episode.endedSilently = !isNewest
        } else if episode.endedSilently, isNewest {
            episode.state = .confirmed
            episode.endedSilently = false
        } else if episode.state == .early {
            episode.state = .confirmed
        }
    }

    private mutating func foundTrueAgain(
        _ judgement: Judgement, _ episode: Episode, _ alert: Episode.AlertMonth
    ) {
        var episode = episode
        var alert = alert
        let wasLost = !alert.isTrue
        let becomesConfirmed = !alert.isConfirmed && decides(judgement)
        let isMoved = Self.figureMoved(from: alert.newest.evidence, to: judgement.evidence)
        if judgement.ground == .revision, !wasLost, !isMoved, alert.isConfirmed, episode.state != .early,
            alert.severity == judgement.severity, judgement.severity <= episode.severity
        {
            // It stands as it is.
            return
        }
        // A revision that tells nothing leaves the told figure: small steps add up until they are told.
        if judgement.ground != .revision || wasLost || isMoved {
            alert.before = alert.newest
            alert.newest = judgement.kept
        }
        alert.severity = judgement.severity
        alert.isTrue = true
        if becomesConfirmed || judgement.ground == .revision { alert.isConfirmed = true }
        episode.months[judgement.month] = alert
        if alert.isConfirmed, episode.state == .early { episode.state = .confirmed }
        if wasLost, episode.state == .retracted {
            episode.state = !judgement.isNewest ? .resolved : alert.isConfirmed ? .confirmed : .early
            episode.endedSilently = !judgement.isNewest
        }
        let rose = judgement.severity > episode.severity
        episode.severity = max(episode.severity, judgement.severity)
        put(episode)
        if becomesConfirmed {
            draft(.confirmed, judgement, judgement.severity, episode)
        } else if wasLost {
            draft(.late, judgement, judgement.severity, episode)
        } else if judgement.ground == .revision, isMoved, revised.insert(episode.id).inserted {
            draft(.revised, judgement, episode.severity, episode)
        }
        if rose { draftRaised(judgement, episode) }
    }

    /// A rise of severity is one row an episode: that of the month that took it highest.
    private mutating func draftRaised(_ judgement: Judgement, _ episode: Episode) {
        if let earlier = raised[episode.id] { drafts[earlier].isOvertaken = true }
        raised[episode.id] = drafts.count
        draft(.raised, judgement, judgement.severity, episode)
    }

    /// Smelt and cast have no statistics: the release that closes their month confirms it.
    private func isClosedWithoutStatistics(_ judgement: Judgement) -> Bool {
        judgement.ground == .closedLicenses && !judgement.series.role.hasStatistics
    }

    /// Whether the first figure of the evidence moved by 5 % or more.
    static func figureMoved(from old: Evidence, to new: Evidence) -> Bool {
        guard let gate = old.decidingGates.first(where: { $0.value != nil }), let before = gate.value?.number,
            let after = new.gates.first(where: { $0.name == gate.name })?.value?.number
        else { return false }
        return (after - before).magnitude * Rational(20) >= before.magnitude && after != before
    }

    // MARK: A false verdict

    private mutating func lost(_ judgement: Judgement, _ episode: Episode) {
        var episode = episode
        let severity = episode.months[judgement.month]?.severity ?? episode.severity
        episode.months[judgement.month]?.isTrue = false
        let before = episode.months[judgement.month]?.newest
        episode.months[judgement.month]?.before = before
        episode.months[judgement.month]?.newest = judgement.kept
        put(episode)
        drafts.append(
            Draft(kind: nil, episode: episode.id, judgement: judgement, severity: severity, reason: nil))
        guard judgement.isClear == .yes else { return }
        if decides(judgement), episode.isOpen, let last = episode.lastTrue, last < judgement.month {
            resolve(judgement, episode)
        } else if judgement.ground == .revision {
            revisedAway[episode.id] = judgement
        }
    }

    /// A revision that takes the last months of an open episode ends it, unless the months judged after carry it on.
    private mutating func endRevisedAway() {
        for (id, judgement) in revisedAway.sorted(by: { $0.key < $1.key }) {
            guard let episode = book.episode(id: id), episode.isOpen, let last = episode.lastTrue else { continue }
            if last < judgement.month { resolve(judgement, episode) }
        }
    }

    private mutating func resolve(_ judgement: Judgement) {
        for episode in episodes(for: judgement) where episode.isOpen {
            guard let last = episode.lastTrue, last < judgement.month else { continue }
            resolve(judgement, episode)
        }
    }

    private mutating func resolve(_ judgement: Judgement, _ episode: Episode) {
        var episode = episode
        episode.state = .resolved
        put(episode)
        draft(.resolved, judgement, episode.severity, episode)
    }

    private mutating func draft(
        _ kind: AlertEvent.Kind, _ judgement: Judgement, _ severity: Severity, _ episode: Episode
    ) {
        drafts.append(
            Draft(kind: kind, episode: episode.id, judgement: judgement, severity: severity, reason: nil))
    }

    // MARK: The end of the release

    private mutating func finish() -> Outcome {
        endRevisedAway()
        var events: [AlertEvent] = []
        for draft in drafts where !draft.isOvertaken {
            guard var episode = book.episode(id: draft.episode) else { continue }
            let noneLeft = !episode.hasTrueMonths
            if draft.kind == nil, noneLeft { episode.state = .retracted }
            // If the lost month was alone, it is retracted and nothing else.
            if draft.kind == .resolved, noneLeft { continue }
            episode.sequence += 1
            put(episode)
            let (source, basis) = draft.judgement.sourceAndBasis
            events.append(
                AlertEvent(
                    kind: draft.kind ?? (noneLeft ? .retracted : .corrected), episode: episode.id,
                    sequence: episode.sequence, rule: episode.rule, ruleHash: draft.judgement.ruleHash,
                    series: episode.series, month: draft.judgement.month, episodeStart: episode.start,
                    severity: draft.severity, source: source, basis: basis, evidence: draft.judgement.kept,
                    knownAt: knownAt, vintage: vintage, reason: draft.reason ?? unstable(episode, draft.judgement.month)
                ))
        }
        settleFinal()
        let changed = touched.sorted().compactMap { book.episode(id: $0) }
        return Outcome(book: book, events: events, changed: changed)
    }

    /// Why no news of a month is sent, in words; `nil` where its verdict has not changed as often.
    private func unstable(_ episode: Episode, _ month: Month) -> String? {
        guard let flips = episode.months[month]?.flips, episode.isUnstable(month, at: knownAt) else { return nil }
        return "the verdict on \(month) has changed \(flips) times: no news of it until its annual revision"
    }

    /// The months that an annual revision judged again are final.
    private mutating func settleFinal() {
        for (id, month) in final {
            guard var episode = book.episode(id: id), episode.months[month]?.flips ?? 0 > 0 else { continue }
            episode.months[month]?.flips = 0
            put(episode)
        }
    }
}
