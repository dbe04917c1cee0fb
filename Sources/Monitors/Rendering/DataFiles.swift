import Trade
import Views

extension Page {
    /// The numbers of the page as CSV; `nil` where it has none.
    package var csv: String? { dataset?.csv ?? table?.csv }

    /// The same as JSON with what is said about them.
    package func json(publicURL: String?) -> String? {
        let about: [JSONText.Field] = [
            .init(name: "title", value: .string(title)), .init(name: "sentence", value: .string(sentence)),
            .init(name: "address", value: .string((publicURL ?? "") + address.text)),
            .init(name: "as_of", value: .optional(standing?.past)),
            .init(
                name: "standing",
                value: .array((standing?.words ?? []).map(JSONText.string))),
            .init(name: "simulated", value: .bool(standing?.isSimulated ?? false)),
        ]
        return dataset?.json(about: about) ?? table?.json(about: about)
    }

    /// What the columns of the CSV mean (CSV on the Web, W3C).
    package func metadata(publicURL: String?) -> String? {
        guard csv != nil else { return nil }
        let names = dataset != nil ? Dataset.columns : table?.columns.map(\.name) ?? []
        let columns: [JSONText] = names.map { name in
            var fields: [JSONText.Field] = [
                .init(name: "name", value: .string(name)), .init(name: "titles", value: .string(name)),
            ]
            if dataset != nil {
                fields.append(.init(name: "dc:description", value: .string(Self.meanings[name] ?? "")))
                switch name {
                case "value": fields.append(.init(name: "datatype", value: .string("decimal")))
                case "complete", "simulated": fields.append(.init(name: "datatype", value: .string("boolean")))
                case "known_at": fields.append(.init(name: "datatype", value: .string("dateTime")))
                case "month": fields.append(.init(name: "datatype", value: .string("gYearMonth")))
                default: break
                }
            }
            return .object(fields)
        }
        return JSONText.fields([
            "@context": .string("http://www.w3.org/ns/csvw"),
            "url": .string((publicURL ?? "") + address.asking(for: .csv).text), "dc:title": .string(title),
            "dc:description": .string(sentence), "tableSchema": .fields(["columns": .array(columns)]),
        ]).text + "\n"
    }

    private static let meanings: [String: String] = [
        "month": "the month that the figure is about", "role": "what the country is: origin, smelt, cast, destination",
        "country_code": "Schedule C code; - is all countries, UN unknown, NA not applicable", "country": "its name",
        "origin_code": "the origin, where smelt or cast is given by origin",
        "product": "category or HS code", "measure": "quantity, value or unit-value",
        "view": "month, ytd, 12-months, change, share or index", "value": "the figure; empty where it is not known",
        "unit": "kg, USD, USD/t, ratio or index", "status": "F final, P import licenses or preliminary",
        "complete": "false while more of the month is to come", "source": "the feed's source",
        "known_at": "since when the figure is known as it is", "simulated": "true for simulated licenses",
    ]
}
