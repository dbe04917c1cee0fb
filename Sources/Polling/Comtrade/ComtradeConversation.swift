import Curl
import FeedFormats
import Settings
import Systemd
import Trade

/// The calls of one poll to UN Comtrade: pauses, tries, the budget of the day.
struct ComtradeConversation {
    enum End: Error {
        case nothingNew(String)
        case noDataYet(String)
        case refused(String)
        case quarantined(FeedProblem)
        case unreachable(String, retryAfter: Int?)
    }

    let poller: FeedPoller
    let callsBefore: Int
    private(set) var calls = 0
    private(set) var body: FeedBody
    private var pieces: [UInt8] = []

    init(_ poller: FeedPoller, callsBefore: Int) {
        self.poller = poller
        self.callsBefore = callsBefore
        body = FeedBody(poller.redaction)
    }

    var bytes: [UInt8] { pieces }

    /// Calls that the day still allows.
    var left: Int { poller.pace.callsPerDay.map { max(0, $0 - callsBefore - calls) } ?? 1000 }

    /// The body of an answer of status 200.
    mutating func ask(_ url: String) async throws(End) -> [UInt8] {
        let pace = poller.pace
        var reason = ""
        var retryAfter: Int?
        for attempt in 0..<max(1, pace.tries) {
            if attempt > 0 {
                let backoff = pace.retryWait * (1 << (attempt - 1))
                var wait = min(backoff + backoff * pace.jitter() / 4, pace.longestWait)
                if let seconds = retryAfter {
                    guard Duration.seconds(seconds) <= pace.longestWait else { break }
                    wait = max(wait, .seconds(seconds))
                }
                guard (try? await poller.pause(wait)) != nil else { break }
            } else if calls > 0, pace.gap > .zero {
                guard (try? await poller.pause(pace.gap)) != nil else { break }
            }
            guard left > 0 else {
                throw .nothingNew("the calls of the day are used up; asks again after midnight in New York")
            }
            calls += 1
            var headers = [HeaderField(name: "Accept", value: "application/json")]
            if let key = poller.key {
                headers.append(HeaderField(name: "Ocp-Apim-Subscription-Key", value: key.reveal()))
            }
            let response: HTTPResponse
            do {
                response = try await poller.curl.perform(
                    HTTPRequest(
                        url: url, headers: headers, limits: pace.limits, caFile: poller.feed.caFile,
                        userAgent: Pace.userAgent, proxy: poller.feed.proxy))
            } catch {
                if error.kind == .unsupported || error.kind == .bodyTooLarge { throw .refused(error.message) }
                reason = error.message
                continue
            }
            // Word about the query is short; figures are not searched for it.
            let isShort = response.body.count < 1 << 16
            let words = isShort ? ComtradeTable.complaint(response.body).map { ": \($0)" } ?? "" : ""
            switch response.status {
            case 200:
                if words.isEmpty || response.body.firstRange(of: Array("\"data\"".utf8)) != nil { return response.body }
                throw .refused("the server refuses the query\(words)")
            case 401: throw .refused("the key is not valid\(words)")
            case 403, 429:
                retryAfter = response["Retry-After"].flatMap { Int($0) }
                reason = "the server asks for fewer requests (status \(response.status))\(words)"
            case 408, 425, 500...599: reason = "the server answers with status \(response.status)\(words)"
            case 414: throw .refused("the server finds the query too long; name fewer reporters or products")
            default: throw .refused("the server answers with status \(response.status)\(words)")
            }
        }
        throw .unreachable(reason, retryAfter: retryAfter)
    }

    /// The records of a query, asked in parts where an answer was cut off.
    mutating func rows(_ request: ComtradeRequest) async throws(End) -> [ComtradeTable.Row] {
        let answer = try await ask(request.url)
        let table: ComtradeTable
        do {
            table = try ComtradeTable(answer)
        } catch {
            keep(answer)
            throw .quarantined(error)
        }
        if table.records >= request.mostRecords {
            guard !request.parts.isEmpty else {
                throw .refused(
                    "an answer has \(table.records) records, as many as one may have, and cannot be asked in parts; "
                        + (request.isKeyed ? "name coarser products" : "set a `key:`"))
            }
            var rows: [ComtradeTable.Row] = []
            for part in request.parts { rows += try await self.rows(part) }
            return rows
        }
        let months = Set(request.months)
        let wanted = Set(request.products)
        if let other = table.rows.first(where: {
            !months.contains($0.month) || !wanted.contains($0.product) || !request.reporters.contains($0.reporter)
        }) {
            keep(answer)
            throw .quarantined(
                FeedProblem(
                    what: "the answer holds \(other.product) of \(other.month) by \(other.reporter)",
                    where: "byte \(other.offset)", expected: "what was asked for", advice: "fetch it again"))
        }
        keep(answer)
        return table.rows
    }

    /// Each answer stands below a line with its length.
    private mutating func keep(_ answer: [UInt8]) { pieces += Array("\(answer.count)\n".utf8) + answer + [10] }

    /// The answers of a kept body.
    static func answers(_ body: [UInt8]) -> [[UInt8]] {
        var answers: [[UInt8]] = []
        var rest = body[...]
        while let end = rest.firstIndex(of: 10), let count = DecimalDigits.value(rest[..<end]), count < 1 << 40,
            end + 1 + Int(count) <= rest.endIndex
        {
            answers.append(Array(rest[(end + 1)..<(end + 1 + Int(count))]))
            rest = rest[(end + 1 + Int(count))...].dropFirst()
        }
        return answers
    }
}
