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

    /// A request to which nothing matches although its months are published: everything in it is zero.
    package static func empty(for request: CensusRequest) -> CensusFigures {
        CensusFigures(request: request, observations: [], months: [], rows: 0, groupsDropped: 0)
    }

    /// What the answer speaks about: its prefix and level in each of its months, once for each basis.
    package var sections: [Section] { sections(in: months) }

    func sections(in months: [Month]) -> [Section] {
        guard request.rows == .countries else { return [] }
        return months.flatMap { month in
            request.columns.map { columns in
                Section(
                    basis: columns.basis, scope: .codes(prefix: request.prefix, digits: request.level.digits),
                    month: month, listing: request.listing)
            }
        }
    }
}
