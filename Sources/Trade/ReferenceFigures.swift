/// A file of figures or dates that rules read beside the trade statistics, named by its content.
package struct ReferenceFile: Hashable, Comparable, Sendable, Codable {
    /// What it states: `param/consumption`, `events/tariff`.
    package var name: String
    /// SHA-256 of its bytes, in hexadecimal.
    package var content: String

    package init(name: String, content: String) {
        self.name = name
        self.content = content
    }
    package static func < (left: ReferenceFile, right: ReferenceFile) -> Bool {
        (left.name, left.content) < (right.name, right.content)
    }
}

/// What a file of reference series made known at one moment: months of parameter series, or rows of an event list.
package struct ReferenceFigures: Sendable {
    package var parameters: [ParameterStatement]
    package var events: [EventStatement]
    /// The bytes of the whole file; empty where there is none.
    package var file: [UInt8]

    package init(parameters: [ParameterStatement] = [], events: [EventStatement] = [], file: [UInt8] = []) {
        self.parameters = parameters
        self.events = events
        self.file = file
    }
}

/// What identifies a parameter series: production, consumption or a limit by month, of a country and a product.
package struct ParameterKey: Hashable, Comparable, Sendable {
    /// A word such as `limit` or `consumption`.
    package var name: String
    /// `-` is all countries.
    package var country: Country
    package var product: Product

    package init(name: String, country: Country, product: Product) {
        self.name = name
        self.country = country
        self.product = product
    }

    /// The address in codes: `param/limit/1220/unwrought`.
    package var address: String { "param/\(name)/\(country.code)/\(product.code)" }
    package static func < (left: ParameterKey, right: ParameterKey) -> Bool {
        (left.name, left.country, left.product) < (right.name, right.country, right.product)
    }
}

/// One month of a parameter series as a file states it.
package struct ParameterStatement: Hashable, Sendable {
    package var key: ParameterKey
    package var month: Month
    /// In the unit as stated; `nil` is unknown as of the statement, never zero.
    package var value: Rational?
    package var unit: ParameterUnit

    package init(key: ParameterKey, month: Month, value: Rational?, unit: ParameterUnit) {
        self.key = key
        self.month = month
        self.value = value
        self.unit = unit
    }
}

/// The units in which parameter series are stated.
package enum ParameterUnit: String, Sendable, Hashable, CaseIterable {
    case tonnes = "t"
    case kilograms = "kg"
    case dollars = "USD"
    case dollarsPerTonne = "USD/t"
    case dollarsPerKilogram = "USD/kg"
    case number
    case percent = "%"

    /// Whether figures of both units measure the same thing.
    package func measuresLike(_ other: ParameterUnit) -> Bool { kind == other.kind }
    private var kind: Int {
        switch self {
        case .tonnes, .kilograms: 0
        case .dollars: 1
        case .dollarsPerTonne, .dollarsPerKilogram: 2
        case .number: 3
        case .percent: 4
        }
    }
}

/// A row of an event list.
package struct EventStatement: Hashable, Sendable {
    package var event: CalendarEvent
    /// Who says so: a proclamation, a notice.
    package var source: String

    package init(_ event: CalendarEvent, source: String) {
        self.event = event
        self.source = source
    }

    /// Whether another row is about the same date: all but words agree.
    package func isSameEvent(as other: EventStatement) -> Bool {
        let (left, right) = (event, other.event)
        return left.date == right.date && left.announced == right.announced && left.kind == right.kind
            && left.country == right.country && left.product == right.product
    }
}
