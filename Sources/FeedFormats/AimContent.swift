import Trade

/// The manifest and the rows of a license file, whichever way they are written.
struct AimContent {
    let manifest: AimManifest
    private(set) var rows: [AimRow] = []

    private static func checkAge(_ manifest: AimManifest, _ options: AimAggregate.Options) throws(AimRejection) {
        if let accepted = options.lastAcceptedAsOf, manifest.asOf < accepted {
            throw .olderThanAccepted(asOf: manifest.asOf, accepted: accepted)
        }
    }

    init(manifest: AimManifest, rows: [AimRow]) {
        self.manifest = manifest
        self.rows = rows
    }

    /// Line 1 is the manifest, line 2 the header, whose columns may come in any order.
    init(csv body: [UInt8], _ options: AimAggregate.Options) throws(AimRejection) {
        var scanner = CSVScanner(body)
        guard let line = scanner.rawLine() else { throw .manifest("the file is empty") }
        manifest = try AimManifest(line: line)
        try Self.checkAge(manifest, options)
        guard try Self.advance(&scanner) else { throw .header("the file ends behind line 1") }
        let positions = try Self.positions(scanner)
        // Only the unit value, which is checked and not stored, can be cut short without being noticed.
        if positions[AimColumn.unitValue.index] != positions.count - 1, body.last != ASCII.lineFeed {
            throw .unreadable(
                FeedProblem(
                    what: "the last line does not end", where: "byte \(body.count)", expected: "a line break",
                    advice: "the file may be cut short; export or fetch it again"))
        }
        var reader = AimRowReader(asOf: manifest.asOf, categories: options.categories)
        while try Self.advance(&scanner) {
            guard scanner.count == positions.count else {
                throw .unreadable(
                    FeedProblem(
                        what: "the row has \(scanner.count) cells", where: "line \(scanner.line)",
                        expected: "\(positions.count), as in the header", advice: "export or fetch the file again"))
            }
            rows.append(try reader.read(positions.map { scanner[$0] }, at: .line(scanner.line)))
        }
        if let stated = manifest.rows, stated != rows.count {
            throw .rowCount(stated: stated, found: rows.count)
        }
    }

    private static func advance(_ scanner: inout CSVScanner) throws(AimRejection) -> Bool {
        do { return try scanner.advance() } catch { throw .unreadable(error) }
    }

    /// The position of each column of `AimColumn` in the file.
    private static func positions(_ scanner: CSVScanner) throws(AimRejection) -> [Int] {
        var positions = [Int?](repeating: nil, count: AimColumn.allCases.count)
        for index in 0..<scanner.count {
            let name = String(decoding: scanner[index], as: UTF8.self)
            guard let column = AimColumn(rawValue: name) else {
                throw .header("the column \(FeedProblem.quote(name.utf8)) is unknown")
            }
            guard positions[column.index] == nil else { throw .header("the column \(name) occurs twice") }
            positions[column.index] = index
        }
        for column in AimColumn.allCases where positions[column.index] == nil {
            throw .header("the column \(column.rawValue) is missing")
        }
        return positions.compactMap { $0 }
    }

    /// `{"format":"aim-aggregate/1","as_of":…,"rows":[{…}]}`; figures are JSON numbers or strings.
    init(json body: [UInt8], _ options: AimAggregate.Options) throws(AimRejection) {
        let tree: JSONTree
        do { tree = try JSONTree(body) } catch { throw .unreadable(error) }
        guard case .object(let members) = tree.value else { throw .manifest("the file is not a JSON object") }
        var texts: [(name: String, text: String)] = []
        var format: String?
        var elements: [JSONTree]?
        for (name, member) in members {
            switch (name, member.value) {
            case ("format", .string): format = member.string
            case ("rows", .array(let array)): elements = array
            case ("rows", _), ("format", _): throw .manifest("\(name) has the wrong type")
            case ("simulated", .bool(let value)): texts.append((name, value ? "true" : "false"))
            default:
                guard let text = member.string else { throw .manifest("\(FeedProblem.quote(name.utf8)) is no string") }
                texts.append((name, text))
            }
        }
        guard format == "aim-aggregate/1" else {
            throw .manifest("the format is \(FeedProblem.quote((format ?? "").utf8))")
        }
        guard let elements else { throw .manifest("rows is missing") }
        manifest = try AimManifest(texts)
        try Self.checkAge(manifest, options)
        var reader = AimRowReader(asOf: manifest.asOf, categories: options.categories)
        for (index, element) in elements.enumerated() {
            rows.append(try reader.read(Self.cells(element, index), at: .element(index)))
        }
    }

    /// The members of one element in the order of `AimColumn`; an absent member or `null` is an empty cell.
    private static func cells(_ element: JSONTree, _ index: Int) throws(AimRejection) -> [ArraySlice<UInt8>] {
        let place = "rows[\(index)] (byte \(element.offset))"
        guard case .object(let members) = element.value else { throw .header("\(place) is not an object") }
        var cells = [ArraySlice<UInt8>](repeating: [], count: AimColumn.allCases.count)
        for (name, member) in members {
            guard let column = AimColumn(rawValue: name) else {
                throw .header("\(place) has the unknown name \(FeedProblem.quote(name.utf8))")
            }
            switch member.value {
            case .string(let bytes), .number(let bytes): cells[column.index] = bytes[...]
            case .null: break
            default: throw .header("\(place): \(name) is neither a string nor a number")
            }
        }
        return cells
    }
}
