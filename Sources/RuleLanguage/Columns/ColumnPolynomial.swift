import BigInt
import Trade

/// A sum of products of columns with exact coefficients: what both sides of a comparison become.
struct ColumnPolynomial: Hashable, Sendable {
    /// Coefficients, none of them zero, by the columns that are multiplied, in ascending order.
    private(set) var terms: [[Int]: Rational] = [:]

    static func constant(_ number: Rational) -> ColumnPolynomial {
        var result = ColumnPolynomial()
        result.add(number, [])
        return result
    }

    static func column(_ column: Int) -> ColumnPolynomial {
        var result = ColumnPolynomial()
        result.add(.one, [column])
        return result
    }

    /// Its value, where no column is in it.
    var constant: Rational? {
        if terms.isEmpty { return .zero }
        return terms.count == 1 ? terms[[]] : nil
    }

    private mutating func add(_ coefficient: Rational, _ columns: [Int]) {
        let sum = (terms[columns] ?? .zero) + coefficient
        terms[columns] = sum == .zero ? nil : sum
    }

    static func + (left: ColumnPolynomial, right: ColumnPolynomial) -> ColumnPolynomial {
        var result = left
        for (columns, coefficient) in right.terms { result.add(coefficient, columns) }
        return result
    }

    static prefix func - (polynomial: ColumnPolynomial) -> ColumnPolynomial {
        var result = polynomial
        result.terms = polynomial.terms.mapValues { -$0 }
        return result
    }

    static func * (left: ColumnPolynomial, right: ColumnPolynomial) -> ColumnPolynomial {
        var result = ColumnPolynomial()
        for (columns, coefficient) in left.terms {
            for (others, factor) in right.terms { result.add(coefficient * factor, (columns + others).sorted()) }
        }
        return result
    }
}

/// The question whether a polynomial is positive, or at least zero, in whole numbers: one sum of products against
/// another.
struct SignTest: Hashable, Sendable {
    /// A product of columns and a positive whole number.
    struct Product: Hashable, Sendable {
        var factor: Int64
        var columns: [Int]
    }

    static let mostTerms = 48
    static let mostFactors = 4
    /// Whole numbers up to this are exact in floating point.
    static let exact = Int64(1) << 53

    var positive: [Product]
    var negative: [Product]
    /// Whether zero does not pass.
    var isStrict: Bool
    /// The columns in it, each once.
    var columns: [Int]

    /// `nil` when the polynomial is too large to be tested in columns.
    init?(_ polynomial: ColumnPolynomial, isStrict: Bool) {
        guard polynomial.terms.count <= Self.mostTerms else { return nil }
        var scale = BigInt(1)
        var common = BigInt(0)
        for coefficient in polynomial.terms.values {
            scale = scale / scale.greatestCommonDivisor(with: coefficient.denominator) * coefficient.denominator
        }
        for coefficient in polynomial.terms.values {
            common = common.greatestCommonDivisor(with: coefficient.numerator * (scale / coefficient.denominator))
        }
        positive = []
        negative = []
        for (columns, coefficient) in polynomial.terms {
            let number = coefficient.numerator * (scale / coefficient.denominator) / common
            guard columns.count <= Self.mostFactors, let factor = Int64(exactly: BigInt(number.magnitude)),
                factor < Self.exact
            else { return nil }
            if number > 0 {
                positive.append(Product(factor: factor, columns: columns))
            } else {
                negative.append(Product(factor: factor, columns: columns))
            }
        }
        func isBefore(_ left: Product, _ right: Product) -> Bool {
            left.columns.lexicographicallyPrecedes(right.columns)
        }
        positive.sort(by: isBefore)
        negative.sort(by: isBefore)
        self.isStrict = isStrict
        columns = Set((positive + negative).flatMap(\.columns)).sorted()
    }
}
