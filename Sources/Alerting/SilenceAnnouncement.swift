package import Trade

/// That a silence ends within a day, or has ended: operations hear of it once each.
package struct SilenceAnnouncement: Hashable, Sendable {
    package enum Kind: String, Sendable, Hashable, CaseIterable { case ending, ended }

    package var kind: Kind
    package var silence: Silence
    /// When it was due: a day before the end, or the end.
    package var at: Instant

    /// What is due by now and was not announced before; `nil` when nothing is. Once it is over, its end alone is news.
    package init?(_ silence: Silence, announced: Set<Kind>, now: Instant) {
        self.silence = silence
        if now >= silence.until {
            if announced.contains(.ended) { return nil }
            kind = .ended
            at = silence.until
        } else {
            guard let day = silence.announced, now >= day, !announced.contains(.ending) else { return nil }
            kind = .ending
            at = day
        }
    }
}
