import Trade

/// What a license file says about itself: line 1 of a CSV file, the members beside `rows` of a JSON file.
struct AimManifest {
    /// The last license date that is included.
    var asOf: CalendarDay
    var published: Instant?
    /// The number of rows, which a CSV file states.
    var rows: Int?
    /// `simulated=true`: an extension of the format for figures that no license stands behind.
    var isSimulated = false

    init(asOf: CalendarDay) { self.asOf = asOf }

    /// Reads `# aim-aggregate/1 key=value …`.
    init(line: ArraySlice<UInt8>) throws(AimRejection) {
        let words = line.split(separator: ASCII.space)
        guard words.count >= 2, words[0].elementsEqual([35]) else {
            throw .manifest("line 1 is \(FeedProblem.quote(line))")
        }
        guard ASCII.equals(words[1], "aim-aggregate/1") else {
            throw .manifest("the format is \(FeedProblem.quote(words[1]))")
        }
        var members: [(name: String, text: String)] = []
        for word in words[2...] {
            guard let equals = word.firstIndex(of: 61) else {
                throw .manifest("\(FeedProblem.quote(word)) is not key=value")
            }
            members.append(
                (
                    String(decoding: word[..<equals], as: UTF8.self),
                    String(decoding: word[(equals + 1)...], as: UTF8.self)
                )
            )
        }
        try self.init(members)
        guard rows != nil else { throw .manifest("rows= is missing") }
    }

    init(_ members: [(name: String, text: String)]) throws(AimRejection) {
        var asOf: CalendarDay?
        var names: Set<String> = []
        for (name, text) in members {
            guard names.insert(name).inserted else { throw .manifest("\(name) is given twice") }
            let wrong = AimRejection.manifest("\(name) is \(FeedProblem.quote(text.utf8))")
            switch name {
            case "as_of":
                guard let day = CalendarDay(text) else { throw wrong }
                asOf = day
            case "published":
                guard let instant = Instant(text) else { throw wrong }
                published = instant
            case "source": guard !text.isEmpty else { throw wrong }
            case "rows":
                guard let count = ASCII.number(Array(text.utf8)[...]) else { throw wrong }
                rows = Int(count)
            case "simulated":
                guard text == "true" || text == "false" else { throw wrong }
                isSimulated = text == "true"
            default: throw .manifest("the key \(FeedProblem.quote(name.utf8)) is unknown")
            }
        }
        guard let asOf else { throw .manifest("as_of is missing") }
        self.asOf = asOf
    }
}
