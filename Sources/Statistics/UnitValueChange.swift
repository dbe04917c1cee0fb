package import Trade

/// Why a unit value changed: because its lines changed their prices, or because other lines weigh more now. Exact: price
/// and mix make up the change.
package struct UnitValueChange: Hashable, Sendable {
    /// Kilograms and dollars of one line before and after.
    package struct Line: Hashable, Sendable {
        package var kilogramsBefore: Int64
        package var dollarsBefore: Int64
        package var kilogramsAfter: Int64
        package var dollarsAfter: Int64

        package init(kilogramsBefore: Int64, dollarsBefore: Int64, kilogramsAfter: Int64, dollarsAfter: Int64) {
            self.kilogramsBefore = kilogramsBefore
            self.dollarsBefore = dollarsBefore
            self.kilogramsAfter = kilogramsAfter
            self.dollarsAfter = dollarsAfter
        }
    }

    /// What one line adds, in dollars a kilogram.
    package struct Part: Hashable, Sendable {
        /// By its price.
        package var price: Rational
        /// By its weight among the lines.
        package var mix: Rational
    }

    /// Dollars a kilogram.
    package var before: Rational
    package var after: Rational
    /// In the order of the lines.
    package var parts: [Part]

    package var price: Rational { parts.reduce(.zero) { $0 + $1.price } }
    package var mix: Rational { parts.reduce(.zero) { $0 + $1.mix } }

    /// A line without kilograms on one side has the price of the other: all that it adds is mix.
    ///
    /// - Returns: `nil` where either side has no kilograms.
    package init?(_ lines: [Line]) {
        func sum(_ figure: (Line) -> Int64) -> Rational { lines.reduce(.zero) { $0 + Rational(figure($1)) } }
        let (kilogramsBefore, kilogramsAfter) = (sum(\.kilogramsBefore), sum(\.kilogramsAfter))
        guard let before = sum(\.dollarsBefore) / kilogramsBefore, let after = sum(\.dollarsAfter) / kilogramsAfter
        else { return nil }
        self.before = before
        self.after = after
        let half = Rational(machineParts: 1, 2)
        let middle = (before + after) * half
        parts = lines.map { line in
            let weightBefore = Rational(line.kilogramsBefore) / kilogramsBefore ?? .zero
            let weightAfter = Rational(line.kilogramsAfter) / kilogramsAfter ?? .zero
            let first = Rational(line.dollarsBefore) / Rational(line.kilogramsBefore)
            let second = Rational(line.dollarsAfter) / Rational(line.kilogramsAfter)
            guard let priceBefore = first ?? second, let priceAfter = second ?? first else {
                return Part(price: .zero, mix: .zero)
            }
            return Part(
                price: (weightBefore + weightAfter) * half * (priceAfter - priceBefore),
                mix: ((priceBefore + priceAfter) * half - middle) * (weightAfter - weightBefore))
        }
    }
}
