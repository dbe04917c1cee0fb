import FeedFormats
import Trade

/// The answers to the requests of one publication, with every "no data" settled.
///
/// "No data" never means zeros by itself: the total of the prefix is asked for. A total that exists means that the
/// query was too wide or the publication is only half there; no total in a published chapter means no trade; no
/// chapter means that the month is not published.
struct CensusCollection {
    let plan: CensusPlan
    private(set) var answers: [CensusFigures] = []
    /// Months in which a chapter is not published although it was asked for.
    private(set) var unpublished: Set<Month> = []
    private var published: [String: Set<Month>] = [:]

    init(_ plan: CensusPlan) { self.plan = plan }

    var months: Set<Month> { Set(answers.flatMap(\.months)) }

    mutating func collect(
        _ request: CensusRequest, _ conversation: inout CensusConversation
    ) async throws(CensusConversation.End) {
        switch try await conversation.ask(request) {
        case .figures(let figures):
            published[plan.chapter(request.prefix), default: []].formUnion(figures.months)
            answers.append(figures)
            let absent = request.months.filter { !figures.months.contains($0) }
            guard let first = absent.first, let last = absent.last else { return }
            let totals = try await totals(request, first...last, &conversation)
            if let month = absent.first(where: totals.months.contains) { throw Self.half(month, request) }
            try await settle(absent, request, &conversation)
        case .noData:
            let totals = try await totals(request, request.months, &conversation)
            guard let month = totals.months.first else {
                try await settle(Array(request.months), request, &conversation)
                answers.append(.empty(for: request))
                return
            }
            guard !request.parts.isEmpty else { throw Self.half(month, request) }
            try await split(request, totals, &conversation)
        case .tooLarge: try await split(request, nil, &conversation)
        }
    }

    /// Asks for the parts of a request; the ten longer prefixes of a month must add up to its total.
    private mutating func split(
        _ request: CensusRequest, _ totals: CensusFigures?, _ conversation: inout CensusConversation
    ) async throws(CensusConversation.End) {
        guard request.months.lowerBound == request.months.upperBound else {
            for part in request.parts { try await collect(part, &conversation) }
            return
        }
        let first = answers.count
        try await collectPrefixes(request, &conversation)
        let parts = answers[first...]
        guard parts.contains(where: { $0.rows == 0 }), request.listing == .complete else { return }
        var whole = totals
        if whole == nil { whole = try await self.totals(request, request.months, &conversation) }
        let month = request.months.lowerBound
        if let whole, whole.months.isEmpty, parts.allSatisfy({ $0.rows == 0 }) {
            answers.removeSubrange(first...)
            try await settle([month], request, &conversation)
            answers.append(.empty(for: request))
            return
        }
        for basis in request.bases {
            guard Self.sum(whole.map { [$0] } ?? [], basis) == Self.sum(Array(parts), basis) else {
                throw Self.half(month, request)
            }
        }
        published[plan.chapter(request.prefix), default: []].insert(month)
    }

    private mutating func collectPrefixes(
        _ request: CensusRequest, _ conversation: inout CensusConversation
    ) async throws(CensusConversation.End) {
        for part in request.parts {
            switch try await conversation.ask(part) {
            case .figures(let figures): answers.append(figures)
            case .noData: answers.append(.empty(for: part))
            case .tooLarge: try await collectPrefixes(part, &conversation)
            }
        }
    }

    /// The sum of the rows of all countries, in dollars.
    private static func sum(_ answers: [CensusFigures], _ basis: Basis) -> Int128 {
        answers.lazy.flatMap(\.observations).reduce(0) { sum, observation in
            let series = observation.series
            let isTotal = series.country == .all && series.basis == basis && series.source.isEmpty
            return isTotal ? sum + Int128(observation.value ?? 0) : sum
        }
    }

    private func totals(
        _ request: CensusRequest, _ months: ClosedRange<Month>, _ conversation: inout CensusConversation
    ) async throws(CensusConversation.End) -> CensusFigures {
        let narrow = plan.totals(request, months)
        return try await conversation.askNarrow(narrow) ?? .empty(for: narrow)
    }

    /// Finds out in which of these months, empty for the request, the chapter is published at all.
    private mutating func settle(
        _ months: [Month], _ request: CensusRequest, _ conversation: inout CensusConversation
    ) async throws(CensusConversation.End) {
        let chapter = plan.chapter(request.prefix)
        let open = months.filter { published[chapter]?.contains($0) != true }
        guard let first = open.first, let last = open.last else { return }
        let narrow = plan.publication(chapter, first...last)
        if request.prefix != chapter, let figures = try await conversation.askNarrow(narrow) {
            for month in figures.months { published[chapter, default: []].insert(month) }
            // Published without a figure for the prefix: the release states zeros.
            var zeros = CensusFigures.empty(for: narrow)
            zeros.months = figures.months.filter(open.contains)
            answers.append(zeros)
        }
        unpublished.formUnion(open.filter { published[chapter]?.contains($0) != true })
    }

    private static func half(_ month: Month, _ request: CensusRequest) -> CensusConversation.End {
        .noDataYet(
            "half published: \(month) has a total for \(request.prefix) that its figures do not reach; asks again")
    }
}
