/// A set of small numbers: months counted from the first within reach. Those up to 63 need no memory of their own.
struct OffsetSet: Sendable {
    private var near: UInt64 = 0
    private var far: Set<Int> = []

    mutating func insert(_ offset: Int) {
        if offset < 64 { near |= 1 << UInt64(offset) } else { far.insert(offset) }
    }

    mutating func insert(_ offsets: Range<Int>) { for offset in offsets { insert(offset) } }

    func contains(_ offset: Int) -> Bool {
        offset < 64 ? near >> UInt64(offset) & 1 != 0 : far.contains(offset)
    }
}
