import Foundation
import Synchronization
import TestSupport

/// The server of `Servers/feed_server.py`: answers by rule, else from the figures of a small Census.
final class FeedServer: Sendable {
    /// An answer to requests whose address holds all of some words.
    struct Rule: Encodable, Sendable {
        enum Mode: String, Encodable {
            case answer
            /// Half of the body, then the connection ends.
            case cut
            /// Never anything.
            case stall
            /// The connection ends without an answer.
            case drop
            /// One byte after the other, with a rest before each.
            case drip
        }

        var id = UUID().uuidString
        var contains: [String] = []
        var status = 200
        var headers: [[String]] = []
        var body = Data()
        var mode = Mode.answer
        var times = 1_000_000
        /// Answers 304 to a request that names the ETag among the headers.
        var validates = false
        /// Answers requests for a part of the body.
        var ranges = false
        /// How the length of the body is told, where it is told oddly.
        enum Framing: String, Encodable { case length, longer, shorter, chunked, none }
        var framing: Framing?
        /// The bytes of the body after which the connection ends.
        var cut: Int?
        /// Only for this method.
        var method: String?

        /// The same rule for requests of one method alone.
        func on(_ method: String) -> Rule {
            var rule = self
            rule.method = method
            return rule
        }

        init(
            _ contains: String..., status: Int = 200, type: String? = nil, headers: [[String]] = [], body: String = "",
            mode: Mode = .answer, times: Int = 1_000_000, validates: Bool = false
        ) {
            self.init(
                contains, status: status, type: type, headers: headers, bytes: Array(body.utf8), mode: mode,
                times: times, validates: validates)
        }

        init(
            _ contains: [String] = [], status: Int = 200, type: String? = nil, headers: [[String]] = [],
            bytes: [UInt8], mode: Mode = .answer, times: Int = 1_000_000, validates: Bool = false, ranges: Bool = false
        ) {
            self.contains = contains
            self.status = status
            self.headers = headers + (type.map { [["Content-Type", $0]] } ?? [])
            body = Data(bytes)
            self.mode = mode
            self.times = times
            self.validates = validates
            self.ranges = ranges
        }
    }

    /// The figures of a small Census: two lines, two countries.
    struct Census: Encodable, Sendable {
        var months: [String]
        var lines = ["7601103000", "7606123090"]
        /// Codes of NAICS; the last is one of several industries together.
        var industries = ["331313", "331315", "33131X"]
        var countries = ["1220", "5700"]
        /// Variables that the API does not have any more.
        var gone: [String] = []
        /// Months up to this one were revised.
        var revisedTo = ""
        /// Prefix and month of queries for countries that bring nothing although there are figures.
        var holes: [[String]] = []
        /// Months without trade, by code.
        var idle: [String: [String]] = [:]
        /// The month in which the countries do not add up.
        var unbalanced: String?

        enum CodingKeys: String, CodingKey {
            case months, lines, industries, countries, gone, holes, idle, unbalanced
            case revisedTo = "revised_to"
        }

        init(_ first: String, _ last: String) { months = [first, last] }
    }

    struct Request: Decodable, Sendable {
        var path: String
        var headers: [String: String]
        var method: String
    }

    let directory: TemporaryDirectory
    private let server: PythonServer

    init(_ rules: Rule..., census: Census? = nil) throws {
        directory = try TemporaryDirectory()
        try directory.write("rules.json", JSONEncoder().encode(rules))
        if let census { try directory.write("census.json", JSONEncoder().encode(census)) }
        server = try PythonServer(
            script: "\(packageRoot)/Tests/PollingTests/Servers/feed_server.py", arguments: [directory.path])
    }

    func set(_ rules: Rule...) throws { try set(rules) }
    func set(_ rules: [Rule]) throws { try directory.write("rules.json", JSONEncoder().encode(rules)) }
    func set(_ census: Census) throws { try directory.write("census.json", JSONEncoder().encode(census)) }

    func url(_ path: String = "/data/timeseries/intltrade/imports/hs") -> String { server.url(path) }
    func stop() { server.stop() }

    /// What was asked so far, oldest first.
    func requests() throws -> [Request] {
        guard let bytes = try? directory.read("requests.jsonl") else { return [] }
        return try bytes.split(separator: 10).map { try JSONDecoder().decode(Request.self, from: Data($0)) }
    }

    /// The `time` of each query for countries, in order.
    func times() throws -> [String] {
        try requests().filter { $0.path.contains("SUMMARY_LVL") }.map { request in
            let start = request.path.firstRange(of: "&time=").map(\.upperBound) ?? request.path.endIndex
            return String(request.path[start...].prefix { $0 != "&" })
        }
    }
}
