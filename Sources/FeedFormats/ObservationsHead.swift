import Trade

/// What line 1 of an observations file says.
struct ObservationsHead {
    var source = ""
    /// `nil`: each product and month is judged by its sums.
    var listing: Section.Listing?
    var isSimulated = false
    var rows: Int?

    init(_ line: ArraySlice<UInt8>) throws(FeedProblem) {
        let words = line.split(separator: ASCII.space)
        guard words.count >= 2, words[0].elementsEqual([35]), ASCII.equals(words[1], "surgewatch-observations/1") else {
            throw Self.problem("line 1 is \(FeedProblem.quote(line))", "`# surgewatch-observations/1 source=NAME`")
        }
        var names: Set<String> = []
        for word in words[2...] {
            let pair = word.split(separator: 61, maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(decoding: pair[0], as: UTF8.self)
            let text = pair.count == 2 ? String(decoding: pair[1], as: UTF8.self) : ""
            guard names.insert(name).inserted else {
                throw Self.problem("\(FeedProblem.quote(name.utf8)) is given twice", "each attribute once")
            }
            switch name {
            case "source":
                guard Self.isSourceName(text) else {
                    throw Self.problem(
                        "source is \(FeedProblem.quote(text.utf8))", "letters, digits, `.`, `_` and `-`")
                }
                source = text
            case "listing":
                listing = Section.Listing(rawValue: text)
                guard listing != nil else {
                    throw Self.problem("listing is \(FeedProblem.quote(text.utf8))", "complete, partial or changes")
                }
            case "simulated":
                guard text == "true" || text == "false" else {
                    throw Self.problem("simulated is \(FeedProblem.quote(text.utf8))", "true or false")
                }
                isSimulated = text == "true"
            case "rows":
                rows = ASCII.number(Array(text.utf8)[...]).map { Int($0) }
                guard rows != nil else {
                    throw Self.problem("rows is \(FeedProblem.quote(text.utf8))", "the number of rows")
                }
            default:
                throw Self.problem(
                    "the attribute \(FeedProblem.quote(word)) is unknown", "source=, listing=, simulated= or rows=")
            }
        }
        guard !source.isEmpty else { throw Self.problem("source= is missing", "the name of the statistic") }
    }

    static func isSourceName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                ASCII.isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 95].contains(byte)
            }
    }

    private static func problem(_ what: String, _ expected: String) -> FeedProblem {
        FeedProblem(what: what, where: "line 1", expected: expected, advice: "correct line 1 of the file")
    }
}
