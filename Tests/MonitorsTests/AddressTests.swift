import Testing
import Trade

@testable import Monitors

@Suite struct AddressTests {
    @Test(arguments: [
        ("/us?origin=india&category=sheet", "/us?category=sheet&origin=india"), ("/us/", "/us"),
        ("/us.csv?b=2&a=1", "/us.csv?a=1&b=2"),
        ("/us?origin=", "/us"), ("/us?a=1%202", "/us?a=1%202"), ("/us?a=1+2", "/us?a=1%202"),
        ("/us?a=%zz", "/us?a=%25zz"),
        ("/alerts/ab/events/2", "/alerts/ab/events/2"), ("/a%2Fb", "/a/b"), ("/us?x=%C3%A9", "/us?x=%C3%A9"),
        ("/index.html", "/index.html"),
    ]) func isWrittenInOneWay(_ asked: String, _ known: String) { #expect(Address(target: asked).text == known) }

    /// What is written is read again as the same.
    @Test func roundTrip() {
        var random = SystemRandomNumberGenerator()
        let letters = Array("ab/?&=%+# é<\">'\u{7}.csv")
        for _ in 0..<2000 {
            func word() -> String {
                String(
                    (0..<Int.random(in: 1...6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a"
                    })
            }
            var parameters = ["v": "3"]
            for _ in 0..<2 { parameters[word()] = word() }
            let address = Address("/us", parameters)
            #expect(Address(target: address.text) == address, "\(address.text)")
        }
    }

    @Test func questionsKnowTheirDefaults() throws {
        let edition = Made.edition()
        for view in Presentation.allCases {
            for measure in Measure.allCases {
                let address = Address(
                    "/us",
                    [
                        "origin": "5330", "category": "sheet", "view": view.rawValue, "measure": measure.rawValue,
                        "compare": "mexico,canada,5330",
                    ])
                let question = try SeriesQuestion(address, in: edition, role: .origin)
                #expect(question.parameters["origin"] == "india" && question.parameters["compare"] == "canada,mexico")
                #expect(question.parameters["view"] == (view == .month ? nil : view.rawValue))
                #expect(question.parameters["measure"] == (measure == .quantity ? nil : measure.rawValue))
                let again = try SeriesQuestion(Address("/us", question.parameters), in: edition, role: .origin)
                #expect(again == question && again.parameters == question.parameters)
            }
        }
        let usual = try SeriesQuestion(Address("/us"), in: edition, role: .origin)
        #expect(
            usual.product == Product("foil") && usual.measure == .quantity && usual.parameters.isEmpty,
            "the largest category")
    }

    @Test(arguments: [
        ("origin", "indya", "india"), ("category", "sheat", "sheet"), ("measure", "tons", "quantity"),
        ("view", "months", "month"),
    ]) func whatIsMisspeltIsSaidWithWhatWasMeant(_ name: String, _ word: String, _ meant: String) {
        let error = #expect(throws: PageProblem.self) {
            try SeriesQuestion(Address("/us", [name: word]), in: Made.edition(), role: .origin)
        }
        #expect(
            error?.kind == .notFound && error?.nearby.contains { $0.address[name] == meant } == true,
            "\(String(describing: error))")
    }

    @Test func noMoreThanTwelveSeries() throws {
        let codes = CountryList.scheduleC.sortedCodes.filter { Country($0).isSingle && $0 != "5330" }
        func question(_ count: Int) throws -> SeriesQuestion {
            try SeriesQuestion(
                Address("/us", ["origin": "india", "compare": codes.prefix(count).joined(separator: ",")]),
                in: Made.edition(), role: .origin)
        }
        #expect(try question(11).compare.count == 11)
        #expect(throws: PageProblem.self) { try question(12) }
    }
}
