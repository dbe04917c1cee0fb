package import Trade

/// The records of one answer, of which only what is needed is kept: a body of 100,000 records takes no tree.
package struct ComtradeTable: Sendable {
    /// One record, its breakdowns passed over.
    package struct Row: Sendable, Hashable {
        package var reporter: Int
        package var flow: Flow
        /// 0 is the world.
        package var partner: Int
        package var month: Month
        package var product: String
        /// Kilograms; `nil` where there is none, or an estimate.
        package var quantity: Int64?
        /// U.S. dollars: imports with freight and insurance (CIF), exports free on board (FOB).
        package var value: Int64?
        package var offset: Int
    }
    /// What is there of one reporter and month.
    package struct Release: Sendable, Hashable {
        package var reporter: Int
        package var month: Month
        /// Changes whenever the figures do: dates of release, records, checksum, as they come.
        package var mark: String
    }

    package private(set) var rows: [Row] = []
    package private(set) var releases: [Release] = []
    /// Records of breakdowns, annual ones, and flows that were not asked for.
    package private(set) var passedOver = 0
    package private(set) var records = 0

    /// What a record may hold of use, as it stands in the body.
    private struct Record {
        var offset = 0
        var texts: [Int: ArraySlice<UInt8>] = [:]
        var isEstimated = false
    }
    private static let names = [
        "period", "reporterCode", "flowCode", "partnerCode", "partner2Code", "customsCode", "motCode", "mosCode",
        "cmdCode",
        "netWgt", "primaryValue", "isNetWgtEstimated", "lastReleased", "firstReleased", "totalRecords",
        "datasetChecksum",
    ]
    private static let positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { (Array($1.utf8), $0) })

    /// Reads the answer to a query for figures.
    package init(_ body: [UInt8]) throws(FeedProblem) {
        try read(body) { (record, table) throws(FeedProblem) in
            if let row = try Self.row(record) { table.rows.append(row) } else { table.passedOver += 1 }
        }
    }

    /// Reads the answer to a query for what there is.
    package init(availability body: [UInt8]) throws(FeedProblem) {
        try read(body) { (record, table) throws(FeedProblem) in
            guard let month = Self.month(record), let reporter = Self.number(record, 1) else {
                throw Self.problem(record, "a record without period or reporter")
            }
            let mark = (12...15).map { String(decoding: record.texts[$0] ?? [], as: UTF8.self) }.joined(separator: "|")
            table.releases.append(Release(reporter: reporter, month: month, mark: mark))
        }
    }

    /// The words of an error that comes as JSON.
    package static func complaint(_ body: [UInt8]) -> String? {
        guard let tree = try? JSONTree(body), case .object(let members) = tree.value else { return nil }
        for (name, member) in members {
            switch name {
            case "message", "error":
                if let text = member.string, !text.isEmpty { return FeedProblem.quote(text.utf8, limit: 160) }
            case "errorObject":
                guard case .object(let inner) = member.value else { continue }
                if let text = inner.first(where: { $0.name == "errorMessage" })?.value.string {
                    return FeedProblem.quote(text.utf8, limit: 160)
                }
            default: break
            }
        }
        return nil
    }

    // MARK: The text

    private mutating func read(
        _ body: [UInt8], _ take: (Record, inout ComtradeTable) throws(FeedProblem) -> Void
    ) throws(FeedProblem) {
        try JSONScanner.read(body) { (scanner) throws(FeedProblem) in try read(body, &scanner, take) }
    }

    private mutating func read(
        _ body: [UInt8], _ scanner: inout JSONScanner, _ take: (Record, inout ComtradeTable) throws(FeedProblem) -> Void
    ) throws(FeedProblem) {
        var stated: Int?
        var hasData = false
        try scanner.require(ASCII.openBrace, "`{`, the beginning of an answer")
        if !scanner.take(ASCII.closeBrace) {
            repeat {
                let name = try scanner.text()
                try scanner.require(58, "`:` after a name")
                if ASCII.equals(body[name.range], "data") {
                    guard !hasData else { throw scanner.problem("the answer has its data twice") }
                    hasData = true
                    try readRecords(&scanner, take)
                } else if ASCII.equals(body[name.range], "count"), scanner.peek().map(ASCII.isDigit) == true {
                    stated = Int(ASCII.number(body[try scanner.number()]) ?? -1)
                } else {
                    try Self.skip(&scanner, 16)
                }
            } while scanner.take(ASCII.comma)
            try scanner.require(ASCII.closeBrace, "`,` or `}` after a value")
        }
        try scanner.requireEnd()
        guard hasData else {
            throw scanner.problem("the answer has no data", at: 0, expected: "`data`, a list of records")
        }
        if let stated, stated != records {
            throw FeedProblem(
                what: "the answer says it has \(stated) records and has \(records)", where: "byte \(body.count)",
                expected: "equal numbers", advice: "it is not whole; fetch it again")
        }
    }

    private mutating func readRecords(
        _ scanner: inout JSONScanner, _ take: (Record, inout ComtradeTable) throws(FeedProblem) -> Void
    ) throws(FeedProblem) {
        if scanner.takeWord("null") { return }
        try scanner.require(ASCII.openBracket, "`[`, a list of records")
        if scanner.take(ASCII.closeBracket) { return }
        repeat {
            var record = Record()
            try scanner.require(ASCII.openBrace, "`{`, a record")
            record.offset = scanner.index - 1
            if !scanner.take(ASCII.closeBrace) {
                repeat {
                    let name = try scanner.text()
                    try scanner.require(58, "`:` after a name")
                    if let position = Self.positions[Array(scanner.bytes[name.range])] {
                        try Self.keep(&scanner, position, &record)
                    } else {
                        try Self.skip(&scanner, 16)
                    }
                } while scanner.take(ASCII.comma)
                try scanner.require(ASCII.closeBrace, "`,` or `}` after a value")
            }
            records += 1
            try take(record, &self)
        } while scanner.take(ASCII.comma)
        try scanner.require(ASCII.closeBracket, "`,` or `]` after a record")
    }

    private static func keep(_ scanner: inout JSONScanner, _ position: Int, _ record: inout Record) throws(FeedProblem)
    {
        guard record.texts[position] == nil else { throw scanner.problem("a name occurs twice in a record") }
        switch scanner.peek() {
        case ASCII.quote?: record.texts[position] = scanner.bytes[try scanner.text().range]
        case .some(ASCII.minus), .some(48...57): record.texts[position] = scanner.bytes[try scanner.number()]
        default:
            if position == 11, scanner.takeWord("true") {
                record.isEstimated = true
            } else {
                try skip(&scanner, 4)
            }
        }
    }

    /// Passes over a value.
    private static func skip(_ scanner: inout JSONScanner, _ depth: Int) throws(FeedProblem) {
        switch scanner.peek() {
        case ASCII.quote?: _ = try scanner.text()
        case .some(ASCII.minus), .some(48...57): _ = try scanner.number()
        case ASCII.openBracket?, ASCII.openBrace?:
            guard depth > 0 else { throw scanner.problem("arrays and objects are nested too deep") }
            let isObject = scanner.take(ASCII.openBrace)
            if !isObject { try scanner.require(ASCII.openBracket, "`[`") }
            let end = isObject ? ASCII.closeBrace : ASCII.closeBracket
            if scanner.take(end) { return }
            repeat {
                if isObject {
                    _ = try scanner.text()
                    try scanner.require(58, "`:` after a name")
                }
                try skip(&scanner, depth - 1)
            } while scanner.take(ASCII.comma)
            try scanner.require(end, "`,` or the end of a list")
        default:
            guard scanner.takeWord("null") || scanner.takeWord("true") || scanner.takeWord("false") else {
                throw scanner.unexpected("a JSON value")
            }
        }
    }

    // MARK: One record

    private static func problem(_ record: Record, _ what: String) -> FeedProblem {
        FeedProblem(what: what, where: "byte \(record.offset)", expected: "a monthly record", advice: "fetch it again")
    }

    private static func number(_ record: Record, _ position: Int) -> Int? {
        record.texts[position].flatMap { ASCII.number($0) }.map(Int.init)
    }

    private static func month(_ record: Record) -> Month? {
        guard let text = record.texts[0], text.count == 6, let number = ASCII.number(text),
            (1...12).contains(number % 100),
            number >= 100_000
        else { return nil }
        return Month(year: Int(number / 100), month: Int(number % 100))
    }

    private static func isZero(_ record: Record, _ position: Int, _ text: StaticString) -> Bool {
        record.texts[position].map { ASCII.equals($0, text) } ?? true
    }

    /// `nil` for a breakdown, an annual record or another flow.
    private static func row(_ record: Record) throws(FeedProblem) -> Row? {
        guard let reporter = number(record, 1), let partner = number(record, 3), let flowText = record.texts[2],
            let code = record.texts[8]
        else { throw problem(record, "a record without reporter, partner, flow or product") }
        guard isZero(record, 4, "0"), isZero(record, 5, "C00"), isZero(record, 6, "0"), isZero(record, 7, "0"),
            let month = month(record)
        else { return nil }
        let flow: Flow
        if ASCII.equals(flowText, "M") {
            flow = .import
        } else if ASCII.equals(flowText, "X") {
            flow = .export
        } else {
            return nil
        }
        guard code.allSatisfy(ASCII.isDigit), [2, 4, 6].contains(code.count) else { return nil }
        func figure(_ position: Int, _ name: String) throws(FeedProblem) -> Int64? {
            guard let text = record.texts[position] else { return nil }
            guard let number = TableNumber(String(decoding: text, as: UTF8.self))?.scaled(1, 0) else {
                throw problem(record, "\(name) is \(FeedProblem.quote(text))")
            }
            return number
        }
        let value = try figure(10, "primaryValue")
        var quantity = try figure(9, "netWgt")
        // A weight of 0 beside a value is one that was not reported.
        if record.isEstimated || (quantity == 0 && value != 0) { quantity = nil }
        return Row(
            reporter: reporter, flow: flow, partner: partner, month: month,
            product: String(decoding: code, as: UTF8.self), quantity: quantity, value: value, offset: record.offset)
    }
}
