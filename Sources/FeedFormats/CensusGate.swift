import Trade

/// The acceptance gate of a Census answer: in every product and month the countries sum to the `-` row to the dollar
/// (complete listing) or do not exceed it (partial listing), for each basis.
///
/// Values decide alone: a quantity may be suppressed for a single country and still be part of the total.
struct CensusGate {
    struct Cell: Hashable {
        var product: Product
        var month: Month
    }
    private struct Sums {
        /// One for each measure; 128 bits, so that no sum overflows.
        var countries: [Int128]
        var total: [Int64]?
        var seen: Set<Country>
        /// Where the `-` row stands, or the first row when there is none.
        var place: String
    }

    private let measures: [CensusRequest.Columns]
    private let listing: Section.Listing
    private var sums: [Cell: Int] = [:]
    private var list: [(cell: Cell, sums: Sums)] = []

    init(measures: [CensusRequest.Columns], listing: Section.Listing) {
        self.measures = measures
        self.listing = listing
    }

    /// Counts a row in; false when the cell already had one for that country.
    mutating func add(
        _ values: [Int64], country: Country, to cell: Cell, place: @autoclosure () -> String
    ) -> Bool {
        var index = sums[cell] ?? -1
        if index < 0 {
            index = list.count
            sums[cell] = index
            list.append(
                (cell, Sums(countries: measures.map { _ in 0 }, total: nil, seen: [], place: place())))
        }
        guard list[index].sums.seen.insert(country).inserted else { return false }
        if country == .all {
            list[index].sums.total = values
            list[index].sums.place = place()
        } else {
            for (measure, value) in values.enumerated() { list[index].sums.countries[measure] += Int128(value) }
        }
        return true
    }

    func check() throws(FeedProblem) {
        for (cell, sums) in list {
            guard let total = sums.total else {
                guard listing == .complete else { continue }
                throw FeedProblem(
                    what: "product \(cell.product) has no `-` row in \(cell.month)", where: sums.place,
                    expected: "the total of all countries beside the countries",
                    advice: "fetch it again; for a feed that lists some countries only, set `listing: partial`")
            }
            for (measure, columns) in measures.enumerated() {
                let sum = sums.countries[measure]
                let whole = Int128(total[measure])
                guard listing == .complete ? sum != whole : sum > whole else { continue }
                throw FeedProblem(
                    what: "the countries of product \(cell.product) in \(cell.month) sum to \(sum) in "
                        + "\(columns.value), their `-` row says \(whole)",
                    where: sums.place, expected: listing == .complete ? "equal dollars" : "at most the `-` row",
                    advice: "the answer is not whole; fetch it again, or accept it from the quarantine")
            }
        }
    }
}
