import Trade

/// Some series of one group side by side: their figures, the columns over them, and what tests, comparisons and rules
/// say of every month of every series.
///
/// A lane is one month of one series; the months of a series lie one after another, and the series as well. The memory
/// is used again for the next series. Not shared between threads.
final class ColumnBlock {
    /// A series whose figures add up to more is left to exact arithmetic, month by month; the sums of a whole block stay
    /// exact in floating point.
    static let largestSum = Int64(1) << 46
    /// Lanes that fit the nearest caches together with the columns of some fifty rules.
    private static let usualLanes = 1024

    let program: ColumnProgram
    /// Lanes of one series.
    let months: Int
    /// The most series.
    let capacity: Int
    /// Words in which lanes are in use.
    private(set) var words = 0
    /// Series loaded.
    private(set) var count = 0
    /// What is loaded of the group.
    var group = Group()

    struct Group {
        var first = Month(ordinal: 0)
        /// The place of the first month after the newest statistics, where that matters.
        var anchor: Int?
        var others: OthersTotals?
    }

    /// The figures of one source: for quantity and for value.
    struct Source {
        /// Sums of all lanes before; `pad` zeros lie before the first.
        var sums: (quantity: Lanes, value: Lanes)
        var known: (quantity: LaneWords, value: LaneWords)
        var published: (quantity: LaneWords, value: LaneWords)
        var complete: LaneWords
        /// The largest month and the largest sum of a series.
        var largest: (quantity: Double, value: Double) = (0, 0)
        var sum: (quantity: Double, value: Double) = (0, 0)
        var isOpen = false
    }
    /// A column: its lanes and what is known of them.
    struct Column {
        var lanes: Lanes
        var known: LaneWords
        /// There is no number, and no later figure will give one.
        var never: LaneWords
        /// A month in it is still being filed.
        var open: LaneWords
        /// No number is greater.
        var bound = 0.0
    }
    /// What a condition says of each lane; what is none of true, false and undecided is unknown.
    struct Answers {
        var yes: LaneWords
        var no: LaneWords
        /// True on what has been filed so far, with more to come.
        var atLeast: LaneWords
        /// Unknown, and no later figure will change that.
        var never: LaneWords
        /// Left to one month at a time.
        var undecided: LaneWords
    }

    /// Zeros before the first lane of sums, for windows that reach back.
    let pad: Int
    var sources: [Source] = []
    var columns: [Column] = []
    var sums: [(positive: Sum, negative: Sum)] = []
    var tests: [LaneWords] = []
    var comparisons: [Answers] = []
    var rules: [Answers] = []
    /// Lanes that each rule judges.
    var judged: [LaneWords] = []
    /// Lanes of kinds of figures.
    let preliminary: LaneWords
    let license: LaneWords
    /// Lanes of series that only exact arithmetic can judge.
    let blind: LaneWords
    /// Lanes in use.
    let used: LaneWords
    let scratch: [LaneWords]
    var stack: [Answers] = []
    private var lead: [LaneWords?]
    private let numbers: UnsafeMutablePointer<Double>
    private let bits: UnsafeMutablePointer<UInt64>
    private let leadBits: UnsafeMutablePointer<UInt64>
    private let mostWords: Int
    private var buffers: [UnsafeMutableRawPointer] = []

    /// One side of a test as it is computed.
    enum Sum {
        case constant(ConstantSum)
        case column(ColumnSum)
        case product(ProductSum)
        case whole(WholeSum)
    }

