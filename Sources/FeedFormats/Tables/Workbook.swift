import Trade

/// The sheets of a workbook (Office Open XML, ECMA-376), from the members of its archive.
///
/// Cells are their stored values: texts, figures as written, and days as `YYYY-MM-DD` where the format of a cell is that of
/// a date. What a sheet says of its own size is not believed.
package struct Workbook {
    private let members: [String: [UInt8]]
    private var sheets: [(name: String, path: String)] = []
    private var texts: [String] = []
    /// Cell formats that show dates, by index.
    private var dateFormats: Set<Int> = []
    private var isEpoch1904 = false

    /// The members that a workbook is read from; all others can be passed over.
    package static func isNeeded(_ member: String) -> Bool {
        let name = member.lowercased()
        return name.hasPrefix("xl/") && (name.hasSuffix(".xml") || name.hasSuffix(".rels")) && !name.contains("theme")
            && !name.contains("drawing")
    }

    package init(_ members: [String: [UInt8]]) throws(FeedProblem) {
        self.members = Dictionary(members.map { ($0.lowercased(), $1) }) { first, _ in first }
        try readSheets()
        try readTexts()
        try readFormats()
    }

    package var sheetNames: [String] { sheets.map(\.name) }

    /// The cells of a sheet by name; of the first one that has more than two columns where none is named.
    package func grid(_ wanted: String?) throws(FeedProblem) -> TableGrid {
        if let wanted {
            guard let sheet = sheets.first(where: { CountryList.slug(of: $0.name) == CountryList.slug(of: wanted) })
            else {
                throw FeedProblem(
                    what: "the workbook has no sheet \(FeedProblem.quote(wanted.utf8))",
                    expected: sheetNames.joined(separator: ", "), advice: "correct `sheet:` in the mapping")
            }
            return try cells(sheet)
        }
        var first: TableGrid?
        for sheet in sheets {
            let grid = try cells(sheet)
            if grid.rows.contains(where: { row in row.cells.count { !$0.isEmpty } > 2 }) { return grid }
            first = first ?? grid
        }
        return first ?? TableGrid(rows: [])
    }

    private func scanner(_ path: String) throws(FeedProblem) -> XMLScanner {
        guard let bytes = members[path.lowercased()] else {
            throw FeedProblem(
                what: "the workbook holds no \(FeedProblem.quote(path.utf8))", expected: "an XLSX workbook",
                advice: "save it again, or export it as CSV")
        }
        return XMLScanner(bytes, name: path)
    }

    private mutating func readSheets() throws(FeedProblem) {
        var targets: [String: String] = [:]
        var relations = try scanner("xl/_rels/workbook.xml.rels")
        while let token = try relations.next() {
            guard case .open("Relationship", let attributes, _) = token else { continue }
            let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
            guard let id = values["Id"], let target = values["Target"] else { continue }
            targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
        }
        var book = try scanner("xl/workbook.xml")
        while let token = try book.next() {
            guard case .open(let name, let attributes, _) = token else { continue }
            let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
            if name == "workbookPr" { isEpoch1904 = ["1", "true"].contains(values["date1904"] ?? "") }
            guard name == "sheet", let title = values["name"], let path = values["id"].flatMap({ targets[$0] }) else {
                continue
            }
            sheets.append((title, path))
        }
        guard !sheets.isEmpty else { throw book.problem("the workbook names no sheet", at: 0) }
    }

    private mutating func readTexts() throws(FeedProblem) {
        guard members["xl/sharedstrings.xml"] != nil else { return }
        var scanner = try scanner("xl/sharedStrings.xml")
        var current = ""
        var isText = false
        var phonetic = 0
        while let token = try scanner.next() {
            switch token {
            case .open("si", _, let isEmpty): if isEmpty { texts.append("") } else { current = "" }
            case .open("t", _, let isEmpty): isText = !isEmpty
            case .open("rPh", _, let isEmpty): if !isEmpty { phonetic += 1 }
            case .close("rPh"): phonetic -= 1
            case .close("t"): isText = false
            case .close("si"): texts.append(TableGrid.clean(current))
            case .text(let text) where isText && phonetic == 0: current += text
            default: break
            }
        }
    }

    private mutating func readFormats() throws(FeedProblem) {
        guard members["xl/styles.xml"] != nil else { return }
        var scanner = try scanner("xl/styles.xml")
        var dates: Set<Int> = Set(14...17).union([22, 27, 30, 36, 50, 57])
        var isCellFormat = false
        var index = 0
        while let token = try scanner.next() {
            switch token {
            case .open("numFmt", let attributes, _):
                let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
                if let id = values["numFmtId"].flatMap({ Int($0) }), let code = values["formatCode"],
                    Self.isDate(code)
                {
                    dates.insert(id)
                }
            case .open("cellXfs", _, let isEmpty): isCellFormat = !isEmpty
            case .close("cellXfs"): isCellFormat = false
            case .open("xf", let attributes, _) where isCellFormat:
                if let id = attributes.first(where: { $0.name == "numFmtId" }).flatMap({ Int($0.value) }),
                    dates.contains(id)
                {
                    dateFormats.insert(index)
                }
                index += 1
            default: break
            }
        }
    }

    /// A format with a year, outside of quoted text.
    private static func isDate(_ code: String) -> Bool {
        var isQuoted = false
        for character in code.lowercased() {
            if character == "\"" { isQuoted.toggle() }
            if character == "y", !isQuoted { return true }
        }
        return false
    }

    // MARK: Cells

    private func cells(_ sheet: (name: String, path: String)) throws(FeedProblem) -> TableGrid {
        var scanner = try scanner(sheet.path)
        var grid = TableGrid(rows: [])
        var row = TableGrid.Row(line: 0, cells: [])
        var cell: (column: Int, type: String, style: Int) = (0, "", 0)
        var text = ""
        var isValue = false
        var count = 0
        while let token = try scanner.next() {
            switch token {
            case .open("row", let attributes, let isEmpty):
                let line = attributes.first { $0.name == "r" }.flatMap { Int($0.value) } ?? row.line + 1
                guard line > (grid.rows.last?.line ?? 0), line <= 1 << 21 else {
                    throw scanner.problem("rows are not in order")
                }
                row = TableGrid.Row(line: line, cells: [])
                if isEmpty { continue }
            case .close("row"):
                count += row.cells.count
                guard count <= TableGrid.mostCells else { throw TableGrid.tooLarge(row.line) }
                if !row.isEmpty { grid.rows.append(row) }
            case .open("c", let attributes, _):
                let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
                let column = values["r"].flatMap(Self.column) ?? row.cells.count
                guard column >= row.cells.count, column < 16_384 else {
                    throw scanner.problem("cells are not in order")
                }
                cell = (column, values["t"] ?? "n", values["s"].flatMap { Int($0) } ?? 0)
                text = ""
            case .open("v", _, let isEmpty), .open("t", _, let isEmpty): isValue = !isEmpty
            case .close("v"), .close("t"): isValue = false
            case .text(let part) where isValue: text += part
            case .close("c"):
                let shown = try shown(text, cell.type, cell.style, scanner)
                if shown.isEmpty { continue }
                while row.cells.count < cell.column { row.cells.append("") }
                row.cells.append(shown)
            default: break
            }
        }
        return grid
    }

    private func shown(_ text: String, _ type: String, _ style: Int, _ scanner: XMLScanner) throws(FeedProblem)
        -> String
    {
        switch type {
        case "s":
            guard let index = Int(text), texts.indices.contains(index) else {
                throw scanner.problem("a cell names a text that the workbook does not hold")
            }
            return texts[index]
        case "n", "":
            if dateFormats.contains(style), let day = day(text) { return day.description }
            return TableGrid.clean(text)
        // A formula that failed is no figure, and no zero either.
        case "e": return text.isEmpty ? "#ERROR" : TableGrid.clean(text)
        default: return TableGrid.clean(text)
        }
    }

    /// Days since 1899-12-30, for the calendar of workbooks has a 29th of February in 1900.
    private func day(_ text: String) -> CalendarDay? {
        guard let whole = text.split(separator: ".").first.flatMap({ Int($0) }), (61...100_000).contains(whole) else {
            return nil
        }
        let first =
            isEpoch1904 ? CalendarDay(year: 1904, month: 1, day: 1) : CalendarDay(year: 1899, month: 12, day: 30)
        return first + whole
    }

    /// The column of `AB12`, from 0.
    private static func column(_ reference: String) -> Int? {
        var number = 0
        for byte in reference.utf8 {
            guard (65...90).contains(byte) else { break }
            number = number * 26 + Int(byte - 64)
            if number > 20_000 { return nil }
        }
        return number > 0 ? number - 1 : nil
    }
}
