/// The unit of an amount in evidence. Amounts are stored in base units: kilograms, dollars, plain fractions.
package enum Unit: String, Sendable, Hashable, Codable {
    case kilograms = "kg"
    case dollars = "USD"
    case dollarsPerKilogram = "USD/kg"
    /// A plain number or a fraction of a whole (0.15 is 15 %).
    case ratio
    /// A difference of shares, as a fraction (0.05 is five percentage points).
    case points = "pp"
    case count
    case months = "mo"
    case truth
}

/// An exact number with its unit.
package struct Amount: Hashable, Sendable, Codable {
    package var number: Rational
    package var unit: Unit

    package init(_ number: Rational, _ unit: Unit) {
        self.number = number
        self.unit = unit
    }
}

/// Three-valued truth (Kleene): a verdict is true, false, or cannot be given.
package enum Truth: String, Sendable, Hashable, Codable {
    case yes, no, unknown

    package init(_ value: Bool) { self = value ? .yes : .no }

    package static func && (left: Truth, right: Truth) -> Truth {
        if left == .no || right == .no { return .no }
        return left == .yes && right == .yes ? .yes : .unknown
    }
    package static func || (left: Truth, right: Truth) -> Truth {
        if left == .yes || right == .yes { return .yes }
        return left == .no && right == .no ? .no : .unknown
    }
    package static prefix func ! (value: Truth) -> Truth {
        switch value {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}

/// `warning` and `critical` are told at once; `watch` appears on pages and in digests only.
package enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case watch, warning, critical

    private var rank: Int {
        switch self {
        case .watch: 0
        case .warning: 1
        case .critical: 2
        }
    }
    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// What a rule saw when it judged one month of one series: enough to explain the verdict and to compute it again.
package struct Evidence: Hashable, Sendable, Codable {
    /// One condition of a rule: what was compared with what, and whether it held.
    package struct Gate: Hashable, Sendable, Codable {
        /// The name people see: that of the parameter which sets the limit.
        package var name: String
        /// The text of the condition as the rule file has it.
        package var text: String
        /// The measured side; `nil` when it could not be computed.
        package var value: Amount?
        /// `>=`, `<=`, `>`, `<`, or `is` for a condition without sides.
        package var comparison: String
        /// The side it is held against.
        package var limit: Amount?
        package var met: Truth
        /// Why there is no verdict, or that the month is still being filed ("at least").
        package var note: String?
        /// False for a condition that is shown beside the verdict and has no part in it (`also` of a rule).
        package var decides: Bool

        package init(
            name: String, text: String, value: Amount?, comparison: String, limit: Amount?, met: Truth,
            note: String? = nil, decides: Bool = true
        ) {
            self.name = name
            self.text = text
            self.value = value
            self.comparison = comparison
            self.limit = limit
            self.met = met
            self.note = note
            self.decides = decides
        }

        /// How far the value is beyond the limit (negative: short of it); `nil` when there are no two sides.
        package var margin: Amount? {
            guard let value, let limit else { return nil }
            let difference = value.number - limit.number
            return Amount(comparison.hasPrefix("<") ? -difference : difference, value.unit)
        }
    }

    /// One month that was read.
    package struct MonthRead: Hashable, Sendable, Codable {
        package var series: WorkingSeries
        package var month: Month
        /// Kilograms; `nil` when unknown.
        package var quantity: Int64?
        /// U.S. dollars; `nil` when unknown.
        package var value: Int64?
        package var source: String
        package var basis: Basis
        package var status: Status
        /// When the figure became known.
        package var vintage: Instant?
        package var isIncomplete: Bool

        package init(series: WorkingSeries, month: Month, cell: Cell) {
            self.series = series
            self.month = month
            quantity = cell.quantity.number
            value = cell.value.number
            source = cell.source
            basis = cell.basis
            status = cell.status
            vintage = cell.vintage
            isIncomplete = cell.isIncomplete
        }
    }

    /// One month of a parameter series that was read.
    package struct InputRead: Hashable, Comparable, Sendable, Codable {
        package var name: String
        package var country: Country
        package var product: Product
        package var month: Month
        /// In the unit as stated.
        package var value: Rational
        package var unit: String
        /// When the value became known.
        package var vintage: Instant

        package init(name: String, country: Country, product: Product, month: Month, value: ParameterValue) {
            self.name = name
            self.country = country
            self.product = product
            self.month = month
            self.value = value.value
            unit = value.unit
            vintage = value.knownAt
        }

        package static func < (left: InputRead, right: InputRead) -> Bool {
            (left.name, left.country, left.product, left.month) < (
                right.name, right.country, right.product, right.month
            )
        }
    }

    /// The value of one subexpression of the formula.
    package struct Term: Hashable, Sendable, Codable {
        package var text: String
        package var amount: Amount?
        /// The window of a selector.
        package var from: Month?
        package var through: Month?

        package init(text: String, amount: Amount?, from: Month? = nil, through: Month? = nil) {
            self.text = text
            self.amount = amount
            self.from = from
            self.through = through
        }
    }

    /// The conditions of the rule, then those that are shown beside its verdict.
    package var gates: [Gate]
    package var terms: [Term]
    package var months: [MonthRead]
    /// Parameters of the rule by name, as written.
    package var parameters: [String: String]
    /// Rules that a composite rests on, with their truth in the same month.
    package var parts: [String: Truth]
    /// The first license month judged in the release that first fired, for rules that compare with the statistics
    /// before it.
    package var anchor: Month?
    /// What the names stand for that `some` and `longest` give: the code of a country, a number of months (`5mo`); `nil`
    /// when there are none.
    package var bindings: [String: String]?
    /// Months of parameter series that were read; `nil` when there are none.
    package var inputs: [InputRead]?
    package var isSimulated: Bool
    /// The files of parameter series and event dates that were read, sorted; `nil` when there were none.
    package var files: [ReferenceFile]?

    package init(
        gates: [Gate] = [], terms: [Term] = [], months: [MonthRead] = [], parameters: [String: String] = [:],
        parts: [String: Truth] = [:], anchor: Month? = nil, bindings: [String: String] = [:],
        inputs: [InputRead] = [], isSimulated: Bool = false, files: [ReferenceFile] = []
    ) {
        self.gates = gates
        self.terms = terms
        self.months = months
        self.parameters = parameters
        self.parts = parts
        self.anchor = anchor
        self.bindings = bindings.isEmpty ? nil : bindings
        self.inputs = inputs.isEmpty ? nil : inputs
        self.isSimulated = isSimulated
        self.files = files.isEmpty ? nil : files.sorted()
    }
}

extension Evidence {
    /// The conditions that the verdict rests on.
    package var decidingGates: [Gate] { gates.filter(\.decides) }
    /// The conditions that are shown beside the verdict.
    package var shownGates: [Gate] { gates.filter { !$0.decides } }
}

/// In the archive a gate says `decides` only where that is false: evidence written before there was such a gate reads,
/// and is written, as it was.
extension Evidence.Gate {
    private enum CodingKeys: String, CodingKey { case name, text, value, comparison, limit, met, note, decides }

    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try keys.decode(String.self, forKey: .name), text: try keys.decode(String.self, forKey: .text),
            value: try keys.decodeIfPresent(Amount.self, forKey: .value),
            comparison: try keys.decode(String.self, forKey: .comparison),
            limit: try keys.decodeIfPresent(Amount.self, forKey: .limit),
            met: try keys.decode(Truth.self, forKey: .met),
            note: try keys.decodeIfPresent(String.self, forKey: .note),
            decides: try keys.decodeIfPresent(Bool.self, forKey: .decides) ?? true)
    }

    package func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(name, forKey: .name)
        try keys.encode(text, forKey: .text)
        try keys.encodeIfPresent(value, forKey: .value)
        try keys.encode(comparison, forKey: .comparison)
        try keys.encodeIfPresent(limit, forKey: .limit)
        try keys.encode(met, forKey: .met)
        try keys.encodeIfPresent(note, forKey: .note)
        if !decides { try keys.encode(false, forKey: .decides) }
    }
}
