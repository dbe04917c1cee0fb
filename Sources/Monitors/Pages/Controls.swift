import Panel
import Trade

extension Surroundings {
    /// The form above a monitor: it asks by address, with or without a script.
    func controls(_ question: SeriesQuestion, countries: [Country], extra: [Form.Field] = []) -> Form {
        let parameter = question.path == "/global" ? "partner" : SeriesQuestion.parameter(of: question.role)
        let names = countries.filter { $0 != .all }
            .map { (country: $0, name: Names.country($0, question.role)) }
            .sorted { ($0.country.isSingle ? 0 : 1, $0.name) < ($1.country.isSingle ? 0 : 1, $1.name) }
        var choices = [Form.Field.Choice("", Names.country(.all, question.role), chosen: question.country == .all)]
        choices += names.map {
            .init(SeriesQuestion.word($0.country), $0.name, chosen: $0.country == question.country)
        }
        if question.country != .all, !choices.contains(where: \.isChosen) {
            choices.append(
                .init(
                    SeriesQuestion.word(question.country), Names.country(question.country, question.role), chosen: true)
            )
        }
        let usual = edition.usual(question.flow, question.reporter, question.role)
        var products = edition.products(question.flow, question.reporter, question.role)
        if !products.contains(question.product) { products.append(question.product) }
        var fields: [Form.Field] = extra
        fields.append(Form.Field(parameter, Names.capitalized(parameter), .select(choices)))
        fields.append(
            Form.Field(
                "category", "Category",
                .select(
                    products.map {
                        .init(
                            $0 == usual.product ? "" : $0.code, Names.product($0), chosen: $0 == question.product)
                    })))
        fields.append(
            Form.Field(
                "measure", "Measure",
                .select(
                    Measure.allCases.map {
                        .init($0 == usual.measure ? "" : $0.rawValue, $0.words, chosen: $0 == question.measure)
                    })))
        fields.append(
            Form.Field(
                "view", "View",
                .select(
                    Presentation.allCases.map {
                        .init($0 == .month ? "" : $0.rawValue, $0.words, chosen: $0 == question.presentation)
                    })))
        fields.append(period(question))
        var compare = Form.Field(
            "compare", "Beside", value: question.compare.map(SeriesQuestion.word).joined(separator: ","),
            .text(type: "text", placeholder: "canada,mexico"))
        compare.help = "Up to eleven other countries, separated by commas."
        fields.append(compare)
        if !edition.isLatest { fields.append(Form.Field("v", "", value: String(edition.number), .hidden)) }
        return Form(action: Address(question.path), fields: fields, submit: "Show")
    }

    private func period(_ question: SeriesQuestion) -> Form.Field {
        let first = edition.read { view in view.row(of: question.series.of(.all)).months?.lowerBound }
        let newest = edition.read { view in view.row(of: question.series.of(.all)).months?.upperBound }
        var choices = [Form.Field.Choice("", "Five years", chosen: question.from == nil)]
        if let first, let newest {
            for (years, words) in [(1, "One year"), (2, "Two years"), (10, "Ten years")] {
                let month = newest - (12 * years - 1)
                guard month > first else { continue }
                choices.append(.init(month.description, words, chosen: question.from == month))
            }
            choices.append(.init(first.description, "All since \(first)", chosen: question.from == first))
        }
        if let from = question.from, !choices.contains(where: \.isChosen) {
            choices.append(.init(from.description, "Since \(from)", chosen: true))
        }
        return Form.Field("from", "Period", .select(choices))
    }

    /// What stands under the drawing of a question.
    func links(_ question: SeriesQuestion) -> [PageProblem.Link] {
        let address = address(of: question)
        var links: [PageProblem.Link] = [
            .init("CSV", address.asking(for: .csv)), .init("JSON", address.asking(for: .json)),
            .init("SVG", address.asking(for: .svg)), .init("PNG", address.asking(for: .png)),
            .init("Embed", Address("/embed" + question.path, address.parameters)),
            .init("Link", address.with("v", String(edition.number))),
            .init("Cite", address.with("cite", "on")),
        ]
        if question.reporter.isEmpty {
            links.append(
                .init(
                    "Series",
                    link(
                        "/series/\(question.role.rawValue)/\(SeriesQuestion.word(question.country))/\(question.product.code)"
                    )))
        }
        if takesSubscriptions {
            links.append(
                .init(
                    "Alert me about this",
                    Address(
                        "/subscribe",
                        [
                            "role": question.role.rawValue,
                            "country": question.country == .all ? "" : SeriesQuestion.word(question.country),
                            "product": question.product.code,
                        ])))
        }
        return links
    }
}
