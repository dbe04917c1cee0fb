/// What identifies a stored series of monthly figures: everything in a cell's identity but its month.
package struct SeriesKey: Hashable, Comparable, Sendable {
    /// The publisher's statistic (`census-imports`), not the way it came.
    package var source: String
    package var flow: Flow
    package var basis: Basis
    /// The reporting country or group; empty for the United States.
    package var reporter: String
    package var role: Role
    package var country: Country
    /// The country of origin of metal smelted or cast in `country`; empty except in crosses.
    package var origin: String
    package var product: Product

    package init(
        source: String, flow: Flow = .import, basis: Basis, reporter: String = "", role: Role = .origin,
        country: Country, origin: String = "", product: Product
    ) {
        self.source = source
        self.flow = flow
        self.basis = basis
        self.reporter = reporter
        self.role = role
        self.country = country
        self.origin = origin
        self.product = product
    }

    private var order: (String, String, String, String, String) {
        (source, flow.rawValue, basis.rawValue, reporter, role.rawValue)
    }
    package static func < (left: SeriesKey, right: SeriesKey) -> Bool {
        if left.order != right.order { return left.order < right.order }
        return (left.country.code, left.origin, left.product.code)
            < (right.country.code, right.origin, right.product.code)
    }

    package var working: WorkingSeries {
        WorkingSeries(
            flow: flow, reporter: reporter, role: role, country: country, origin: origin, product: product)
    }
}

/// The series that rules judge: the months of the statistics source up to its newest published month, then license
/// months. Its address leaves out source and basis, which every month carries by itself.
package struct WorkingSeries: Hashable, Comparable, Sendable, Codable {
    package var flow: Flow
    package var reporter: String
    package var role: Role
    package var country: Country
    package var origin: String
    package var product: Product

    package init(
        flow: Flow = .import, reporter: String = "", role: Role = .origin, country: Country, origin: String = "",
        product: Product
    ) {
        self.flow = flow
        self.reporter = reporter
        self.role = role
        self.country = country
        self.origin = origin
        self.product = product
    }

    /// The same series for another country of the same role.
    package func of(_ country: Country) -> WorkingSeries {
        var other = self
        other.country = country
        return other
    }

    /// The address in codes: `[REPORTER>]ROLE/COUNTRY[:ORIGIN]/PRODUCT`.
    package var address: String {
        (reporter.isEmpty ? "" : reporter + ">") + role.rawValue + "/" + country.code
            + (origin.isEmpty ? "" : ":" + origin) + "/" + product.code
    }

    package static func < (left: WorkingSeries, right: WorkingSeries) -> Bool {
        if left.flow != right.flow { return left.flow.rawValue < right.flow.rawValue }
        if left.reporter != right.reporter { return left.reporter < right.reporter }
        if left.role != right.role { return left.role.rawValue < right.role.rawValue }
        if left.product != right.product { return left.product < right.product }
        if left.country != right.country { return left.country < right.country }
        return left.origin < right.origin
    }

    /// What most series of one table differ in: a flow and a role follow from the rest nearly always.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(product)
        hasher.combine(country)
        if !reporter.isEmpty { hasher.combine(reporter) }
        if !origin.isEmpty { hasher.combine(origin) }
    }
}

extension WorkingSeries: CustomStringConvertible { package var description: String { address } }

/// One cell as a release states it. An empty measure is unknown as of that release, never zero.
package struct Observation: Hashable, Sendable {
    package var series: SeriesKey
    package var month: Month
    /// Kilograms.
    package var quantity: Int64?
    /// U.S. dollars.
    package var value: Int64?
    package var status: Status

    package init(series: SeriesKey, month: Month, quantity: Int64?, value: Int64?, status: Status) {
        self.series = series
        self.month = month
        self.quantity = quantity
        self.value = value
        self.status = status
    }
}