    init(_ program: ColumnProgram, months: Int) {
        self.program = program
        self.months = months
        capacity = max(1, min(64, Self.usualLanes / max(1, months)))
        let mostWords = (capacity * months + 63) / 64
        self.mostWords = mostWords
        pad = (program.columns.map(\.back).max() ?? 0) + 1
        let stride = (pad + mostWords * 64 + 8) / 8 * 8
        let numberCount = program.sources.count * 2 * stride + program.columns.count * mostWords * 64
        numbers = .allocate(capacity: max(1, numberCount))
        numbers.initialize(repeating: 0, count: max(1, numberCount))
        let bitCount =
            program.sources.count * 5 + program.columns.count * 3 + program.tests.count + program.codes.count
            + (program.comparisons.count + program.codes.count + program.depth) * 5 + 4 + 6
        bits = .allocate(capacity: bitCount * mostWords)
        bits.initialize(repeating: 0, count: bitCount * mostWords)
        lead = Array(repeating: nil, count: months + 1)
        leadBits = .allocate(capacity: (months + 1) * mostWords)
        leadBits.initialize(repeating: 0, count: (months + 1) * mostWords)
        var number = numbers
        var word = bits
        func lanes(_ count: Int) -> Lanes {
            defer { number += count }
            return number
        }
        func words() -> LaneWords {
            defer { word += mostWords }
            return word
        }
        func answers() -> Answers {
            Answers(yes: words(), no: words(), atLeast: words(), never: words(), undecided: words())
        }
        preliminary = words()
        license = words()
        blind = words()
        used = words()
        scratch = (0..<6).map { _ in words() }
        sources = program.sources.map { _ in
            Source(
                sums: (lanes(stride), lanes(stride)), known: (words(), words()), published: (words(), words()),
                complete: words())
        }
        columns = program.columns.map { _ in
            Column(lanes: lanes(mostWords * 64), known: words(), never: words(), open: words())
        }
        tests = program.tests.map { _ in words() }
        comparisons = program.comparisons.map { _ in answers() }
        rules = program.codes.map { _ in answers() }
        judged = program.codes.map { _ in words() }
        stack = (0..<program.depth).map { _ in answers() }
        sums = program.tests.map { (sum(of: $0.positive), sum(of: $0.negative)) }
    }

    deinit {
        numbers.deallocate()
        bits.deallocate()
        leadBits.deallocate()
        for buffer in buffers { buffer.deallocate() }
    }

    private func sum(of products: [SignTest.Product]) -> Sum {
        if products.isEmpty { return .constant(ConstantSum(number: 0)) }
        if products.count == 1 {
            let factor = Double(products[0].factor)
            let columns = products[0].columns.map { self.columns[$0].lanes }
            switch columns.count {
            case 0: return .constant(ConstantSum(number: factor))
            case 1: return .column(ColumnSum(factor: factor, column: columns[0]))
            case 2: return .product(ProductSum(factor: factor, first: columns[0], second: columns[1]))
            default: break
            }
        }
        return .whole(
            WholeSum(
                factors: kept(products.map { Double($0.factor) }), counts: kept(products.map(\.columns.count)),
                columns: kept(products.flatMap { $0.columns.map { columns[$0].lanes } })))
    }

