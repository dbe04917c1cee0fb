package import Trade

/// What kind of amount an expression has. Dimensions are checked before anything runs and never convert silently.
package enum Dimension: String, Hashable, Sendable, CaseIterable {
    case mass, money
    /// Money per mass.
    case unitValue
    /// A part of a whole, from `share[...]`.
    case share
    /// A percentage, or a quotient of two like amounts.
    case ratio
    /// A difference of two shares, in percentage points.
    case points
    case number
    case months
    /// A calendar month.
    case date
    case truth

    /// How messages call an amount of the dimension.
    var phrase: String {
        switch self {
        case .mass: "a mass (t)"
        case .money: "money (USD)"
        case .unitValue: "a unit value (USD/t)"
        case .share: "a share (%)"
        case .ratio: "a ratio (%)"
        case .points: "percentage points (pp)"
        case .number: "a plain number"
        case .months: "a number of months"
        case .date: "a month of the calendar"
        case .truth: "a condition"
        }
    }

    /// The word below a caret.
    var label: String {
        switch self {
        case .mass: "t"
        case .money: "USD"
        case .unitValue: "USD/t"
        case .share: "share"
        case .ratio: "%"
        case .points: "pp"
        case .number: "number"
        case .months: "mo"
        case .date: "date"
        case .truth: "condition"
        }
    }

    /// The unit in which evidence states amounts of the dimension.
    package var unit: Unit {
        switch self {
        case .mass: .kilograms
        case .money: .dollars
        case .unitValue: .dollarsPerKilogram
        case .share, .ratio: .ratio
        case .number: .count
        case .points: .points
        case .months, .date: .months
        case .truth: .truth
        }
    }

    /// The unit of a side of a comparison: a plain number beside a percentage is read as one.
    func unit(beside other: Dimension) -> Unit {
        self == .number && (other == .ratio || other == .share) ? .ratio : unit
    }

    /// True for a plain number or a ratio: what may scale any other amount.
    var isScalar: Bool { self == .number || self == .ratio }

    /// The dimension of a sum or difference; `nil` when the two do not add.
    static func sum(_ left: Dimension, _ right: Dimension, isDifference: Bool) -> Dimension? {
        switch (left, right) {
        case (.truth, _), (_, .truth), (.date, _), (_, .date): nil
        case (.share, .share): isDifference ? .points : .share
        case (.share, .points): .share
        case (.points, .share): isDifference ? nil : .share
        case (.number, .ratio), (.ratio, .number): .ratio
        default: left == right ? left : nil
        }
    }

    /// The dimension of a product; `nil` when it has no meaning.
    static func product(_ left: Dimension, _ right: Dimension) -> Dimension? {
        switch (left, right) {
        case (.truth, _), (_, .truth), (.date, _), (_, .date): nil
        case (.number, .number): .number
        case (.number, .ratio), (.ratio, .number), (.ratio, .ratio): .ratio
        case (.number, let other), (.ratio, let other), (let other, .number), (let other, .ratio): other
        case (.mass, .unitValue), (.unitValue, .mass): .money
        case (.mass, .share), (.share, .mass): .mass
        case (.money, .share), (.share, .money): .money
        default: nil
        }
    }

    /// The dimension of a quotient; `nil` when it has no meaning.
    static func quotient(_ left: Dimension, _ right: Dimension) -> Dimension? {
        switch (left, right) {
        case (.truth, _), (_, .truth), (.date, _), (_, .date): nil
        case (.number, .number): .number
        case (.money, .mass): .unitValue
        case (.money, .unitValue): .mass
        case (let left, let right) where left == right: .ratio
        case (.number, .ratio), (.ratio, .number): .ratio
        case (let left, let right) where right.isScalar: left
        default: nil
        }
    }

    /// True when amounts of the two may be compared.
    static func comparable(_ left: Dimension, _ right: Dimension) -> Bool {
        switch (left, right) {
        case (.truth, _), (_, .truth): false
        case (.number, .ratio), (.ratio, .number), (.share, .ratio), (.ratio, .share): true
        default: left == right
        }
    }
}
