package import Charts
package import Trade
import Views

/// What a page shows, as a value: HTML, SVG, CSV, JSON, Atom and calendar are made of it, and so agree.
package struct Page: Sendable {
    /// The address that the page has; the one that was asked for leads to it.
    package var address: Address
    package var title: String
    /// The finding, made of the same numbers as everything below it.
    package var sentence: String
    package var blocks: [Block] = []
    package var dataset: Dataset?
    /// Entries of a feed, newest first.
    package var entries: [FeedEntry] = []
    /// Days of a calendar.
    package var dates: [CalendarEntry] = []
    /// The status line above everything; `nil` on pages without figures.
    package var standing: Standing?
    /// The page of an earlier day.
    package var isPast: Bool { standing?.past != nil }
    /// Tokens are in its address: nobody may keep it or be told where a reader came from.
    package var isPrivate = false
    package var httpStatus = 200

    package init(address: Address, title: String, sentence: String) {
        self.address = address
        self.title = title
        self.sentence = sentence
    }

    /// The drawing of the page, where it has one.
    package var figure: FigureBlock? {
        for block in blocks { if case .figure(let figure) = block { return figure } }
        return nil
    }

    /// The forms in which the page can be had.
    package var forms: [Address.Form] {
        var forms: [Address.Form] = [.html]
        if dataset != nil { forms += [.csv, .json] }
        if figure != nil { forms += [.svg, .png] }
        if !entries.isEmpty || hasFeed { forms.append(.atom) }
        if !dates.isEmpty || hasCalendar { forms.append(.ics) }
        return forms
    }
    /// Also when nothing is in it yet.
    package var hasFeed = false
    package var hasCalendar = false
    /// What CSV and JSON say where the page is not about series.
    package var table: Grid?
}

/// The line that stands first on every page of figures.
package struct Standing: Sendable, Hashable {
    package var words: [String]
    /// The day whose knowledge is shown, where it is not the newest.
    package var past: String?
    package var latest: Address
    /// Earlier releases to choose from: what `asof` takes, and its words.
    package var choices: [Choice] = []
    package var isSimulated = false

    package struct Choice: Sendable, Hashable {
        package var value: String
        package var words: String
        package var isChosen: Bool
    }
}

/// A part of a page, from top to bottom.
package enum Block: Sendable {
    case controls(Form)
    case figure(FigureBlock)
    case table(Grid)
    case multiples(Multiples)
    case facts(Facts)
    case prose(Prose)
    case code(Code)
    case form(Form)
}

/// A drawing with what stands under it.
package struct FigureBlock: Sendable {
    package var heading: String
    package var note: String?
    package var caption: Caption
    package var draw: @Sendable (CanvasSize, Bool) -> String
    /// Numbered events that found no room in the drawing.
    package var legend: [String] = []
    package var table: Grid?
    package var links: [Link] = []

    package typealias Link = PageProblem.Link

    /// The drawing as a picture of its own, with title and source.
    package var picture: String { draw(.wide, true) }
}

/// A table: header, rows, and which cells are numbers.
package struct Grid: Sendable, Hashable {
    package struct Column: Sendable, Hashable {
        package var name: String
        package var words: String
        package var isNumber: Bool

        package init(_ name: String, _ words: String, number: Bool = false) {
            self.name = name
            self.words = words
            isNumber = number
        }
    }
    package struct Cell: Sendable, Hashable {
        package var text: String
        package var address: Address?
        /// For the style sheet: `P`, `heat-3`.
        package var mark: String
        /// Said to those who do not see marks.
        package var aside: String

        package init(_ text: String, to address: Address? = nil, mark: String = "", aside: String = "") {
            self.text = text
            self.address = address
            self.mark = mark
            self.aside = aside
        }
    }
    package var caption: String
    package var note: String?
    package var columns: [Column]
    package var rows: [[Cell]]
    /// What stands there when there are no rows.
    package var empty: String
    /// The month of each row, for the keyboard.
    package var months: [Month] = []
    package var links: [PageProblem.Link] = []

    package init(
        _ caption: String, note: String? = nil, columns: [Column], rows: [[Cell]], empty: String = "Nothing to show."
    ) {
        self.caption = caption
        self.note = note
        self.columns = columns
        self.rows = rows
        self.empty = empty
    }

    /// The rows as a file.
    package var csv: String {
        var text = columns.map(\.name).joined(separator: ",") + "\r\n"
        for row in rows { text += row.map { Dataset.quoted($0.text) }.joined(separator: ",") + "\r\n" }
        return text
    }

    func json(about page: [JSONText.Field]) -> String {
        let rows: [JSONText] = rows.map { row in
            .object(zip(columns, row).map { .init(name: $0.name, value: .string($1.text)) })
        }
        return JSONText.object(page + [.init(name: "data", value: .array(rows))]).text + "\n"
    }
}

