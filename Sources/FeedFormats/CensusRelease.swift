package import Trade

/// The answers to all requests for one publication, as one release.
package enum CensusRelease {
    /// Merges answers of several months, products and prefixes. A month that any answer holds is published; another
    /// request that covers it and found nothing there (`CensusFigures.empty(for:)`) states zeros.
    ///
    /// Ten prefixes that together are a shorter one become one section. A cell stated by two answers must have the same
    /// figures in both, else the server changed while it was asked, and nothing is accepted.
    package static func merge(
        _ answers: [CensusFigures], source: String, knownAt: Instant, contentHash: String, feed: String
    ) throws(FeedProblem) -> Release {
        try mergeAll(answers, source: source, knownAt: knownAt, contentHash: contentHash, feed: feed)[0]
    }

    /// The same with a release of each other measure that was asked for, values first.
    package static func mergeAll(
        _ answers: [CensusFigures], source: String, knownAt: Instant, contentHash: String, feed: String
    ) throws(FeedProblem) -> [Release] {
        let measures = answers.first { $0.request.rows == .countries }?.request.measures ?? []
        let all = try observations(answers, source: source)
        let bySource = measures.isEmpty ? [source: all] : Dictionary(grouping: all, by: \.series.source)
        return ([nil] + measures.map(Optional.some)).map { measure in
            let own = source + (measure?.suffix ?? "")
            return release(
                answers, measure, bySource[own] ?? [], source: own, knownAt: knownAt, contentHash: contentHash,
                feed: feed)
        }
    }

    private static func release(
        _ answers: [CensusFigures], _ measure: CensusMeasure?, _ observations: [Observation], source: String,
        knownAt: Instant, contentHash: String, feed: String
    ) -> Release {
        let published = Set(answers.flatMap(\.months)).sorted()
        var sections: Set<Section> = []
        for answer in answers {
            sections.formUnion(answer.sections(in: published.filter(answer.request.months.contains), of: measure))
        }
        var release = Release(
            source: source, channel: "census-api", knownAt: knownAt, sections: joined(sections),
            observations: observations, contentHash: contentHash, feed: feed)
        for answer in answers { release.otherUnits.merge(answer.otherUnits) { first, _ in first } }
        return release
    }

    private static func observations(
        _ answers: [CensusFigures], source: String
    ) throws(FeedProblem) -> [Observation] {
        var result: [Observation] = []
        result.reserveCapacity(answers.reduce(0) { $0 + $1.observations.count })
        let mayOverlap = overlaps(answers.map(\.request))
        var seen: [Key: Int] = [:]
        for answer in answers {
            for var observation in answer.observations {
                observation.series.source = source + observation.series.source
                guard mayOverlap else {
                    result.append(observation)
                    continue
                }
                let key = Key(series: observation.series, month: observation.month)
                guard let first = seen[key] else {
                    seen[key] = result.count
                    result.append(observation)
                    continue
                }
                guard result[first] == observation else {
                    throw FeedProblem(
                        what: "two answers differ on country \(observation.series.country), product "
                            + "\(observation.series.product), month \(observation.month)",
                        where: answer.request.redacted, expected: "one state of the figures",
                        advice: "the server changed while it was asked; poll again")
                }
            }
        }
        return result
    }

    private struct Key: Hashable {
        var series: SeriesKey
        var month: Month
    }

    private static func overlaps(_ requests: [CensusRequest]) -> Bool {
        for (index, one) in requests.enumerated() {
            for other in requests[..<index]
            where one.level == other.level && one.months.overlaps(other.months)
                && (one.prefix.hasPrefix(other.prefix) || other.prefix.hasPrefix(one.prefix))
            {
                return true
            }
        }
        return false
    }

    /// The sections in order of month, basis and prefix, ten siblings replaced by their parent.
    private static func joined(_ sections: Set<Section>) -> [Section] {
        var all = sections
        for length in stride(from: 9, through: 1, by: -1) {
            let children = all.filter { digits($0) > 0 && prefix($0).utf8.count == length + 1 }
            let families = Dictionary(grouping: children) { section in
                var parent = section
                parent.scope = .codes(prefix: String(prefix(section).dropLast()), digits: digits(section))
                return parent
            }
            for (parent, children) in families where children.count == 10 {
                all.subtract(children)
                all.insert(parent)
            }
        }
        return all.sorted { left, right in
            (left.month, left.basis.rawValue, prefix(left), digits(left))
                < (right.month, right.basis.rawValue, prefix(right), digits(right))
        }
    }

    private static func prefix(_ section: Section) -> String {
        switch section.scope {
        case .codes(let prefix, _): return prefix
        case .product(let product): return product.code
        case .categories: return ""
        }
    }

    private static func digits(_ section: Section) -> Int {
        if case .codes(_, let digits) = section.scope { return digits }
        return 0
    }
}
