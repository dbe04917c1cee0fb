package import Trade

/// Reads the members of one archive of the Census import data bank (`IMDB2501.ZIP`) as they come out of it, in parts.
///
/// Nothing but sums is kept: by tariff line, country and district for the control totals, by line and country for the
/// wanted products. Members are told by their names, in any case; those without figures are passed over.
package final class IMDBArchive {
    /// What is wanted of an archive.
    package struct Options: Sendable {
        package var month: Month
        /// The leading digits of the wanted HS codes.
        package var prefixes: [String]
        /// Digits of the HS codes that are stated: 2, 4, 6 or 10. Quantities are stated at 10 only, for their units are
        /// those of tariff lines.
        package var digits: Int
        package var bases: [Basis]
        /// `exact`, or at most the control totals, as for an archive that an operator accepts.
        package var totals: Totals
        /// Finds repeated records also in an archive that is not in order, which takes some 50 bytes a record.
        package var remembersKeys: Bool

        package enum Totals: Sendable { case exact, atMost }

        package init(
            month: Month, prefixes: [String], digits: Int = 10, bases: [Basis] = [.general, .consumption],
            totals: Totals = .exact, remembersKeys: Bool = false
        ) {
            self.month = month
            self.prefixes = prefixes
            self.digits = digits
            self.bases = bases
            self.totals = totals
            self.remembersKeys = remembersKeys
        }
    }

    private enum Member {
        case detail
        case totals(IMDBTotals)
        case other
    }

    let options: Options
    private let period: [UInt8]
    let detail: IMDBDetail
    private(set) var totals: [IMDBTotals.Kind: IMDBTotals] = [:]
    private var member = Member.other
    private var hasDetail = false

    package init(_ options: Options) {
        self.options = options
        period = Array(options.month.description.utf8.filter { $0 != ASCII.minus })
        detail = IMDBDetail(period: period, prefixes: options.prefixes, remembersKeys: options.remembersKeys)
    }

    /// Records of the detail so far.
    package var rows: Int { detail.records.count }

    /// The detail is not in the order of its keys: read the archive again with `remembersKeys`.
    package var isUnordered: Bool { detail.isUnordered && !options.remembersKeys }

    /// Begins a member; false when its content is of no interest.
    package func begin(_ name: String) throws(FeedProblem) -> Bool {
        let last = name.split { $0 == "/" || $0 == "\\" }.last.map { $0.uppercased() } ?? ""
        if last == IMDBDetail.name {
            guard !hasDetail else { throw twice(last) }
            hasDetail = true
            member = .detail
        } else if let kind = IMDBTotals.Kind(rawValue: last) {
            guard totals[kind] == nil else { throw twice(last) }
            let own = IMDBTotals(kind, period: period)
            totals[kind] = own
            member = .totals(own)
        } else {
            member = .other
            return false
        }
        return true
    }

    private func twice(_ name: String) -> FeedProblem {
        FeedProblem(what: "the archive holds \(name) twice", expected: "each member once", advice: "fetch it again")
    }

    package func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(FeedProblem) {
        switch member {
        case .detail: try detail.take(bytes)
        case .totals(let totals): try totals.take(bytes)
        case .other: break
        }
    }

    package func end() throws(FeedProblem) {
        switch member {
        case .detail: try detail.end()
        case .totals(let totals): try totals.end()
        case .other: break
        }
        member = .other
    }

    /// What the archive states, its sums being those of the control totals.
    package func figures() throws(FeedProblem) -> MonthFigures {
        guard hasDetail else { throw missing(IMDBDetail.name) }
        for kind in IMDBTotals.Kind.allCases where totals[kind] == nil { throw missing(kind.rawValue) }
        for kind in IMDBTotals.Kind.allCases {
            let sums =
                switch kind {
                case .commodities: detail.commodities
                case .countries: detail.countries
                case .districts: detail.districts
                }
            try totals[kind]?.check(sums, atMost: options.totals == .atMost)
        }
        return try MonthFigures(self)
    }

    private func missing(_ name: String) -> FeedProblem {
        FeedProblem(
            what: "the archive holds no \(name)", expected: "the detail and its three control totals",
            advice: "this is no archive of the import data bank (IMDB), or not all of it")
    }
}
