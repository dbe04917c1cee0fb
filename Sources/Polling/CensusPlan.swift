import FeedFormats
import Settings
import Trade

/// What is asked of the Census API: which months for one publication, and in which requests.
///
/// The API serves its newest state only and cannot say what changed: with each month the running and the previous year
/// are asked again, and the three years before them in June (annual revision) and once a quarter.
struct CensusPlan {
    let feed: Configuration.Feed
    let base: String

    var dataset: CensusDataset {
        switch feed.kind {
        case .censusExports: .exports
        case .censusNAICS: .naics
        default: .imports
        }
    }

    /// The level of the codes asked for; `nil` when it is none of the API's.
    var level: CensusRequest.Level? { dataset.levels.first { $0.digits == feed.digits } }

    private var measures: [CensusMeasure] { feed.measures.compactMap { CensusMeasure(rawValue: $0.rawValue) } }

    /// What keeps the feed from being asked at all.
    var problem: String? {
        guard let level else {
            let levels = feed.kind.levels.joined(separator: ", ")
            return "the level of the feed is one of \(levels), not one of \(feed.digits) digits"
        }
        if let long = feed.products.first(where: { $0.utf8.count > level.digits }) {
            return "product \(long) has more digits than level \(level.rawValue) asks for; set `level:` to a finer one"
        }
        return feed.products.isEmpty ? "the feed names no products" : nil
    }

    /// What is asked for to learn whether a month is published: the coarsest code that a prefix belongs to.
    func chapter(_ prefix: String) -> String { String(prefix.prefix(dataset.chapterDigits)) }

    /// Whether a month is published, of the first chapter.
    func probe(_ month: Month) -> CensusRequest {
        .publication(
            base: base, of: month, prefix: feed.products.first ?? "", basis: feed.bases.first ?? .general,
            dataset: dataset)
    }

    /// Which months of a range are published for a chapter.
    func publication(_ chapter: String, _ months: ClosedRange<Month>) -> CensusRequest {
        var request = CensusRequest.publication(
            base: base, of: months.lowerBound, prefix: chapter, basis: feed.bases.first ?? .general,
            dataset: dataset)
        request.months = months
        return request
    }

    /// The rows of all countries of a prefix, at the coarsest level that knows it.
    func totals(_ request: CensusRequest, _ months: ClosedRange<Month>) -> CensusRequest {
        let level = dataset.levels.first { $0.digits >= request.prefix.utf8.count } ?? request.level
        return CensusRequest(
            base: base, months: months, prefix: request.prefix, level: level, rows: .total, bases: request.bases,
            wantsQuantity: false, listing: request.listing, dataset: dataset)
    }

    /// The months of a publication whose newest month is `newest`; `known` is the newest one known before.
    func months(to newest: Month, known: Month, withOlderYears: Bool) -> ClosedRange<Month> {
        let years = withOlderYears ? 4 : 1
        let first = min(Month(year: newest.year - years, month: 1), known + 1)
        return min(max(first, feed.since), newest)...newest
    }

    /// One request a product and calendar year at the coarse levels, one a product and month at the fine ones.
    func requests(_ months: ClosedRange<Month>) -> [CensusRequest] {
        guard let level else { return [] }
        var spans: [ClosedRange<Month>] = []
        var first = months.lowerBound
        while first <= months.upperBound {
            let isCoarse = level.digits <= 4 || level.isNAICS
            let last = isCoarse ? min(Month(year: first.year, month: 12), months.upperBound) : first
            spans.append(first...last)
            first = last + 1
        }
        return spans.flatMap { span in
            feed.products.map { product in
                CensusRequest(
                    base: base, months: span, prefix: product, level: level, bases: Set(feed.bases),
                    listing: feed.isPartialListing ? .partial : .complete, dataset: dataset, measures: measures)
            }
        }
    }
}
