import Trade

/// The acceptance gate of a Census answer: in every product and month the countries sum to the `-` row to the dollar
/// (complete listing) or do not exceed it (partial listing), for each basis.
///
/// Values decide alone: a quantity may be suppressed for a single country and still be part of the total.
struct CensusGate {
    /// The rows of one product in one month.
    private struct Sums {
        var product: Product
        var month: Month
        /// The row of all countries, or the first row while there is none.
        var row: Int
        var hasTotal = false
    }

    private let measures: [CensusRequest.Columns]
    private let listing: Section.Listing
    /// By the number of the product and the month.
    private var places: [Int: Int] = [:]
    private var list: [Sums] = []
    /// By cell and measure; 128 bits, so that no sum overflows.
    private var countries: [Int128] = []
    private var totals: [Int64] = []
    /// Four words for each product and month, one bit for each of the first countries; the others.
    private var seen: [UInt64] = []
    private var seenOthers: Set<Int> = []
    private static let words = 4
    private var last = (key: -1, place: 0)

    init(measures: [CensusRequest.Columns], listing: Section.Listing) {
        self.measures = measures
        self.listing = listing
    }

    /// Counts a row in; false when the product and month already had one for that country.
    ///
    /// - Parameter country: Its number; 0 for all countries.
    mutating func add(
        _ values: [Int64], country: Int, product: CensusNames.Numbered<Product>, month: Month, row: Int
    ) -> Bool {
        let key = product.number << 32 | Int(month.ordinal)
        if last.key != key { last = (key, place(key, product.name, month, row)) }
        let place = last.place
        guard see(country, place) else { return false }
        let first = place * measures.count
        if country == 0 {
            list[place].row = row
            list[place].hasTotal = true
            for index in values.indices { totals[first + index] = values[index] }
        } else {
            for index in values.indices { countries[first + index] += Int128(values[index]) }
        }
        return true
    }

    private mutating func see(_ country: Int, _ place: Int) -> Bool {
        guard country < 64 * Self.words else { return seenOthers.insert(place << 16 | country).inserted }
        let (word, bit) = (place * Self.words + country / 64, UInt64(1) << UInt64(country % 64))
        guard seen[word] & bit == 0 else { return false }
        seen[word] |= bit
        return true
    }

    private mutating func place(_ key: Int, _ product: Product, _ month: Month, _ row: Int) -> Int {
        if let place = places[key] { return place }
        let place = list.count
        places[key] = place
        list.append(Sums(product: product, month: month, row: row))
        for _ in measures {
            countries.append(0)
            totals.append(0)
        }
        for _ in 0..<Self.words { seen.append(0) }
        return place
    }

    /// - Parameter place: The words for a row.
    func check(_ place: (Int) -> String) throws(FeedProblem) {
        for (index, sums) in list.enumerated() {
            guard sums.hasTotal else {
                guard listing == .complete else { continue }
                throw FeedProblem(
                    what: "product \(sums.product) has no `-` row in \(sums.month)", where: place(sums.row),
                    expected: "the total of all countries beside the countries",
                    advice: "fetch it again; for a feed that lists some countries only, set `listing: partial`")
            }
            for (measure, columns) in measures.enumerated() {
                let sum = countries[index * measures.count + measure]
                let whole = Int128(totals[index * measures.count + measure])
                guard listing == .complete ? sum != whole : sum > whole else { continue }
                throw FeedProblem(
                    what: "the countries of product \(sums.product) in \(sums.month) sum to \(sum) in "
                        + "\(columns.value), their `-` row says \(whole)",
                    where: place(sums.row), expected: listing == .complete ? "equal dollars" : "at most the `-` row",
                    advice: "the answer is not whole; fetch it again, or accept it from the quarantine")
            }
        }
    }
}
