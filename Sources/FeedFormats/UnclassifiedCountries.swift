package import Trade

extension ReleaseGate {
    /// A release in which every country is one of a list, or nobody knows which.
    package struct Classified: Sendable {
        package var release: Release
        /// The codes that the list does not have, whose figures are stated under `UN` now; sorted.
        package var codes: [Country]
    }

    /// The share of a month's value, in hundredths, up to which figures of unknown country codes are taken in.
    static let mostUnclassified = 1

    /// Puts figures of country codes that the list does not have under `UN`, so that no dollar of the total is lost and no
    /// unknown code becomes a country. Where they are more than 1 % of the value of a month (of its quantity where no
    /// value is stated) the release is refused, unless `isLimited` is false.
    package static func classified(
        _ release: Release, countries: CountryList, isLimited: Bool = true
    ) throws(FeedProblem) -> Classified {
        func isUnknown(_ country: Country) -> Bool { country.isSingle && countries.knownSlug(of: country) == nil }
        var codes: Set<Country> = []
        for observation in release.observations where isUnknown(observation.series.country) {
            codes.insert(observation.series.country)
        }
        guard !codes.isEmpty else { return Classified(release: release, codes: []) }
        if isLimited { try checkShare(of: codes, in: release) }
        var result = release
        result.observations = []
        result.observations.reserveCapacity(release.observations.count)
        var places: [UnknownCell: Int] = [:]
        for observation in release.observations {
            var moved = observation
            if codes.contains(observation.series.country) { moved.series.country = .unknown }
            guard moved.series.country == .unknown else {
                result.observations.append(moved)
                continue
            }
            let cell = UnknownCell(series: moved.series, month: moved.month)
            guard let place = places[cell] else {
                places[cell] = result.observations.count
                result.observations.append(moved)
                continue
            }
            // What is not known of one is not known of their sum.
            let other = result.observations[place]
            result.observations[place].quantity = try sum(other.quantity, moved.quantity)
            result.observations[place].value = try sum(other.value, moved.value)
        }
        return Classified(release: result, codes: codes.sorted())
    }

    private struct UnknownCell: Hashable {
        var series: SeriesKey
        var month: Month
    }
    /// The figures that are looked at together.
    private struct Whole: Hashable {
        var flow: Flow
        var basis: Basis
        var reporter: String
        var role: Role
        var month: Month
    }
    private struct Share {
        var unknown = (quantity: Int128(0), value: Int128(0))
        var all = (quantity: Int128(0), value: Int128(0))
    }

    private static func checkShare(of codes: Set<Country>, in release: Release) throws(FeedProblem) {
        var shares: [Whole: Share] = [:]
        for observation in release.observations
        where observation.series.country != .all && observation.series.origin.isEmpty {
            let series = observation.series
            let whole = Whole(
                flow: series.flow, basis: series.basis, reporter: series.reporter, role: series.role,
                month: observation.month)
            let (quantity, value) = (Int128(observation.quantity ?? 0), Int128(observation.value ?? 0))
            shares[whole, default: Share()].all.quantity += quantity
            shares[whole, default: Share()].all.value += value
            guard codes.contains(series.country) else { continue }
            shares[whole, default: Share()].unknown.quantity += quantity
            shares[whole, default: Share()].unknown.value += value
        }
        for (whole, share) in shares.sorted(by: { $0.key.month < $1.key.month }) {
            let (part, all) =
                share.all.value > 0
                ? (share.unknown.value, share.all.value) : (share.unknown.quantity, share.all.quantity)
            guard part * 100 > all * Int128(mostUnclassified) else { continue }
            let names = codes.sorted().map(\.code)
            let list = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
            let tenths = part * 1000 / all
            throw FeedProblem(
                what:
                    "\(tenths / 10).\(tenths % 10) % of the \(share.all.value > 0 ? "value" : "quantity") of \(whole.month) "
                    + "is of country codes that the list does not have: \(list)",
                where: release.source, expected: "at most \(mostUnclassified) %",
                advice: "accept it to keep the figures under `UN`, or install a version that knows the codes")
        }
    }

    private static func sum(_ left: Int64?, _ right: Int64?) throws(FeedProblem) -> Int64? {
        guard let left, let right else { return nil }
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !overflow else {
            throw FeedProblem(what: "the figures of unknown countries sum to more than 64 bits hold")
        }
        return sum
    }
}
