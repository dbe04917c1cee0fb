/// From values to places on a line, with ticks that people can read.
package struct Scale: Sendable {
    /// The values at the two ends; the second is larger.
    package let domain: ClosedRange<Double>
    /// The places of the two ends.
    package let start: Double
    package let end: Double
    /// Round values within the domain, smallest first.
    package let ticks: [Double]
    /// The distance of two ticks.
    package let step: Double

    /// Spans the values from the tick below the least to the tick above the largest, zero included where it has to be.
    package init(
        of values: some Sequence<Double>, includingZero: Bool, from start: Double, to end: Double, count: Int = 4
    ) {
        var low = Double.infinity
        var high = -Double.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        if low > high { (low, high) = (0, 1) }
        if includingZero { (low, high) = (min(low, 0), max(high, 0)) }
        if low == high { high = low == 0 ? 1 : low + abs(low) * 0.5 }
        let step = Self.step((high - low) / Double(count))
        let first = (low / step).rounded(.down)
        let last = (high / step).rounded(.up)
        domain = first * step...last * step
        ticks = (Int(first)...Int(last)).map { Double($0) * step }
        self.step = step
        self.start = start
        self.end = end
    }

    package func place(_ value: Double) -> Double {
        start + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (end - start)
    }

    /// Whether zero lies at an end or within.
    package var includesZero: Bool { domain.contains(0) }

    /// 1, 2 or 5 times a power of ten, not smaller than asked for.
    static func step(_ least: Double) -> Double {
        var power = 1.0
        while power > least { power /= 10 }
        while power * 10 <= least { power *= 10 }
        for factor in [1.0, 2, 5, 10] where power * factor >= least * (1 - 1e-9) { return power * factor }
        return power * 10
    }

    /// A tick as it is written: `0`, `2.5`, `1,200`.
    package func label(_ tick: Double) -> String {
        var places = 0
        var unit = step
        while places < 6, abs(unit - unit.rounded()) > 1e-9 {
            unit *= 10
            places += 1
        }
        var scaled = Int64((abs(tick) * Scale.power(places)).rounded())
        var fraction = ""
        for _ in 0..<places {
            fraction = String(scaled % 10) + fraction
            scaled /= 10
        }
        var whole = ""
        for (index, digit) in String(scaled).reversed().enumerated() {
            if index > 0, index % 3 == 0 { whole = "," + whole }
            whole = String(digit) + whole
        }
        let isZero = scaled == 0 && !fraction.contains { $0 != "0" }
        return (tick < 0 && !isZero ? "\u{2212}" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { result, _ in result * 10 } }
}
