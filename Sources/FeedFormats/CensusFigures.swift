package import Trade

/// What one answer of the Census API states, checked against its own `-` rows.
///
/// The source is left empty in the observations; `CensusRelease.merge` puts it in.
package struct CensusFigures: Sendable {
    package var request: CensusRequest
    package var observations: [Observation]
    /// The months that the answer holds, sorted.
    package var months: [Month]
    /// Rows of the answer, groups included, the header not.
    package var rows: Int
    /// Rows of country groups (`0003`, `4XXX`, `CGP`), which are left out since they count countries twice.
    package var groupsDropped: Int
    /// Products that are stated in another unit than kilograms.
    package var otherUnits: [Product: String] = [:]

    /// A request to which nothing matches although its months are published: everything in it is zero.
    package static func empty(for request: CensusRequest) -> CensusFigures {
        CensusFigures(request: request, observations: [], months: [], rows: 0, groupsDropped: 0)
    }

    /// What the answer speaks about: its prefix and level in each of its months, once for each basis.
    package var sections: [Section] { sections(in: months) }

    func sections(in months: [Month]) -> [Section] { sections(in: months, of: nil) }

    /// The sections of customs values, or of another measure.
    func sections(in months: [Month], of measure: CensusMeasure?) -> [Section] {
        guard request.rows == .countries else { return [] }
        let dataset = request.dataset
        let columns = request.columns.filter { $0.measure == measure }
        func section(_ basis: Basis, _ scope: Section.Scope, _ month: Month) -> Section {
            Section(
                flow: dataset.flow, basis: basis, role: dataset.role, scope: scope, month: month,
                listing: request.listing)
        }
        guard dataset == .naics else {
            return months.flatMap { month in
                columns.map {
                    section($0.basis, .codes(prefix: request.prefix, digits: request.level.digits), month)
                }
            }
        }
        // A scope of codes is one of HS; each industry speaks for itself.
        let stated = Set(observations.lazy.map { Stated(product: $0.series.product, month: $0.month) })
        return stated.filter { months.contains($0.month) }.flatMap { cell in
            columns.map { section($0.basis, .product(cell.product), cell.month) }
        }
    }

    private struct Stated: Hashable {
        var product: Product
        var month: Month
    }
}
