import BigInt

/// A polynomial in one unknown with whole coefficients.
struct Polynomial: Hashable, Sendable {
    /// Lowest power first; the last is not zero. Empty is zero.
    private(set) var coefficients: [BigInt]

    init(_ coefficients: [BigInt]) {
        self.coefficients = coefficients
        while self.coefficients.last == 0 { self.coefficients.removeLast() }
    }

    init(_ constant: BigInt) { self.init([constant]) }

    static let zero = Polynomial([])
    static let one = Polynomial(1)

    /// True when the unknown does not occur.
    var isConstant: Bool { coefficients.count <= 1 }

    func value(at point: BigInt) -> BigInt { coefficients.reversed().reduce(0) { $0 * point + $1 } }

    var derivative: Polynomial {
        Polynomial(coefficients.enumerated().dropFirst().map { $1 * BigInt($0) })
    }

    /// Without what divides all coefficients, and with a positive leading one: it vanishes where this one does, and
    /// changes its sign there too.
    var primitive: Polynomial {
        guard let leading = coefficients.last else { return .zero }
        let content = coefficients.reduce(BigInt(0)) { $0.greatestCommonDivisor(with: $1) }
        let divisor = leading < 0 ? -content : content
        return Polynomial(coefficients.map { $0 / divisor })
    }

    static func + (left: Polynomial, right: Polynomial) -> Polynomial {
        let (long, short) = left.coefficients.count >= right.coefficients.count ? (left, right) : (right, left)
        var sum = long.coefficients
        for (index, coefficient) in short.coefficients.enumerated() { sum[index] += coefficient }
        return Polynomial(sum)
    }

    static prefix func - (polynomial: Polynomial) -> Polynomial {
        Polynomial(polynomial.coefficients.map { -$0 })
    }

    static func - (left: Polynomial, right: Polynomial) -> Polynomial { left + -right }

    static func * (left: Polynomial, right: Polynomial) -> Polynomial {
        if left.coefficients.isEmpty || right.coefficients.isEmpty { return .zero }
        var product = [BigInt](repeating: 0, count: left.coefficients.count + right.coefficients.count - 1)
        for (index, coefficient) in left.coefficients.enumerated() {
            for (other, factor) in right.coefficients.enumerated() { product[index + other] += coefficient * factor }
        }
        return Polynomial(product)
    }
}
