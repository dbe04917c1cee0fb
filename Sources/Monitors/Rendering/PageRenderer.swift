import Charts
import Crypto
import Mustache
import Trade
import Views

/// A file that pages need; its name changes with its content, so that it can be kept for good.
package struct Asset: Sendable {
    package var path: String
    package var mediaType: String
    package var bytes: [UInt8]
}

/// Pages to HTML, by the templates that ship.
package struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    package let style: Asset
    package let script: Asset
    private let version: String
    private let publicURL: String?

    package init(version: String, publicURL: String?) throws {
        var templates: [String: MustacheTemplate] = [:]
        for (name, bytes) in [
            ("page", PackageResources.page_html_mustache), ("form", PackageResources.form_html_mustache),
            ("figure", PackageResources.figure_html_mustache), ("grid", PackageResources.grid_html_mustache),
            ("embed", PackageResources.embed_html_mustache),
        ] {
            templates[name] = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
        }
        library = MustacheLibrary(templates: templates)
        style = Self.asset("site", "css", "text/css; charset=utf-8", PackageResources.site_css)
        script = Self.asset("site", "js", "text/javascript; charset=utf-8", PackageResources.site_js)
        self.version = version
        self.publicURL = publicURL
    }

    private static func asset(_ name: String, _ ending: String, _ type: String, _ bytes: [UInt8]) -> Asset {
        let hash = SHA256.hash(data: bytes).prefix(6).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        return Asset(path: "/assets/\(name).\(hash).\(ending)", mediaType: type, bytes: bytes)
    }

    package func html(_ page: Page) -> String {
        library.render(Plain.text(context(of: page)), withTemplate: "page") ?? ""
    }

    /// The drawing alone with its sentence, for a frame on another page.
    package func embed(_ page: Page) -> String? {
        guard let figure = page.figure else { return nil }
        var values: [String: Any] = [:]
        values["title"] = page.title
        values["heading"] = figure.heading
        values["sentence"] = page.sentence
        values["style"] = style.path
        values["wide"] = figure.draw(.wide, false)
        values["narrow"] = figure.draw(.narrow, false)
        values["foot"] = figure.caption.foot
        values["href"] = (publicURL ?? "") + page.address.text
        return library.render(Plain.text(values), withTemplate: "embed")
    }

    // MARK: Values of the template

    /// A cell of more letters may break its line.
    private static let longCell = 28

    private static let navigation: [(path: String, words: String)] = [
        ("/us", "U.S. imports"), ("/smelt", "Country of smelt"), ("/cast", "Country of cast"),
        ("/global", "Global trade"),
        ("/alerts", "Alerts"), ("/rules", "Rules"), ("/status", "Data status"),
    ]

    private func context(of page: Page) -> [String: Any] {
        var values: [String: Any] = [:]
        values["title"] = page.title
        values["sentence"] = page.sentence
        values["version"] = version
        values["style"] = style.path
        values["script"] = [script.path]
        values["standing"] = page.standing.map { [standing($0, page)] } ?? []
        values["canonical"] = page.isPrivate ? [] : publicURL.map { [$0 + page.address.text] } ?? []
        values["navigation"] = Self.navigation.map { entry -> [String: Any] in
            var address = Address(entry.path)
            if page.isPast { address["v"] = page.address["v"] }
            return ["href": address.text, "words": entry.words, "here": page.address.path.hasPrefix(entry.path)]
        }
        values["alternates"] = page.forms.compactMap { form -> [String: Any]? in
            guard [.csv, .json, .atom, .ics].contains(form) else { return nil }
            return [
                "type": form.mediaType.split(separator: ";")[0].description,
                "href": page.address.asking(for: form).text,
                "words": "\(page.title) (\(form.rawValue))",
            ]
        }
        var count = 0
        values["blocks"] = page.blocks.map { block -> [String: Any] in
            count += 1
            return self.block(block, count, isPrivate: page.isPrivate)
        }
        return values
    }

    private func standing(_ standing: Standing, _ page: Page) -> [String: Any] {
        var values: [String: Any] = ["words": standing.words, "latest": standing.latest.text]
        values["past"] = standing.past.map { [$0] } ?? []
        values["simulated"] = standing.isSimulated
        let canChoose = standing.choices.count > 1 && !page.isPrivate && page.httpStatus == 200
        if canChoose {
            var hidden = page.address
            hidden["v"] = nil
            values["chooser"] = [
                [
                    "action": Address(page.address.path).text,
                    "choices": standing.choices.map {
                        ["value": $0.value, "words": $0.words, "chosen": $0.isChosen] as [String: Any]
                    },
                    "hidden": hidden.parameters.sorted { $0.key < $1.key }.map { ["name": $0.key, "value": $0.value] },
                ] as [String: Any]
            ]
        }
        return values
    }

    private func block(_ block: Block, _ number: Int, isPrivate: Bool) -> [String: Any] {
        switch block {
        case .controls(let form): ["controls": [self.form(form, "controls", number)]]
        case .form(let form): ["form": [self.form(form, "entry", number)]]
        case .figure(let figure): ["figure": [self.figure(figure)]]
        case .table(let grid): ["grid": [self.grid(grid, isTitled: true)]]
        case .multiples(let multiples):
            [
                "multiples": [
                    [
                        "heading": multiples.heading, "note": multiples.note,
                        "parts": multiples.parts.map { part -> [String: Any] in
                            ["href": part.address.text, "name": part.name, "words": part.words, "svg": part.svg]
                        },
                    ] as [String: Any]
                ]
            ]
        case .facts(let facts):
            [
                "facts": [
                    [
                        "heading": facts.heading,
                        "pairs": facts.pairs.map { pair -> [String: Any] in
                            [
                                "name": pair.name, "words": pair.words, "mark": Self.optional(pair.mark),
                                "href": Self.optional(pair.address?.text),
                            ]
                        },
                    ] as [String: Any]
                ]
            ]
        case .prose(let prose):
            [
                "prose": [
                    [
                        "heading": Self.optional(prose.heading), "paragraphs": prose.paragraphs, "tone": prose.tone,
                        "hasLinks": !prose.links.isEmpty, "links": Self.links(prose.links),
                    ] as [String: Any]
                ]
            ]
        case .code(let code): ["code": [["heading": code.heading, "text": code.text]]]
        }
    }

    private static func optional(_ text: String?) -> [String] { text.map { $0.isEmpty ? [] : [$0] } ?? [] }

    private static func links(_ links: [PageProblem.Link]) -> [[String: Any]] {
        links.map { ["href": $0.address.text, "words": $0.words] }
    }

    private func figure(_ figure: FigureBlock) -> [String: Any] {
        let hasMonths = figure.table.map { !$0.months.isEmpty } ?? false
        return [
            "id": figure.caption.id, "heading": figure.heading, "note": Self.optional(figure.note),
            "wide": figure.draw(.wide, false), "narrow": figure.draw(.narrow, false), "months": hasMonths,
            "hasLegend": !figure.legend.isEmpty, "legend": figure.legend, "hasLinks": !figure.links.isEmpty,
            "links": Self.links(figure.links), "grid": figure.table.map { [grid($0, isTitled: false)] } ?? [],
        ]
    }

    private func grid(_ grid: Grid, isTitled: Bool) -> [String: Any] {
        [
            "title": isTitled ? [grid.caption] : [], "caption": grid.caption, "note": Self.optional(grid.note),
            "hasRows": !grid.rows.isEmpty, "empty": grid.empty,
            "columns": grid.columns.map { ["words": $0.words, "number": $0.isNumber] as [String: Any] },
            "hasLinks": !grid.links.isEmpty, "links": Self.links(grid.links),
            "rows": grid.rows.enumerated().map { index, row -> [String: Any] in
                [
                    "month": grid.months.indices.contains(index) ? [grid.months[index].description] : [],
                    "cells": zip(grid.columns, row).enumerated().map { place, pair -> [String: Any] in
                        let (column, cell) = pair
                        let isWide = cell.text.count > Self.longCell && !column.isNumber
                        let marks = [column.isNumber ? "n" : "", isWide ? "w" : "", cell.mark].filter { !$0.isEmpty }
                            .joined(separator: " ")
                        return [
                            "head": place == 0, "text": cell.text, "class": Self.optional(marks),
                            "href": Self.optional(cell.address?.text), "aside": Self.optional(cell.aside),
                        ]
                    },
                ]
            },
        ]
    }

    private func form(_ form: Form, _ kind: String, _ number: Int) -> [String: Any] {
        [
            "kind": kind, "method": form.isPost ? "post" : "get", "action": form.action.text,
            "swaps": kind == "controls", "heading": Self.optional(form.heading), "submit": Self.optional(form.submit),
            "note": Self.optional(form.note),
            "fields": form.fields.map { field($0, number) },
        ]
    }

    private func field(_ field: Form.Field, _ number: Int) -> [String: Any] {
        func choices(_ choices: [Form.Field.Choice]) -> [[String: Any]] {
            choices.map {
                ["value": $0.value, "words": $0.words, "chosen": $0.isChosen, "name": field.name]
            }
        }
        var values: [String: Any] = [
            "id": "f\(number)-\(field.name)", "name": field.name, "words": field.words, "value": field.value,
            "required": field.isRequired, "help": Self.optional(field.help),
        ]
        let kind: String
        switch field.kind {
        case .select(let all):
            kind = "select"
            values["choices"] = choices(all)
        case .radio(let all):
            kind = "radio"
            values["choices"] = choices(all)
        case .buttons(let all):
            kind = "buttons"
            values["choices"] = choices(all)
        case .text(let type, let placeholder):
            kind = "text"
            values["type"] = type
            values["placeholder"] = placeholder
        case .hidden: kind = "hidden"
        }
        return [kind: [values]]
    }
}
