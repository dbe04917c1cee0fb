import FeedFormats
import Foundation
import Testing
import Trade

@testable import DemoWorld

@Suite("The Census API lookalike") struct CensusLookalikeTests {
    static let key = String(repeating: "0af9", count: 10)
    static let get = "?get=CTY_CODE,CTY_NAME,SUMMARY_LVL,CON_VAL_MO&COMM_LVL=HS2"

    /// The table of an answer as plain JSON.
    private func rows(_ answer: Answer) throws -> [[String]] {
        try #require(JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [[String]])
    }

    @Test("A published month: header, echoed predicates, strings, countries and the total")
    func month() async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            let answer = try await Answer(
                world.addresses.census + Self.get + "&I_COMMODITY=76&time=2019-03&key=" + Self.key)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"]?.hasPrefix("application/json") == true)
            let rows = try self.rows(answer)
            #expect(
                rows[0] == ["CTY_CODE", "CTY_NAME", "SUMMARY_LVL", "CON_VAL_MO", "COMM_LVL", "I_COMMODITY", "time"])
            #expect(rows.count == 22)
            let france = try #require(rows.first { $0[0] == "4279" })
            #expect(france[1] == "FRANCE" && france[2] == "DET" && Array(france[4...]) == ["HS2", "76", "2019-03"])
            let korea = try #require(rows.first { $0[0] == "5800" })
            #expect(korea[1] == "KOREA, SOUTH")
            let total = try #require(rows.first { $0[0] == "-" })
            #expect(total[1] == "TOTAL FOR ALL COUNTRIES" && Int64(total[3]) ?? 0 > 1_000_000_000)
        }
    }

    @Test("A range gives the published part, in all three spellings", arguments: ["+", "%20"])
    func range(space: String) async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            let time = "from\(space)2019-01\(space)to\(space)2019-12"
            for product in ["76", "76*", "7%2A"] {
                let answer = try await Answer(
                    world.addresses.census + Self.get + "&I_COMMODITY=\(product)&time=\(time)&key=" + Self.key)
                let months = Set(try rows(answer).dropFirst().map { $0[6] })
                #expect(months == ["2019-01", "2019-02", "2019-03"])
            }
        }
    }

    @Test(
        "204 without a body when nothing matches",
        arguments: [
            "&I_COMMODITY=76&time=2019-04", "&I_COMMODITY=76&time=from+2019-04+to+2021-07",
            "&I_COMMODITY=72&time=2019-03",
            "&I_COMMODITY=7601*&time=2019-03", "&I_COMMODITY=76&SUMMARY_LVL=CGP&time=2019-03",
            "&I_COMMODITY=76&time=2019-03&CTY_CODE=4330",
        ])
    func noContent(query: String) async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            let answer = try await Answer(world.addresses.census + Self.get + query + "&key=" + Self.key)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
        }
    }

    @Test(
        "400 names the unknown variable",
        arguments: [
            ("get=CTY_CODE,GEN_VAL_MO&time=2019-03", "GEN_VAL_MO"),
            ("get=CTY_CODE,CON_QY1_MO&time=2019-03", "CON_QY1_MO"),
            ("get=CON_VAL_MO&E_COMMODITY=76&time=2019-03", "E_COMMODITY"),
        ])
    func unknownVariable(query: String, name: String) async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            let answer = try await Answer(world.addresses.census + "?" + query + "&key=" + Self.key)
            #expect(answer.status == 400)
            #expect(answer.body == "error: unknown variable '\(name)'\n")
            #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == true)
        }
    }

    @Test("400 without time, without get, and for a time that is none")
    func badTime() async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            for query in ["get=CON_VAL_MO", "time=2019-03", "get=CON_VAL_MO&time=March"] {
                let answer = try await Answer(world.addresses.census + "?" + query + "&key=" + Self.key)
                #expect(answer.status == 400)
                #expect(answer.body.hasPrefix("error: "))
            }
        }
    }

    @Test("No key is a redirect, a wrong one a web page under status 200")
    func keys() async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            let query = world.addresses.census + Self.get + "&I_COMMODITY=76&time=2019-03"
            let missing = try await Answer(query)
            #expect(missing.status == 302)
            #expect(missing.headers["location"] == "/data/missing_key.html")
            for key in ["abc", String(repeating: "g", count: 40), Self.key + "0"] {
                let wrong = try await Answer(query + "&key=" + key)
                #expect(wrong.status == 200)
                #expect(wrong.headers["x-datawebapi-keyerror"] != nil)
                #expect(wrong.headers["content-type"]?.hasPrefix("text/html") == true)
                #expect(wrong.body.contains("<h1>Invalid Key</h1>"))
            }
        }
    }

    @Test("The clock file decides what is known")
    func clock() async throws {
        try await withWorld(at: try instant("2021-06-08T12:29:59Z")) { world, clock in
            let query = world.addresses.census + Self.get + "&I_COMMODITY=76&CTY_CODE=5880&key=" + Self.key
            let before = try rows(try await Answer(query + "&time=2018-08"))
            let unpublished = try await Answer(query + "&time=2021-04")
            #expect(unpublished.status == 204)
            try clock.set(try instant("2021-06-08T12:30:00Z"))
            let after = try rows(try await Answer(query + "&time=2018-08"))
            let published = try await Answer(query + "&time=2021-04")
            #expect(published.status == 200)
            #expect(before[1][3] == "28936437" && after[1][3] == "17543394")
            try Data("soon".utf8).write(to: clock.url)
            let broken = try await Answer(query + "&time=2018-08")
            #expect(broken.status == 503)
            #expect(broken.body.contains("does not hold an instant"))
        }
    }

    @Test("The daemon's own decoder accepts what it asks for")
    func decoded() async throws {
        try await withWorld(at: try instant("2021-09-02T12:30:00Z")) { world, _ in
            let request = CensusRequest(
                base: world.addresses.census,
                months: try DemoWorldTests.month("2013-01")...DemoWorldTests.month("2021-12"),
                prefix: "76", level: .hs2, bases: [.consumption], listing: .partial)
            let answer = try await Answer(request.url(key: Self.key))
            let decoded = CensusImports.decode(
                status: answer.status, contentType: answer.headers["content-type"],
                header: { answer.headers[$0.lowercased()] }, body: Array(answer.body.utf8), request: request)
            guard case .figures(let figures) = decoded else {
                Issue.record("not figures: \(decoded)")
                return
            }
            #expect(figures.rows == 3_192)
            #expect(figures.months.count == 103)
        }
    }
}