/// Many small drawings of the same months.
package struct Multiples: Sendable {
    package struct Part: Sendable {
        package var name: String
        package var words: String
        package var address: Address
        package var svg: String
    }
    package var heading: String
    package var note: String
    package var parts: [Part]
}

/// Names with what belongs to them.
package struct Facts: Sendable, Hashable {
    package var heading: String
    package var pairs: [Pair]

    package struct Pair: Sendable, Hashable {
        package var name: String
        package var words: String
        package var address: Address?
        package var mark: String

        package init(_ name: String, _ words: String, to address: Address? = nil, mark: String = "") {
            self.name = name
            self.words = words
            self.address = address
            self.mark = mark
        }
    }

    package init(_ heading: String, _ pairs: [Pair]) {
        self.heading = heading
        self.pairs = pairs
    }
}

package struct Prose: Sendable, Hashable {
    package var heading: String
    package var paragraphs: [String]
    package var links: [PageProblem.Link] = []
    /// `retracted`, `error`: how loudly it is said.
    package var tone = ""

    package init(_ heading: String, _ paragraphs: [String], links: [PageProblem.Link] = [], tone: String = "") {
        self.heading = heading
        self.paragraphs = paragraphs
        self.links = links
        self.tone = tone
    }
}

/// Text as a file has it.
package struct Code: Sendable, Hashable {
    package var heading: String
    package var text: String
}

/// A form: its fields and where it goes.
package struct Form: Sendable, Hashable {
    package struct Field: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            case select([Choice])
            case radio([Choice])
            case text(type: String, placeholder: String)
            case hidden
            case buttons([Choice])
        }
        package struct Choice: Sendable, Hashable {
            package var value: String
            package var words: String
            package var isChosen: Bool

            package init(_ value: String, _ words: String, chosen: Bool = false) {
                self.value = value
                self.words = words
                isChosen = chosen
            }
        }
        package var name: String
        package var words: String
        package var value: String
        package var kind: Kind
        package var isRequired = false
        package var help = ""
        package var problem = ""

        package init(_ name: String, _ words: String, value: String = "", _ kind: Kind) {
            self.name = name
            self.words = words
            self.value = value
            self.kind = kind
        }
    }
    package var heading = ""
    package var action: Address
    package var isPost = false
    package var fields: [Field]
    package var submit: String
    package var note = ""
}

/// An entry of a feed.
package struct FeedEntry: Sendable, Hashable {
    /// Unique for good.
    package var id: String
    package var title: String
    package var words: String
    package var at: Instant
    package var address: Address

    package init(id: String, title: String, words: String, at: Instant, address: Address) {
        self.id = id
        self.title = title
        self.words = words
        self.at = at
        self.address = address
    }
}

/// A day in a calendar.
package struct CalendarEntry: Sendable, Hashable {
    package var id: String
    package var day: CalendarDay
    package var title: String
    package var words: String
    package var address: Address

    package init(id: String, day: CalendarDay, title: String, words: String, address: Address) {
        self.id = id
        self.day = day
        self.title = title
        self.words = words
        self.address = address
    }
}

extension Page {
    /// Without pictures where nothing can make them.
    package mutating func dropPictures() {
        for index in blocks.indices {
            guard case .figure(var figure) = blocks[index] else { continue }
            figure.links.removeAll { $0.address.form == .png }
            blocks[index] = .figure(figure)
        }
    }
}

extension Page {
    /// Without files where a publisher does not let its figures be passed on; the page says so.
    package mutating func withhold(_ restricted: Set<String>) {
        guard let rows = dataset?.rows, rows.contains(where: { restricted.contains($0.point.source) }) else { return }
        dataset = nil
        for index in blocks.indices {
            guard case .figure(var figure) = blocks[index] else { continue }
            figure.links.removeAll { $0.address.form == .csv || $0.address.form == .json }
            blocks[index] = .figure(figure)
        }
        blocks.append(
            .prose(
                Prose(
                    "No file of these figures",
                    [
                        "Their publisher lets them be shown, not passed on as files. The terms of each feed stand on the page of the data status."
                    ],
                    links: [.init("Data status", Address("/status"))])))
    }
}
