/// Sums of measures by some key: a tariff line, a country, a district.
struct IMDBSums<Key: Hashable> {
    let measures: [IMDBMeasure]
    private(set) var places: [Key: Int] = [:]
    private(set) var values: [Int64] = []
    private(set) var isOverflowing = false

    init(_ measures: [IMDBMeasure]) { self.measures = measures }

    var keys: Dictionary<Key, Int>.Keys { places.keys }

    /// Where the sums of a key are; made when it is new.
    mutating func place(_ key: Key) -> Int {
        if let place = places[key] { return place }
        let place = values.count
        places[key] = place
        values.append(contentsOf: repeatElement(0, count: measures.count))
        return place
    }

    /// Adds one figure for each measure.
    @inline(__always)
    mutating func add(_ figures: UnsafePointer<Int64>, at place: Int) {
        let count = measures.count
        var overflow = false
        values.withUnsafeMutableBufferPointer { values in
            for index in 0..<count {
                let (sum, isOver) = values[place + index].addingReportingOverflow(figures[index])
                values[place + index] = sum
                overflow = overflow || isOver
            }
        }
        if overflow { isOverflowing = true }
    }

    /// The sums of a key, one for each measure; zeros where it never came.
    func figures(_ key: Key) -> ArraySlice<Int64> {
        guard let place = places[key] else { return ArraySlice(repeating: 0, count: measures.count) }
        return values[place..<(place + measures.count)]
    }

    subscript(key: Key, measure: IMDBMeasure) -> Int64? {
        guard let place = places[key], let index = measures.firstIndex(of: measure) else { return nil }
        return values[place + index]
    }

    /// Whether every figure of a key is 0.
    func isZero(_ key: Key) -> Bool {
        places[key].map { values[$0..<($0 + measures.count)].allSatisfy { $0 == 0 } } ?? true
    }
}
