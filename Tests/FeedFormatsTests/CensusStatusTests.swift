import Testing
import Trade

@testable import FeedFormats

@Suite struct CensusStatusTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var status: Int
        var type: String? = "application/json"
        var headers: [String: String] = [:]
        var body: String = ""
        var kind: String
        /// Words that the problem or the reason holds.
        var words: String = ""
        var testDescription: String { name }
    }

    private static let html = "text/html; charset=utf-8"
    static let table = [
        Row(
            name: "figures", status: 200,
            body: String(decoding: CensusFixtures.body(CensusFixtures.rows), as: UTF8.self), kind: "figures"),
        Row(name: "204", status: 204, type: nil, kind: "noDataYet"),
        Row(name: "404", status: 404, type: html, body: "<html>not found</html>", kind: "noDataYet"),
        Row(
            name: "header row only", status: 200, body: String(decoding: CensusFixtures.body([]), as: UTF8.self),
            kind: "noDataYet"),
        Row(
            name: "400 variable", status: 400, type: "text/plain", body: "error: unknown variable 'XYZ'\n",
            kind: "refused", words: "unknown variable 'XYZ'"),
        Row(
            name: "400 other", status: 400, type: "text/plain", body: "error: unknown/unsupported geography hierarchy",
            kind: "refused", words: "geography hierarchy"),
        Row(name: "400 without words", status: 400, type: "text/plain", kind: "refused", words: "no reason given"),
        Row(
            name: "error text under 200", status: 200, type: "text/plain", body: "error: unknown variable 'XYZ'",
            kind: "refused", words: "XYZ"),
        Row(
            name: "302 missing key", status: 302, headers: ["location": "/data/missing_key.html"], kind: "refused",
            words: "carried no key"),
        Row(
            name: "302 invalid key", status: 302, headers: ["location": "https://api.census.gov/data/invalid_key.html"],
            kind: "refused", words: "key is not valid"),
        Row(
            name: "301 elsewhere", status: 301, headers: ["location": "https://www.census.gov/"], kind: "refused",
            words: "redirects"),
        Row(
            name: "200 invalid key page", status: 200, type: html,
            body:
                "<html><h1>Invalid Key</h1> A valid <em>key</em> must be included with each data API request. "
                + "You included a key with this request, however, it is not valid.</html>",
            kind: "refused", words: "key is not valid"),
        Row(
            name: "200 missing key page", status: 200, type: html,
            body: "\n<html><head><title>Missing Key</title></head>A valid <em>key</em> must be included",
            kind: "refused", words: "carried no key"),
        Row(
            name: "key error header", status: 200, headers: ["x-datawebapi-keyerror": "1"], body: "[]", kind: "refused",
            words: "key is not valid"),
        Row(
            name: "maintenance page", status: 200, type: html, body: "<!DOCTYPE html><p>Down for maintenance",
            kind: "retry", words: "web page"),
        Row(name: "page as JSON", status: 200, body: "  <html>", kind: "retry", words: "web page"),
        Row(name: "JSON as page", status: 200, type: html, body: "[[\"a\"]]", kind: "retry", words: "web page"),
        Row(name: "empty 200", status: 200, kind: "retry", words: "empty"),
        Row(
            name: "query error 200", status: 200, type: "text/plain",
            body: "There was an error while running your query.  We've logged the error", kind: "retry",
            words: "running the query"),
        Row(
            name: "query error 500", status: 500, type: html, body: "<p>There was an error while running your query.",
            kind: "retry", words: "running the query"),
        Row(name: "500", status: 500, type: html, kind: "tooLarge"),
        Row(name: "504", status: 504, type: html, kind: "tooLarge"),
        Row(name: "429", status: 429, kind: "retry", words: "fewer requests"),
        Row(name: "502", status: 502, kind: "retry", words: "502"),
        Row(name: "503", status: 503, kind: "retry", words: "not available"),
        Row(name: "403", status: 403, kind: "refused", words: "forbids"),
        Row(name: "418", status: 418, kind: "refused", words: "418"),
        Row(name: "not JSON", status: 200, body: "hello", kind: "refused", words: "byte 0"),
        Row(name: "no header row", status: 200, body: "[]", kind: "refused", words: "no header row"),
    ]

    @Test(arguments: table)
    func statusMeans(_ row: Row) {
        let answer = CensusFixtures.decode(
            bytes(row.body), status: row.status, contentType: row.type, headers: row.headers)
        #expect(answer.kind == row.kind)
        var words = answer.problem?.description.lowercased() ?? ""
        if case .retry(let reason) = answer { words = reason }
        #expect(row.words.isEmpty || words.contains(row.words.lowercased()), "\(words)")
    }

    @Test func whatCannotBeSplitIsRetried() {
        var request = CensusFixtures.march
        request.prefix = "7601103000"
        #expect(CensusFixtures.decode([], status: 500, request: request).kind == "retry")
        request = .publication(
            base: CensusFixtures.base, of: month("2025-03"), prefix: "76", basis: .general)
        #expect(CensusFixtures.decode([], status: 500, request: request).kind == "retry")
    }

    @Test func truncationIsNeverAnAnswer() {
        let body = CensusFixtures.body(CensusFixtures.rows)
        for count in 1..<body.count {
            #expect(CensusFixtures.decode(Array(body.prefix(count))).kind == "refused", "cut at \(count)")
        }
    }
}
