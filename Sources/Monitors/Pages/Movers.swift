import Trade

/// Who moved most: three months against the three before and against a year earlier.
struct Movers {
    let totals: CountryTotals
    let question: SeriesQuestion
    let around: Surroundings
    /// The newest month that is over.
    let newest: Month?

    init(_ totals: CountryTotals, _ question: SeriesQuestion, _ around: Surroundings) {
        self.totals = totals
        self.question = question
        self.around = around
        newest = totals.newestWhole
    }

    private struct Move {
        var country: Country
        var now: Int64
        var before: Int64
        var yearBefore: Int64?
    }

    /// Those with the largest change, up or down.
    func grid(limit: Int = 12) -> Grid? {
        guard let newest else { return nil }
        let now = (newest - 2)...newest
        let before = (newest - 5)...(newest - 3)
        let year = (newest - 14)...(newest - 12)
        let moves = totals.rows.compactMap { row -> Move? in
            guard let sum = row.sum(now), let earlier = row.sum(before) else { return nil }
            return Move(country: row.country, now: sum, before: earlier, yearBefore: row.sum(year))
        }
        let sorted = moves.filter { $0.now != $0.before }.sorted {
            (($1.now - $1.before).magnitude, $0.country) < (($0.now - $0.before).magnitude, $1.country)
        }
        let unit = Display.unit(question.measure, .month)
        return Grid(
            "Who moved most, \(Surroundings.span(now)) against \(Surroundings.span(before)), \(unit)",
            note: "Three months against the three before, and against the same three a year earlier.",
            columns: [
                .init("country", Names.capitalized(SeriesQuestion.parameter(of: question.role))),
                .init("change", "Change", number: true), .init("percent", "Percent", number: true),
                .init("now", Surroundings.span(now), number: true),
                .init("before", Surroundings.span(before), number: true),
                .init("year_before", Surroundings.span(year), number: true),
            ],
            rows: sorted.prefix(limit).map { move in
                let change = Rational(move.now - move.before)
                let sign = move.now > move.before ? "+" : ""
                let percent = (change / Rational(move.before)).map(Display.change) ?? "from nothing"
                return [
                    Grid.Cell(
                        Names.country(move.country, question.role),
                        to: around.address(of: question, country: move.country)),
                    Grid.Cell(sign + Display.cell(change, question.measure, .month)), Grid.Cell(percent),
                    Grid.Cell(Display.cell(Rational(move.now), question.measure, .month)),
                    Grid.Cell(Display.cell(Rational(move.before), question.measure, .month)),
                    Grid.Cell(move.yearBefore.map { Display.cell(Rational($0), question.measure, .month) } ?? ".."),
                ]
            }, empty: "Nothing moved.")
    }
}

extension Surroundings {
    /// The page of a question with another country.
    func address(of question: SeriesQuestion, country: Country) -> Address {
        var other = question
        other.country = country
        other.compare = []
        return link(question.path, other.parameters)
    }

    func address(of question: SeriesQuestion) -> Address { link(question.path, question.parameters) }
}

extension SeriesQuestion {
    /// The monitor that shows a role.
    package var path: String {
        if flow == .export || !reporter.isEmpty { return "/global" }
        return switch role {
        case .origin, .destination: "/us"
        case .smelt, .smelt2: "/smelt"
        case .cast: "/cast"
        }
    }
}
