import BigInt

/// A sum of products that eight lanes at a time are asked for.
protocol LaneSum {
    func lanes(at lane: Int) -> SIMD8<Double>
}

@inline(__always)
private func load(_ lanes: Lanes, _ lane: Int) -> SIMD8<Double> {
    UnsafeRawPointer(lanes + lane).loadUnaligned(as: SIMD8<Double>.self)
}

/// The same number in every lane.
struct ConstantSum: LaneSum {
    var number: Double
    @inline(__always)
    func lanes(at lane: Int) -> SIMD8<Double> { SIMD8(repeating: number) }
}

/// A multiple of one column.
struct ColumnSum: LaneSum {
    var factor: Double
    var column: Lanes
    @inline(__always)
    func lanes(at lane: Int) -> SIMD8<Double> { load(column, lane) * factor }
}

/// A multiple of two columns.
struct ProductSum: LaneSum {
    var factor: Double
    var first: Lanes
    var second: Lanes
    @inline(__always)
    func lanes(at lane: Int) -> SIMD8<Double> { load(first, lane) * load(second, lane) * factor }
}

/// Any sum.
struct WholeSum: LaneSum {
    /// For each product its factor, how many columns it has, and all their columns one after another.
    var factors: UnsafeBufferPointer<Double>
    var counts: UnsafeBufferPointer<Int>
    var columns: UnsafeBufferPointer<Lanes>

    @inline(__always)
    func lanes(at lane: Int) -> SIMD8<Double> {
        var sum = SIMD8<Double>(repeating: 0)
        var next = 0
        for index in 0..<factors.count {
            var value = SIMD8<Double>(repeating: factors[index])
            for _ in 0..<counts[index] {
                value *= load(columns[next], lane)
                next += 1
            }
            sum += value
        }
        return sum
    }
}

/// Compares two sums lane by lane.
enum LaneComparison {
    /// Two sums that differ by less than this part of themselves are compared in whole numbers. Sums have up to
    /// `SignTest.mostTerms` products of up to five factors, so that rounding stays far below it.
    private static let near = 1 + 1 / Double(1 << 45)

    /// Where the left sum is at least the right one, all of it exact.
    @inline(__always)
    static func exact(_ left: some LaneSum, _ right: some LaneSum, words: Int, into holds: LaneWords) {
        for word in 0..<words {
            holds[word] = pack(word) { lane in left.lanes(at: lane) .>= right.lanes(at: lane) }
        }
    }

    /// The same for sums too large to be exact; `unsure` are the lanes in which the two are too near each other.
    @inline(__always)
    static func rounded(
        _ left: some LaneSum, _ right: some LaneSum, words: Int, into holds: LaneWords, unsure: LaneWords
    ) {
        for word in 0..<words {
            var (above, close): (UInt64, UInt64) = (0, 0)
            for part in 0..<8 {
                let lane = word << 6 + part << 3
                let (first, second) = (left.lanes(at: lane), right.lanes(at: lane))
                above |= bits(first .>= second) << UInt64(part << 3)
                let isNear = (first * near .>= second) .& (second * near .>= first) .& (first .> 0)
                close |= bits(isNear) << UInt64(part << 3)
            }
            holds[word] = above
            unsure[word] = close
        }
    }

    @inline(__always)
    private static func pack(_ word: Int, _ compare: (Int) -> SIMDMask<SIMD8<Int64>>) -> UInt64 {
        var result: UInt64 = 0
        for part in 0..<8 { result |= bits(compare(word << 6 + part << 3)) << UInt64(part << 3) }
        return result
    }

    @inline(__always)
    private static func bits(_ mask: SIMDMask<SIMD8<Int64>>) -> UInt64 {
        let weights = SIMD8<Int64>(1, 2, 4, 8, 16, 32, 64, 128)
        return UInt64(truncatingIfNeeded: (unsafeBitCast(mask, to: SIMD8<Int64>.self) & weights).wrappedSum())
    }
}

extension SignTest {
    /// Whether the test holds for numbers given, computed in whole numbers.
    func holds(_ number: (Int) -> Int64) -> Bool {
        let (left, right) = (Self.sum(positive, number), Self.sum(negative, number))
        return isStrict ? left > right : left >= right
    }

    private static func sum(_ products: [Product], _ number: (Int) -> Int64) -> BigInt {
        products.reduce(0) { sum, product in
            sum + product.columns.reduce(BigInt(product.factor)) { $0 * BigInt(number($1)) }
        }
    }
}
