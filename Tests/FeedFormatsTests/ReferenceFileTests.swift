import FeedFormats
import Testing
import Trade

/// Files of parameter series and event dates: what they hold, what is wrong with them, and back.
@Suite struct ReferenceFileTests {
    static let parameters = """
        known_at,name,country,product,month,value,unit
        2020-10-27,limit,canada,7601101000,2020-09,83000,t
        2020-10-27,limit,Canada,unwrought,2020-10,70000.50,t
        2020-11-05T13:30:00Z,consumption,-,"Plates, sheets and strip",2020-09,,kg
        2020-12-05T13:30:00Z,consumption,-,sheet,2020-09,123456.789,t
        2020-12-05T13:30:00Z,limit,2010,76,2020-09,-0.25,t
        2020-12-05T13:30:00Z,tax,korea-south,naics:331313,2020-09,10,%

        """
    static let events = #"""
        date,announced,kind,country,product,title,source
        2018-06-01,2018-05-31,tariff,,76,"A duty of 10 %, also on neighbours","Proclamation ""9758"""
        2018-03-23,2018-03-08,tariff,-,,A duty of 10 %,Proclamation 9704
        2020-09-01,2020-09-15,exemption,canada,760110,Exempt again,A statement

        """#

    @Test("Each moment of a name is a vintage, oldest first")
    func vintages() throws {
        let releases = try ParameterFile.read(bytes(Self.parameters), contentHash: "abc")
        #expect(
            releases.map { "\($0.knownAt) \($0.source)" } == [
                "2020-10-28T03:59:59Z param/limit", "2020-11-05T13:30:00Z param/consumption",
                "2020-12-05T13:30:00Z param/consumption", "2020-12-05T13:30:00Z param/limit",
                "2020-12-05T13:30:00Z param/tax",
            ])
        #expect(releases.allSatisfy { $0.contentHash == "abc" && $0.channel == "param" && $0.isHistory })
        #expect(releases.allSatisfy { $0.reference?.file == bytes(Self.parameters) && $0.observations.isEmpty })
        let statements = releases.compactMap(\.reference).flatMap(\.parameters)
        #expect(
            statements.map { "\($0.key.address) \($0.month) \($0.value?.description ?? "-") \($0.unit.rawValue)" } == [
                "param/limit/1220/7601101000 2020-09 83000 t", "param/limit/1220/unwrought 2020-10 70000.5 t",
                "param/consumption/-/sheet 2020-09 - kg", "param/consumption/-/sheet 2020-09 123456.789 t",
                "param/limit/2010/76 2020-09 -0.25 t", "param/tax/5800/naics:331313 2020-09 10 %",
            ])
    }

    @Test("Each day of announcement of a kind is a vintage, known at the end of that day in New York")
    func lists() throws {
        let releases = try EventFile.read(bytes(Self.events), contentHash: "def")
        #expect(
            releases.map { "\($0.knownAt) \($0.source)" } == [
                "2018-03-09T04:59:59Z events/tariff", "2018-06-01T03:59:59Z events/tariff",
                "2020-09-16T03:59:59Z events/exemption",
            ])
        let rows = releases.compactMap(\.reference).flatMap(\.events)
        #expect(rows.map(\.event.country) == [nil, nil, Country("1220")])
        #expect(rows.map(\.event.product) == [nil, Product("76"), Product("760110")])
        #expect(
            rows[1].event.title == "A duty of 10 %, also on neighbours" && rows[1].source == "Proclamation \"9758\"")
    }

    @Test("Written and read again, a file is the same, in whatever order its rows came")
    func roundTrip() throws {
        func parameterText(_ body: [UInt8]) throws -> [UInt8] {
            ParameterFile.write(
                try ParameterFile.read(body).flatMap { release in
                    (release.reference?.parameters ?? []).map { .init(knownAt: release.knownAt, statement: $0) }
                }.reversed())
        }
        let once = try parameterText(bytes(Self.parameters))
        #expect(try parameterText(once) == once)
        #expect(String(decoding: once, as: UTF8.self).contains("consumption,-,sheet,2020-09,123456.789,t"))
        func eventText(_ body: [UInt8]) throws -> [UInt8] {
            EventFile.write(try EventFile.read(body).flatMap { $0.reference?.events ?? [] }.reversed())
        }
        let list = try eventText(bytes(Self.events))
        #expect(try eventText(list) == list)
        #expect(String(decoding: list, as: UTF8.self).contains("\"Proclamation \"\"9758\"\"\"\n"))
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var words: [String]
        var testDescription: String { new.isEmpty ? words.joined(separator: " ") : new }
    }

    @Test(arguments: [
        Bad(old: "known_at,name", new: "known,name", words: ["Line 1", "known_at,name,country"]),
        Bad(
            old: "2020-10-27,limit,canada", new: "27.10.2020,limit,canada", words: ["Line 2, column known_at", "a day"]),
        Bad(old: "limit,canada", new: "2limit,canada", words: ["Line 2, column name", "begins with a letter"]),
        Bad(old: "limit,canada", new: "limit,kanada", words: ["Line 2, column country", "canada"]),
        Bad(old: "limit,canada", new: "limit,NA", words: ["Line 2, column country", "`-` for all"]),
        Bad(old: "limit,canada", new: "limit,", words: ["Line 2, column country", "empty"]),
        Bad(old: "unwrought", new: "unwrougt", words: ["Line 3, column product", "unwrought"]),
        Bad(old: "7601101000", new: "760110100", words: ["Line 2, column product", "2, 4, 6, 8 or 10 digits"]),
        Bad(old: "2020-09,83000", new: "2020-13,83000", words: ["Line 2, column month", "YYYY-MM"]),
        Bad(old: "83000", new: "83_000", words: ["Line 2, column value", "without thousands separators"]),
        Bad(old: "83000", new: "8.3e4", words: ["Line 2, column value"]),
        Bad(old: "83000", new: "83,000", words: ["Line 2", "8 cells"]),
        Bad(old: "83000,t", new: "83000,tons", words: ["Line 2, column unit", "USD/t"]),
        Bad(old: "70000.50,t", new: "70000.50,USD", words: ["Line 3, column unit", "line 2", "another name"]),
        Bad(old: "Canada,unwrought,2020-10", new: "1220,7601101000,2020-09", words: ["Line 3", "line 2", "once"]),
        Bad(old: ",sheet,2020-09", new: ",\"sheet,2020-09", words: ["Line 5", "quote"]),
    ]) func parameterErrors(_ row: Bad) throws {
        #expect(Self.parameters.contains(row.old))
        let text = replaced(Self.parameters, row.old, row.new)
        let problem = #expect(throws: FeedProblem.self) { try ParameterFile.read(bytes(text)) }
        let words = problem?.description ?? ""
        #expect(row.words.allSatisfy { words.contains($0) }, "\(words)")
        #expect(problem?.expected.isEmpty == false && problem?.advice.isEmpty == false)
    }

    @Test(arguments: [
        Bad(old: "date,announced", new: "date;announced", words: ["Line 1"]),
        Bad(old: "2018-03-23", new: "2018-02-30", words: ["Line 3, column date", "YYYY-MM-DD"]),
        Bad(old: "2018-03-08", new: "", words: ["Line 3, column announced", "empty"]),
        Bad(old: "tariff,-", new: ",-", words: ["Line 3, column kind", "tariff"]),
        Bad(old: "exemption,canada", new: "exemption,canadda", words: ["Line 4, column country", "canada"]),
        Bad(old: "760110,Exempt", new: "unwrougt,Exempt", words: ["Line 4, column product", "unwrought"]),
        Bad(old: "A duty of 10 %,Proclamation 9704", new: ",Proclamation 9704", words: ["Line 3, column title"]),
        Bad(old: "Exempt again,A statement", new: "Exempt again,", words: ["Line 4, column source", "who says so"]),
        Bad(
            old: "2018-03-23,2018-03-08,tariff,-,", new: "2018-06-01,2018-05-31,tariff,,76",
            words: ["Line 3", "line 2", "once"]),
    ]) func eventErrors(_ row: Bad) throws {
        #expect(Self.events.contains(row.old))
        let problem = #expect(throws: FeedProblem.self) {
            try EventFile.read(bytes(replaced(Self.events, row.old, row.new)))
        }
        let words = problem?.description ?? ""
        #expect(row.words.allSatisfy { words.contains($0) }, "\(words)")
        #expect(problem?.expected.isEmpty == false && problem?.advice.isEmpty == false)
    }

    @Test("An empty file, a file that is no text, and a header alone")
    func edges() throws {
        #expect(throws: FeedProblem.self) { try ParameterFile.read([]) }
        #expect(throws: FeedProblem.self) { try EventFile.read([0xFF, 0xFE, 0x41]) }
        #expect(try ParameterFile.read(bytes("known_at,name,country,product,month,value,unit\n")).isEmpty)
        #expect(try EventFile.read([0xEF, 0xBB, 0xBF] + bytes(Self.events)).count == 3)
    }
}

/// A text with the first occurrence of some words replaced.
private func replaced(_ text: String, _ old: String, _ new: String) -> String {
    guard let range = text.firstRange(of: old) else { return text }
    return text.replacingCharacters(in: range, with: new)
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with new: String) -> String {
        self[..<range.lowerBound] + new + self[range.upperBound...]
    }
}
