import Trade

/// Countries by months: how each month stands against a year earlier, a number in every cell.
struct HeatMap {
    let totals: CountryTotals
    let question: SeriesQuestion
    let around: Surroundings

    static let countries = 14
    static let months = 24

    func grid() -> Grid? {
        guard let newest = totals.newest else { return nil }
        let months = (newest - (Self.months - 1))...newest
        let rows = totals.largest((newest - 11)...newest).prefix(Self.countries)
        guard !rows.isEmpty else { return nil }
        let what = question.measure == .value ? "value" : "quantity"
        return Grid(
            "Against a year earlier, percent: \(what) by month, newest month first",
            note:
                "Blue is less, orange is more than in the same month a year before; P rests on licenses. Above +999% it says how many times.",
            columns: [.init("country", "Country")]
                + months.reversed().map {
                    .init($0.description, "\($0.shortName) \(String($0.year).suffix(2))", number: true)
                },
            rows: rows.map { entry in
                [
                    Grid.Cell(
                        Names.country(entry.row.country, question.role),
                        to: around.address(of: question, country: entry.row.country))
                ] + months.reversed().map { cell(entry.row, $0) }
            })
    }

    private func cell(_ row: CountryTotals.Row, _ month: Month) -> Grid.Cell {
        guard let now = row[month] else { return Grid.Cell("..", mark: "heat") }
        let letter = row.status(month) == .final ? "" : " P"
        guard let before = row[month - 12] else { return Grid.Cell("..", mark: "heat" + letter) }
        guard before > 0, let quotient = Rational(now) / Rational(before) else {
            return Grid.Cell(now == 0 ? "0" : "new", mark: (now == 0 ? "heat" : "heat up3") + letter)
        }
        let change = quotient - .one
        let percent = (change * Rational(100)).double
        return Grid.Cell(Self.words(change), mark: "heat \(Self.level(percent))" + letter)
    }

    /// `+43`, `−8`, `12×`.
    private static func words(_ change: Rational) -> String {
        if change >= Rational(9) { return Display.grouped(change + .one, places: 0) + "×" }
        let text = Display.grouped(change * Rational(100), places: 0)
        return change > .zero && text != "0" ? "+" + text : text
    }

    /// Seven steps, the same on both sides, capped at 75 %.
    static func level(_ percent: Double) -> String {
        switch percent {
        case ..<(-50): "down3"
        case ..<(-25): "down2"
        case ..<(-10): "down1"
        case ...10: "even"
        case ...25: "up1"
        case ...50: "up2"
        default: "up3"
        }
    }
}
