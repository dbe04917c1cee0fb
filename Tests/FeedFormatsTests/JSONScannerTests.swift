import Testing

@testable import FeedFormats

@Suite struct JSONScannerTests {
    @Test func tableGivesCellsAsTheyAre() throws {
        let body = "\u{FEFF} [[\"a\",\"b\"],\r\n[\"K\\u00d6LN \\ud83d\\ude00\\n\\\"\\/\",null],[\"\",-12.5e3]]\n"
        let table = try JSONTable(bytes(body))
        #expect(table.rowCount == 3)
        #expect(table.width == 2)
        #expect(table[1, 0].map { String(decoding: $0, as: UTF8.self) } == "KÖLN 😀\n\"/")
        #expect(table[1, 1] == nil)
        #expect(table[2, 0] == [])
        #expect(table[2, 1].map { String(decoding: $0, as: UTF8.self) } == "-12.5e3")
        #expect(table.offset(ofRow: 0) == 5)
    }

    @Test func emptyArrayIsATableWithoutRows() throws { #expect(try JSONTable(bytes("[]")).rowCount == 0) }

    @Test(arguments: [
        ("", 0), ("{}", 0), ("[", 1), ("[[\"a\"", 5), ("[[\"a\"]", 6), ("[[\"a\"]]x", 7), ("[[\"a\",]]", 6),
        ("[[\"a\\q\"]]", 4), ("[[\"\\u12g4\"]]", 3), ("[[\"\\ud800x\"]]", 3), ("[[\"\\udc00\"]]", 3), ("[[\"a", 4),
        ("[[\"a\tb\"]]", 4), ("[[01]]", 2), ("[[1.]]", 2), ("[[1e]]", 2), ("[[-]]", 2), ("[[true]]", 2),
        ("[[nul]]", 2), ("[[[]]]", 2), ("[[\"a\"],[]]", 7), ("[[\"a\"],[\"b\",\"c\"]]", 7), ("[\"a\"]", 1),
    ])
    func brokenTableNamesItsOffset(_ text: String, _ offset: Int) {
        #expect {
            try JSONTable(bytes(text))
        } throws: { error in
            (error as? FeedProblem)?.where.hasSuffix("byte \(offset)") == true
        }
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82],
            [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ] as [[UInt8]])
    func invalidUTF8IsRefused(_ sequence: [UInt8]) {
        #expect(throws: FeedProblem.self) { try JSONTable(bytes("[[\"") + sequence + bytes("\"]]")) }
    }

    @Test func validUTF8OfEveryLengthPasses() throws {
        #expect(try JSONTable(bytes("[[\"aé€😀\u{10FFFF}\u{D7FF}\u{E000}\"]]")).rowCount == 1)
    }

    @Test func treeKeepsNumbersAsWritten() throws {
        let tree = try JSONTree(bytes("{\"a\": [1.50, true, null, \"x\"], \"b\": {}}"))
        guard case .object(let members) = tree.value, case .array(let elements) = members[0].value.value,
            case .number(let digits) = elements[0].value
        else {
            Issue.record("another shape")
            return
        }
        #expect(members.map(\.name) == ["a", "b"])
        #expect(digits == bytes("1.50"))
        #expect(elements[3].string == "x")
        #expect(elements[0].offset == 7)
    }

    @Test(arguments: ["{\"a\":1,\"a\":2}", "{\"a\" 1}", "{a:1}", "[1 2]", "{\"a\":1,}", "tru", "[1]]", "", "\"\u{1}\""])
    func brokenTreeIsRefused(_ text: String) {
        #expect(throws: FeedProblem.self) { try JSONTree(bytes(text)) }
    }

    @Test func nestingIsBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: FeedProblem.self) { try JSONTree(bytes(deep)) }
        #expect(throws: Never.self) {
            try JSONTree(bytes(String(repeating: "[", count: 16) + String(repeating: "]", count: 16)))
        }
        #expect(throws: FeedProblem.self) {
            try JSONTree(bytes(String(repeating: "[", count: 17) + String(repeating: "]", count: 17)))
        }
    }

    @Test func problemIsWordedForPeople() {
        let problem = FeedProblem(
            what: "the unit is `LB`", where: "row 3", expected: "KG", advice: "fetch it again")
        #expect(problem.description == "Row 3: the unit is `LB`; expected KG. Fetch it again.")
        #expect(FeedProblem(what: "the file is empty").description == "The file is empty.")
        #expect(FeedProblem.quote(bytes("a`\u{0}é")) == "`a????`")
        #expect(FeedProblem.quote(bytes("abcdef"), limit: 3) == "`abc…`")
    }
}
