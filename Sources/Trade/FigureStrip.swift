/// The figures of one series over a stretch of months, side by side: what many rules read at once.
///
/// Kilograms and U.S. dollars; a month without a number holds zero, and its marks say so.
package struct FigureStrip: Sendable {
    /// What is known of one month.
    package struct Marks: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let quantity = Marks(rawValue: 1)
        package static let value = Marks(rawValue: 2)
        /// The month is published; without a number the figure is unknown.
        package static let publishedQuantity = Marks(rawValue: 4)
        package static let publishedValue = Marks(rawValue: 8)
        /// More may still be filed.
        package static let incomplete = Marks(rawValue: 16)
        package static let preliminary = Marks(rawValue: 32)
        package static let license = Marks(rawValue: 64)

        /// Both figures of a month that is whole.
        package static let whole: Marks = [.quantity, .value, .publishedQuantity, .publishedValue]
    }

    package let first: Month
    package private(set) var quantities: [Int64] = []
    package private(set) var values: [Int64] = []
    package private(set) var marks: [Marks] = []
    /// What any month is marked with, and what all are.
    package private(set) var anyMarks: Marks = []
    package private(set) var allMarks = Marks(rawValue: .max)
    /// The largest month and the sum of all, of quantity and value; `nil` when a figure is negative or a sum too large
    /// for 64 bits.
    package private(set) var size: (quantity: Size, value: Size)? = (Size(), Size())

    package struct Size: Sendable {
        package var largest: Int64 = 0
        package var sum: Int64 = 0

        mutating func add(_ number: Int64) -> Bool {
            let (total, overflow) = sum.addingReportingOverflow(number)
            sum = total
            largest = max(largest, number)
            return number >= 0 && !overflow
        }
    }

    package var count: Int { marks.count }

    package init(first: Month, capacity: Int) {
        self.first = first
        quantities.reserveCapacity(capacity)
        values.reserveCapacity(capacity)
        marks.reserveCapacity(capacity)
    }

    package init(first: Month, cells: [Cell]) {
        self.init(first: first, capacity: cells.count)
        for cell in cells {
            append(quantity: cell.quantity, value: cell.value, status: cell.status, isIncomplete: cell.isIncomplete)
        }
    }

    /// Adds the month after the last.
    package mutating func append(quantity: Figure, value: Figure, status: Status, isIncomplete: Bool) {
        var mark: Marks = isIncomplete ? .incomplete : []
        if status == .license { mark.insert(.license) } else if status == .preliminary { mark.insert(.preliminary) }
        var isCounted = true
        switch quantity {
        case .value(let number):
            mark.formUnion([.quantity, .publishedQuantity])
            quantities.append(number)
            isCounted = size?.quantity.add(number) ?? true
        case .unknown:
            mark.insert(.publishedQuantity)
            quantities.append(0)
        case .unpublished: quantities.append(0)
        }
        switch value {
        case .value(let number):
            mark.formUnion([.value, .publishedValue])
            values.append(number)
            isCounted = (size?.value.add(number) ?? true) && isCounted
        case .unknown:
            mark.insert(.publishedValue)
            values.append(0)
        case .unpublished: values.append(0)
        }
        if !isCounted { size = nil }
        marks.append(mark)
        anyMarks.formUnion(mark)
        allMarks.formIntersection(mark)
    }
}
