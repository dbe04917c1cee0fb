package import Trade

/// What is usual for a series at a month: rolling windows over its own past and its share of all origins.
///
/// A pure function of the window of months that it reads, so that updating the touched months alone equals a
/// computation from scratch, bit for bit. A window with a month that is not known has no sum.
package struct Baseline: Hashable, Sendable {
    /// The windows of one measure, in its base unit (kilograms or dollars).
    package struct Windows: Hashable, Sendable {
        package var sum1: Int64?
        package var sum3: Int64?
        package var sum6: Int64?
        package var sum12: Int64?
        /// The mean of the twelve months, rounded half away from zero.
        package var mean12: Int64?
        /// The same three months a year before.
        package var sum3YearBefore: Int64?
        /// Median of the same month in the (at most five) earlier years for which it is known; at least two.
        package var sameMonthMedian: Int64?
        /// Median absolute deviation of those months.
        package var sameMonthDeviation: Int64?
        package var sameMonthYears: Int
        /// The same three months of all origins.
        package var world3: Int64?
        /// The same twelve months of all origins.
        package var world12: Int64?
    }

    package var quantity: Windows
    package var value: Windows
    /// License marks a month beyond the statistics: the baseline runs on from licenses.
    package var status: Status

    /// How many months after a changed month a baseline can still depend on it.
    package static let reach = 12 * yearsBack
    static let yearsBack = 7
    static let yearsKept = 5

    /// The figures of a stretch of months; beyond it nothing is known.
    package struct Figures: Sendable {
        package var first: Month
        package var quantity: [Int64?]
        package var value: [Int64?]

        package init(first: Month, quantity: [Int64?], value: [Int64?]) {
            self.first = first
            self.quantity = quantity
            self.value = value
        }
    }

    /// The baseline at `month`. `own` and `world` give the cell of a month of the series and of all origins.
    package static func at(_ month: Month, own: (Month) -> Cell, world: (Month) -> Cell) -> Baseline {
        Baseline(
            quantity: windows(
                own: { own(month - $0).quantity.number }, world: { world(month - $0).quantity.number }),
            value: windows(own: { own(month - $0).value.number }, world: { world(month - $0).value.number }),
            status: own(month).status)
    }

    /// The same from figures that lie ready; `status` is that of the series in `month`.
    package static func at(_ month: Month, own: Figures, world: Figures, status: Status) -> Baseline {
        let (ownIndex, worldIndex) = (month - own.first, month - world.first)
        func figure(_ numbers: [Int64?], _ index: Int) -> Int64? {
            index >= 0 && index < numbers.count ? numbers[index] : nil
        }
        return Baseline(
            quantity: windows(
                own: { figure(own.quantity, ownIndex - $0) }, world: { figure(world.quantity, worldIndex - $0) }),
            value: windows(own: { figure(own.value, ownIndex - $0) }, world: { figure(world.value, worldIndex - $0) }),
            status: status)
    }

    /// The windows that end at a month, from the figures so many months before it.
    @inline(__always)
    private static func windows(own: (Int) -> Int64?, world: (Int) -> Int64?) -> Windows {
        var earlier: [Int64] = []
        for year in 1...yearsBack where earlier.count < yearsKept {
            if let number = own(12 * year) { earlier.append(number) }
        }
        let middle = earlier.count >= 2 ? OrderStatistics.middle(&earlier) : (nil, nil)
        let sum12 = sum(12, of: own)
        return Windows(
            sum1: own(0), sum3: sum(3, of: own), sum6: sum(6, of: own), sum12: sum12,
            mean12: sum12.map { OrderStatistics.roundedQuotient($0, 12) }, sum3YearBefore: sum(3, before: 12, of: own),
            sameMonthMedian: middle.0, sameMonthDeviation: middle.1, sameMonthYears: earlier.count,
            world3: sum(3, of: world), world12: sum(12, of: world))
    }

    /// The sum of `count` months; `nil` when one is not known or the sum does not fit into 64 bits.
    package static func sum(_ count: Int, endingAt month: Month, of figure: (Month) -> Int64?) -> Int64? {
        sum(count, of: { figure(month - $0) })
    }

    @inline(__always)
    private static func sum(_ count: Int, before: Int = 0, of figure: (Int) -> Int64?) -> Int64? {
        var total: Int64 = 0
        for back in before..<(before + count) {
            guard let number = figure(back) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(number)
            guard !overflow else { return nil }
            total = sum
        }
        return total
    }

    /// The windows in the order of their declaration, comma-separated, quantity first; what is not known is empty.
    package var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `text` in UTF-8.
    package func write(to bytes: inout [UInt8]) {
        Self.write(quantity, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        Self.write(value, to: &bytes)
    }

    private static func write(_ windows: Windows, to bytes: inout [UInt8]) {
        write(windows.sum1, to: &bytes)
        func next(_ number: Int64?) {
            bytes.append(UInt8(ascii: ","))
            write(number, to: &bytes)
        }
        next(windows.sum3)
        next(windows.sum6)
        next(windows.sum12)
        next(windows.mean12)
        next(windows.sum3YearBefore)
        next(windows.sameMonthMedian)
        next(windows.sameMonthDeviation)
        next(Int64(windows.sameMonthYears))
        next(windows.world3)
        next(windows.world12)
    }

    private static func write(_ number: Int64?, to bytes: inout [UInt8]) {
        guard let number else { return }
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = number.magnitude
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(digit))
            rest = quotient
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Reads what `text` wrote.
    package init?(text: String, status: Status) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { Int64($0) }
        guard fields.count == 22 else { return nil }
        func windows(_ at: Int) -> Windows {
            Windows(
                sum1: fields[at], sum3: fields[at + 1], sum6: fields[at + 2], sum12: fields[at + 3],
                mean12: fields[at + 4], sum3YearBefore: fields[at + 5], sameMonthMedian: fields[at + 6],
                sameMonthDeviation: fields[at + 7], sameMonthYears: Int(fields[at + 8] ?? 0), world3: fields[at + 9],
                world12: fields[at + 10])
        }
        self.init(quantity: windows(0), value: windows(11), status: status)
    }

    init(quantity: Windows, value: Windows, status: Status) {
        self.quantity = quantity
        self.value = value
        self.status = status
    }

    /// For each month of a stretch whether its baseline can differ after the marked months changed.
    package static func affected(by changed: [Bool]) -> [Bool] {
        var result = Array(repeating: false, count: changed.count)
        for index in changed.indices where changed[index] {
            for step in 0..<15 where index + step < result.count { result[index + step] = true }
            for year in 1...yearsBack where index + 12 * year < result.count { result[index + 12 * year] = true }
        }
        return result
    }

    /// The months whose baseline can differ after `changed` months changed, up to `last`.
    package static func affected(by changed: some Sequence<Month>, last: Month) -> Set<Month> {
        var result: Set<Month> = []
        for month in changed {
            for step in 0..<15 where month + step <= last { result.insert(month + step) }
            for year in 1...yearsBack where month + 12 * year <= last { result.insert(month + 12 * year) }
        }
        return result
    }
}
