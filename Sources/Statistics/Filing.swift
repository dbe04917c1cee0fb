package import Trade

/// What was filed of the licenses of one month, as the license files told it one after the other.
package struct Filing: Hashable, Sendable {
    /// Kilograms filed by an age: days from the first of the month to the last license date of a file.
    package struct Point: Hashable, Sendable {
        package var age: Int
        package var quantity: Int64

        package init(age: Int, quantity: Int64) {
            self.age = age
            self.quantity = quantity
        }
    }
    /// What was filed when the statistics of the month came out, and the day of that.
    package struct Final: Hashable, Sendable {
        package var quantity: Int64
        package var on: CalendarDay

        package init(quantity: Int64, on day: CalendarDay) {
            self.quantity = quantity
            self.on = day
        }
    }

    package let month: Month
    /// By age, each age once.
    package private(set) var points: [Point] = []
    /// `nil` while it is not known.
    package var final: Final?

    package init(month: Month, points: [Point] = [], final: Final? = nil) {
        self.month = month
        self.final = final
        for point in points { add(point) }
    }

    /// Takes in what a file says; of two files of one date the later counts.
    package mutating func add(_ point: Point) {
        let place = points.firstIndex { $0.age >= point.age } ?? points.count
        if place < points.count, points[place].age == point.age {
            points[place] = point
        } else {
            points.insert(point, at: place)
        }
    }

    /// The quantity filed at an age: between two files in proportion to the days, rounded down to the kilogram; before the
    /// first file not known, after the last that of the last.
    package func filed(at age: Int) -> Int64? {
        guard let after = points.firstIndex(where: { $0.age >= age }) else { return points.last?.quantity }
        let later = points[after]
        if later.age == age { return later.quantity }
        guard after > 0 else { return nil }
        let earlier = points[after - 1]
        let rise = Int128(later.quantity) - Int128(earlier.quantity)
        let part = rise * Int128(age - earlier.age)
        let days = Int128(later.age - earlier.age)
        // Down, also where the quantity falls.
        let whole = part >= 0 ? part / days : -((-part + days - 1) / days)
        return Int64(Int128(earlier.quantity) + whole)
    }
}
