package import Alerting
package import Trade

/// What a message says beside its evidence, from the figures and events known at its release: the same whenever it is
/// rendered.
package struct MessageBackground: Hashable, Sendable {
    /// Where the judged month would have to end for the alert to be taken back.
    package struct Turn: Hashable, Sendable {
        package var month: Month
        /// Under this figure: kilograms or dollars.
        package var below: Int64
        /// The figure as it is known.
        package var present: Int64
        /// `kilograms` or `dollars`.
        package var unit: Unit

        package init(month: Month, below: Int64, present: Int64, unit: Unit) {
            self.month = month
            self.below = below
            self.present = present
            self.unit = unit
        }
    }

    /// A tariff line (HS6 while a month rests on licenses) and its part in the change between the windows compared.
    package struct Driver: Hashable, Sendable {
        package var product: Product
        package var change: Amount

        package init(product: Product, change: Amount) {
            self.product = product
            self.change = change
        }
    }

    /// What a kilogram cost in the later of the windows compared, and in the earlier.
    package struct UnitValue: Hashable, Sendable {
        package var now: Amount
        package var before: Amount
        package var months: ClosedRange<Month>
        package var monthsBefore: ClosedRange<Month>

        package init(
            now: Amount, before: Amount, months: ClosedRange<Month>, monthsBefore: ClosedRange<Month>
        ) {
            self.now = now
            self.before = before
            self.months = months
            self.monthsBefore = monthsBefore
        }
    }

    /// Why Census figures were the first that fired.
    package enum NoEarly: String, Hashable, Sendable {
        /// The rule does not judge licenses.
        case statisticsOnly
        /// No license of the series and month is known.
        case noLicenses
        /// On the licenses that were filed the rule did not hold.
        case notOnLicenses
    }

    package var turn: Turn?
    /// The largest changes first.
    package var drivers: [Driver]
    /// The windows differ in length: changes are by the month.
    package var isMonthly: Bool
    package var unitValue: UnitValue?
    /// What became of earlier early alerts of the rule.
    package var record: EarlyRecord?
    /// When the early alert of the month was given, to whomever it was told.
    package var early: Instant?
    package var noEarly: NoEarly?

    package init(
        turn: Turn? = nil, drivers: [Driver] = [], isMonthly: Bool = false,
        unitValue: UnitValue? = nil, record: EarlyRecord? = nil,
        early: Instant? = nil, noEarly: NoEarly? = nil
    ) {
        self.turn = turn
        self.drivers = drivers
        self.isMonthly = isMonthly
        self.unitValue = unitValue
        self.record = record
        self.early = early
        self.noEarly = noEarly
    }
}
