import FeedFormats
import Testing

@Suite struct CSVScannerTests {
    private func rows(_ text: String) throws -> [[String]] {
        var scanner = CSVScanner(bytes(text))
        var rows: [[String]] = []
        while try scanner.advance() {
            rows.append((0..<scanner.count).map { String(decoding: scanner[$0], as: UTF8.self) })
        }
        return rows
    }

    @Test(
        arguments: [
            ("", []), ("a", [["a"]]), ("a,b\n", [["a", "b"]]), ("a,\r\n,b", [["a", ""], ["", "b"]]),
            ("\u{FEFF}a\n\nb\n", [["a"], [""], ["b"]]), ("\"a,b\",c", [["a,b", "c"]]),
            ("\"a\nb\r\nc\",d\r\ne,f", [["a\nb\r\nc", "d"], ["e", "f"]]),
            ("\"say \"\"yes\"\"\",\"\",\"\"\"\"\n", [["say \"yes\"", "", "\""]]), ("a,\"b\"", [["a", "b"]]),
            ("é,\"ü,\"\n", [["é", "ü,"]]), (",", [["", ""]]), ("\"\"", [[""]]),
        ] as [(String, [[String]])])
    func readsRows(_ text: String, _ expected: [[String]]) throws { #expect(try rows(text) == expected) }

    @Test(arguments: [
        ("a,b\"c\n", "line 1, column 4"), ("a\nb,\"c\"d\n", "line 2, column 6"), ("a\n\"b\nc", "line 2, column 1"),
        ("a\rb", "line 1, column 2"), ("\"a\nb\"x", "line 2, column 3"), ("a,\"", "line 1, column 3"),
    ])
    func errorsNameLineAndColumn(_ text: String, _ place: String) {
        #expect {
            try rows(text)
        } throws: { error in
            (error as? FeedProblem)?.where == place
        }
    }

    @Test func linesCountEmbeddedLineBreaks() throws {
        var scanner = CSVScanner(bytes("# head\r\n\"a\n\nb\",1\nc,2\n"))
        #expect(scanner.rawLine().map { String(decoding: $0, as: UTF8.self) } == "# head")
        #expect(try scanner.advance())
        #expect(scanner.line == 2)
        #expect(!scanner.isPlain)
        #expect(try scanner.advance())
        #expect(scanner.line == 5)
        #expect(scanner.isPlain)
        #expect(String(decoding: scanner.raw(0...1), as: UTF8.self) == "c,2")
        #expect(try !scanner.advance())
    }
}
