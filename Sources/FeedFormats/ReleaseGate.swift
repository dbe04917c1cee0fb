package import Trade

/// Checks that every kind of release passes before it is accepted.
package enum ReleaseGate {
    /// The cells that a release states, by month: what the next print of the same months is held against.
    package static func counts(_ release: Release) -> [Month: Int] {
        release.observations.reduce(into: [:]) { counts, observation in counts[observation.month, default: 0] += 1 }
    }

    /// A month that was printed before and now has fewer than 80 % of its cells; the oldest such month is named.
    ///
    /// `previous` are the counts of the last release of the same source that stated the month as a whole. History and
    /// listings of changes state what they like.
    package static func shrinkage(_ release: Release, previous: [Month: Int]) -> FeedProblem? {
        guard !release.isHistory else { return nil }
        let counts = counts(release)
        let stated = Set(release.sections.lazy.filter { $0.listing != .changes }.map(\.month))
        for month in stated.sorted() {
            guard let before = previous[month] else { continue }
            let now = counts[month] ?? 0
            guard now * 5 < before * 4 else { continue }
            return FeedProblem(
                what: "\(month) has \(now) figures, its previous print had \(before)", where: release.source,
                expected: "at least 80 % of them",
                advice: "look at the body in the quarantine and accept it if the publisher means it")
        }
        return nil
    }

    /// A month that cannot be known yet: statistics of a month that is not over when the release was known, or licenses
    /// for imports more than three months after the last license date.
    package static func monthsAhead(_ release: Release) -> FeedProblem? {
        let day = release.knownAt.newYorkDay
        for observation in release.observations {
            let isLicense = observation.series.basis == .license
            let newest = isLicense ? (release.asOf ?? day).month + 3 : day.month - 1
            guard observation.month > newest else { continue }
            return FeedProblem(
                what: "the release speaks of \(observation.month)", where: release.source,
                expected: "months to \(newest) at \(release.knownAt)",
                advice: "check the clock of this host, then the publisher's months")
        }
        return nil
    }

    /// A license date later than the day after the file was known: accepted, it would make every later file look old.
    package static func licenseDateAhead(_ release: Release) -> FeedProblem? {
        let day = release.knownAt.newYorkDay
        guard let asOf = release.asOf, asOf > day + 1 else { return nil }
        return FeedProblem(
            what: "as_of is \(asOf)", where: release.source, expected: "a day to \(day)",
            advice: "check the clock of this host, then the date in the file")
    }
}
