package import Trade

/// What becomes of country codes that the list of countries does not have: their figures count as `UN`, so that no dollar is
/// lost and totals still add up, as long as they are few.
///
/// A country of smelt or cast keeps its code: there `UN` has a meaning of its own.
package struct Unclassified: Sendable {
    /// The release with the figures of unlisted codes under `UN`.
    package let release: Release
    /// The codes that were not in the list, sorted.
    package let codes: [Country]
    /// The month in which they hold the largest part, and the part; `nil` where there is none.
    package let largest: (month: Month, share: Rational)?

    /// Above this part of a month the list is wrong, or the release is.
    package static let most = Rational(1) / Rational(100) ?? .zero

    package init(_ release: Release, countries: CountryList) {
        func isUnlisted(_ series: SeriesKey) -> Bool {
            series.role.hasStatistics && ![Country.all, .unknown, .notApplicable].contains(series.country)
                && countries.knownSlug(of: series.country) == nil
        }
        guard release.observations.contains(where: { isUnlisted($0.series) }) else {
            self.release = release
            codes = []
            largest = nil
            return
        }
        var parts: [Month: (own: Int64, all: Int64)] = [:]
        var codes: Set<Country> = []
        var kept: [Observation] = []
        var folded: [Cell: Observation] = [:]
        for observation in release.observations {
            let isOwn = isUnlisted(observation.series)
            // Dollars where they are stated, kilograms where they are not.
            if observation.series.country != .all, let size = observation.value ?? observation.quantity {
                let part = parts[observation.month] ?? (0, 0)
                parts[observation.month] = (
                    isOwn ? Self.sum(part.own, size) : part.own, Self.sum(part.all, size)
                )
            }
            guard isOwn || observation.series.country == .unknown else {
                kept.append(observation)
                continue
            }
            if isOwn { codes.insert(observation.series.country) }
            var series = observation.series
            series.country = .unknown
            let cell = Cell(series: series, month: observation.month)
            guard var sum = folded[cell] else {
                folded[cell] = Observation(
                    series: series, month: observation.month, quantity: observation.quantity, value: observation.value,
                    status: observation.status)
                continue
            }
            sum.quantity = Self.known(sum.quantity, observation.quantity)
            sum.value = Self.known(sum.value, observation.value)
            folded[cell] = sum
        }
        var result = release
        result.observations = (kept + folded.values).sorted { ($0.series, $0.month) < ($1.series, $1.month) }
        self.release = result
        self.codes = codes.sorted()
        largest = parts.compactMap { month, part in
            part.own > 0 ? (Rational(part.own) / Rational(part.all)).map { (month: month, share: $0) } : nil
        }.max { ($0.share, $1.month) < ($1.share, $0.month) }
    }

    private struct Cell: Hashable {
        var series: SeriesKey
        var month: Month
    }

    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, isOver) = left.addingReportingOverflow(right)
        return isOver ? .max : sum
    }

    /// A sum with a part that is not known is not known.
    private static func known(_ left: Int64?, _ right: Int64?) -> Int64? {
        guard let left, let right else { return nil }
        let (sum, isOver) = left.addingReportingOverflow(right)
        return isOver ? nil : sum
    }

    /// At most eight of them.
    private var names: String {
        codes.prefix(8).map(\.code).joined(separator: ", ") + (codes.count > 8 ? " and \(codes.count - 8) more" : "")
    }

    /// Why the release is not accepted: unlisted codes hold more than one percent of a month.
    package var problem: FeedProblem? {
        guard let largest, largest.share > Self.most else { return nil }
        return FeedProblem(
            what:
                "country codes that the list does not have (\(names)) hold \(Self.percent(largest.share)) of \(largest.month)",
            where: release.source, expected: "at most 1 %",
            advice: "add them to countries.csv (see `reference:`), or look at the body and accept it")
    }

    /// What an operator should know of a release that is accepted.
    package var remark: String? {
        guard let largest else {
            return codes.isEmpty
                ? nil : "country codes that the list does not have (\(names)) are counted as unclassified"
        }
        return "country codes that the list does not have (\(names)) are counted as unclassified, at most "
            + "\(Self.percent(largest.share)) of a month (\(largest.month)); add them to countries.csv"
    }

    private static func percent(_ share: Rational) -> String { (share * Rational(100)).decimal(places: 2) + " %" }
}
