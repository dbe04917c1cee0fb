/// One month of a parameter series (production, consumption, a quota limit) as known at some moment.
package struct ParameterValue: Hashable, Sendable {
    /// In the unit as stated.
    package var value: Rational
    /// `t`, `kg`, `USD`, `USD/t`, `%` or `number`.
    package var unit: String
    package var knownAt: Instant

    package init(value: Rational, unit: String, knownAt: Instant) {
        self.value = value
        self.unit = unit
        self.knownAt = knownAt
    }
}
