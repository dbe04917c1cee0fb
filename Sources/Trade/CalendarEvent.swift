/// A dated event that trade looks ahead to: a duty begins, a quota opens.
package struct CalendarEvent: Hashable, Sendable {
    /// When it takes effect.
    package var date: CalendarDay
    /// The day on which it became known: the event exists from the end of that day in America/New_York.
    package var announced: CalendarDay
    /// A word such as `tariff` or `quota`.
    package var kind: String
    /// The country it is about; `nil` for all.
    package var country: Country?
    /// The product it is about; `nil` for all.
    package var product: Product?
    package var title: String
    /// The file that lists it; `nil` where the event came by no file.
    package var file: ReferenceFile?

    package init(
        date: CalendarDay, announced: CalendarDay, kind: String, country: Country? = nil, product: Product? = nil,
        title: String, file: ReferenceFile? = nil
    ) {
        self.date = date
        self.announced = announced
        self.kind = kind
        self.country = country
        self.product = product
        self.title = title
        self.file = file
    }
}