    /// A copy that lives as long as the block.
    private func kept<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
        let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = copy.initialize(from: elements)
        if let base = copy.baseAddress { buffers.append(UnsafeMutableRawPointer(base)) }
        return UnsafeBufferPointer(copy)
    }

    /// The lanes that have at least so many months of their series before them.
    func lanes(after count: Int) -> LaneWords {
        let count = max(0, min(count, months))
        if let known = lead[count] { return known }
        let result = leadBits + count * mostWords
        for series in 0..<capacity { result.setLanes((series * months + count)..<((series + 1) * months)) }
        lead[count] = result
        return result
    }

    /// How many series each block of a group takes, so that all are about as full.
    func share(of count: Int) -> Int {
        let blocks = (count + capacity - 1) / capacity
        return blocks == 0 ? 0 : (count + blocks - 1) / blocks
    }

    // MARK: Loading

    /// Takes in what all series of a group read alike, for blocks of up to `count` series.
    func load(_ figures: GroupFigures, blocksOf count: Int) {
        words = (count * months + 63) / 64
        group = Group(first: figures.first)
        if let newest = figures.newest { group.anchor = max(-1, newest + 1 - figures.first) }
        if program.readsOthers { group.others = OthersTotals(figures, program) }
        isGroupBlind = group.others?.isBlind ?? false
        for (index, source) in program.sources.enumerated() {
            guard case .country(let country) = source, let strip = figures.strips[country] else { continue }
            clear(index)
            var running = Running()
            for series in 0..<count {
                if !add(strip, at: figures.place(of: strip), series, to: index, &running) { isGroupBlind = true }
            }
            finish(index, running, lanes: count * months)
        }
        computeColumns { !$0.isOwn }
    }

    /// Takes in some of the series that are judged.
    func load(_ figures: GroupFigures, _ series: Range<Int>) {
        count = series.count
        used.clear(words)
        used.setLanes(0..<count * months)
        blind.clear(words)
        if isGroupBlind { blind.setLanes(0..<count * months) }
        preliminary.clear(words)
        license.clear(words)
        clear(0)
        var running = Running()
        for (place, index) in series.enumerated() {
            let strip = figures.judged[index]
            let months = figures.place(of: strip)
            if !add(strip, at: months, place, to: 0, &running) {
                blind.setLanes(place * self.months..<(place + 1) * self.months)
            }
            if !strip.anyMarks.isDisjoint(with: [.preliminary, .license]) { addKinds(strip, at: months, place) }
        }
        finish(0, running, lanes: count * months)
        prepareOthers(figures, series)
        computeColumns { $0.isOwn }
    }

    private var isGroupBlind = false
    /// For each series loaded whether it is one of the others of the rest.
    var isAmongOthers: [Bool] = []

    private func prepareOthers(_ figures: GroupFigures, _ series: Range<Int>) {
        guard program.tellsOthers else { return }
        let others = Set(figures.others)
        isAmongOthers = series.map { others.contains(figures.countries[$0]) }
        hasNoOthers = series.map { figures.countries[$0] == .all }
    }
    var hasNoOthers: [Bool] = []

    /// Sums of the lanes before the next.
    private struct Running {
        var quantity = 0.0
        var value = 0.0
        var next = 0
    }

    private func clear(_ source: Int) {
        let place = sources[source]
        place.known.quantity.clear(words)
        place.known.value.clear(words)
        place.published.quantity.clear(words)
        place.published.value.clear(words)
        place.complete.update(repeating: .max, count: words)
        sources[source].largest = (0, 0)
        sources[source].sum = (0, 0)
        sources[source].isOpen = false
    }

    /// Adds the figures of a series; false when they are no figures for floating point, and then none were added.
    private func add(
        _ strip: FigureStrip, at range: Range<Int>, _ series: Int, to source: Int, _ running: inout Running
    ) -> Bool {
        guard let size = strip.size, size.quantity.sum < Self.largestSum, size.value.sum < Self.largestSum else {
            return false
        }
        let first = series * months + range.lowerBound
        let place = sources[source]
        let (quantities, values) = (place.sums.quantity + pad, place.sums.value + pad)
        for lane in running.next..<max(running.next, first) {
            quantities[lane] = running.quantity
            values[lane] = running.value
        }
        for index in 0..<range.count {
            quantities[first + index] = running.quantity
            values[first + index] = running.value
            running.quantity += Double(strip.quantities[index])
            running.value += Double(strip.values[index])
        }
        running.next = first + range.count
        let lanes = first..<(first + range.count)
        if strip.allMarks.isSuperset(of: .whole) {
            place.known.quantity.setLanes(lanes)
            place.known.value.setLanes(lanes)
            place.published.quantity.setLanes(lanes)
            place.published.value.setLanes(lanes)
        } else {
            for (index, mark) in strip.marks.enumerated() {
                if mark.contains(.quantity) { place.known.quantity.setLane(first + index) }
                if mark.contains(.value) { place.known.value.setLane(first + index) }
                if mark.contains(.publishedQuantity) { place.published.quantity.setLane(first + index) }
                if mark.contains(.publishedValue) { place.published.value.setLane(first + index) }
            }
        }
        if strip.anyMarks.contains(.incomplete) {
            sources[source].isOpen = true
            for (index, mark) in strip.marks.enumerated() where mark.contains(.incomplete) {
                place.complete.clearLane(first + index)
            }
        }
        sources[source].largest.quantity = max(place.largest.quantity, Double(size.quantity.largest))
        sources[source].largest.value = max(place.largest.value, Double(size.value.largest))
        sources[source].sum.quantity = max(place.sum.quantity, Double(size.quantity.sum))
        sources[source].sum.value = max(place.sum.value, Double(size.value.sum))
        return true
    }

    private func finish(_ source: Int, _ running: Running, lanes: Int) {
        let place = sources[source]
        for lane in running.next...(words * 64) {
            place.sums.quantity[pad + lane] = running.quantity
            place.sums.value[pad + lane] = running.value
        }
    }

    private func addKinds(_ strip: FigureStrip, at range: Range<Int>, _ series: Int) {
        let first = series * months + range.lowerBound
        for (index, mark) in strip.marks.enumerated() {
            if mark.contains(.preliminary) { preliminary.setLane(first + index) }
            if mark.contains(.license) { license.setLane(first + index) }
        }
    }
}
