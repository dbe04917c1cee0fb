import Curl
import FeedFormats
import Settings
import Systemd
import Trade

/// The calls of one poll to the Census API: pauses, tries, the budget of the day, and what was received.
struct CensusConversation {
    /// Why a poll ends without a release.
    enum End: Error {
        case noDataYet(String)
        case nothingNew(String)
        /// A part of the history that the API does not have.
        case neverPublished(ClosedRange<Month>)
        /// The calls of the day are used up.
        case budget(String)
        case refused(String)
        case quarantined(FeedProblem, contentHash: String)
        case unreachable(String, retryAfter: Int?)
    }
    /// What a request brought, as far as the poll has to act on it.
    enum Reply {
        case figures(CensusFigures)
        case noData
        case tooLarge
    }

    let feed: Configuration.Feed
    let key: String?
    let curl: CurlSession
    let pace: Pace
    let pause: FeedPoller.Pause
    let redaction: Redaction
    let ledger: CallLedger
    let server: String
    let record: FeedPoller.Record
    let day: CalendarDay
    /// Before the poll; only its calls are counted while the poll lasts.
    private var state: FeedState
    private(set) var calls = 0
    private(set) var body: FeedBody
    /// Answers in a row that were too big for the server, whatever was asked.
    private var tooLarge = 0
    private static let mostTooLarge = 8

    init(_ poller: FeedPoller, url: String, state: FeedState, day: CalendarDay) {
        feed = poller.feed
        key = poller.key?.reveal()
        curl = poller.curl
        pace = poller.pace
        pause = poller.pause
        redaction = poller.redaction
        ledger = poller.ledger
        server = CallLedger.server(url)
        record = poller.record
        self.day = day
        self.state = state
        body = FeedBody(poller.redaction)
    }

    /// Calls that the day still allows; `nil` for no limit.
    var left: Int? {
        pace.callsPerDay.map { max(0, $0 - state.calls - ledger.others(than: feed.name, server: server, on: day)) }
    }

    /// Counts a call before it is made, so that no end of the process makes it forgotten.
    private mutating func count() throws(End) {
        try reserve(1)
        calls += 1
        state.calls += 1
        guard pace.callsPerDay != nil else { return }
        ledger.set(feed.name, server: server, day: day, calls: state.calls)
        do {
            try record(state)
        } catch {
            throw .refused("its calls cannot be counted: \(error)")
        }
    }

    /// Ends the poll when `count` more calls do not fit into the day, before the first of them is made.
    func reserve(_ count: Int) throws(End) {
        guard let budget = pace.callsPerDay, let left else { return }
        guard count <= budget else {
            throw .refused(
                "\(count) calls are needed and a day has \(budget); set a later `since:`, a coarser `level:` or fewer "
                    + "`products:`, and import the older figures with `data import`")
        }
        guard count <= left else {
            throw .budget(
                "the budget of \(budget) calls a day does not allow \(count == 1 ? "another" : "\(count) more") today "
                    + "(\(left) left); asks again after midnight in New York")
        }
    }

    /// Asks, again if need be, and reads the answer. `isKept`: the answer belongs to the release.
    mutating func ask(_ request: CensusRequest, isKept: Bool = true) async throws(End) -> Reply {
        var reason = ""
        var retryAfter: Int?
        for attempt in 0..<max(1, pace.tries) {
            if attempt > 0 {
                guard await wait(for: attempt, retryAfter: retryAfter) else { break }
            } else if calls > 0, pace.gap > .zero {
                try await rest(pace.gap)
            }
            try count()
            let start = ContinuousClock.now
            let response: HTTPResponse
            do {
                response = try await curl.perform(
                    HTTPRequest(
                        url: request.url(key: key), headers: [HeaderField(name: "Accept", value: "application/json")],
                        limits: pace.limits, caFile: feed.caFile, userAgent: Pace.userAgent, proxy: feed.proxy))
            } catch {
                let isStall = error.kind == .timedOut && ContinuousClock.now - start > pace.limits.connectTimeout
                if isStall || error.kind == .bodyTooLarge, !request.parts.isEmpty { return try split() }
                guard isWorthAnotherTry(error.kind) else { throw end(error) }
                reason = error.message
                continue
            }
            switch decode(response, response.body, request) {
            case .figures(let figures):
                tooLarge = 0
                if isKept { body.append(request, response.body) }
                return .figures(figures)
            case .noDataYet:
                tooLarge = 0
                return .noData
            case .tooLarge:
                guard request.parts.isEmpty else { return try split() }
                reason = "the server cannot build the answer (status \(response.status))"
            case .retry(let words):
                reason = words
                retryAfter = response["Retry-After"].flatMap { Int($0) }
            case .refused(var problem):
                // A problem quotes the beginning of a line: no part of a repeated key may stand there.
                if case .refused(let clean) = decode(response, redaction.bytes(response.body), request) {
                    problem = clean
                }
                guard isAboutFigures(response) else { throw .refused(problem.description) }
                body.append(request, response.body)
                throw .quarantined(problem, contentHash: body.contentHash)
            }
        }
        throw .unreachable(reason, retryAfter: retryAfter)
    }

    private func decode(_ response: HTTPResponse, _ body: [UInt8], _ request: CensusRequest) -> CensusAnswer {
        CensusImports.decode(
            status: response.status, contentType: response["Content-Type"], header: { response[$0] }, body: body,
            request: request)
    }

    /// A request is asked in parts; a server that fails at every size is not asked for ever smaller ones.
    private mutating func split() throws(End) -> Reply {
        tooLarge += 1
        guard tooLarge < Self.mostTooLarge else {
            throw .unreachable("the server fails on large and on small queries alike", retryAfter: nil)
        }
        return .tooLarge
    }

    /// The answer to a query for totals, which cannot be split; `nil` when there is no data.
    mutating func askNarrow(_ request: CensusRequest) async throws(End) -> CensusFigures? {
        if case .figures(let figures) = try await ask(request, isKept: false) { return figures }
        return nil
    }

    /// The body of a page beside the figures; `nil` where there is none.
    mutating func page(_ url: String) async throws(End) -> [UInt8]? {
        if calls > 0, pace.gap > .zero { try await rest(pace.gap) }
        try count()
        do {
            let response = try await curl.perform(
                HTTPRequest(
                    url: url, headers: [HeaderField(name: "Accept", value: "application/json")], limits: pace.limits,
                    caFile: feed.caFile, userAgent: Pace.userAgent, proxy: feed.proxy))
            return response.status == 200 ? response.body : nil
        } catch {
            return nil
        }
    }

    private func isWorthAnotherTry(_ kind: TransferFailure.Kind) -> Bool {
        switch kind {
        case .timedOut, .sendFailed, .receiveFailed, .protocolViolation, .other: true
        default: false
        }
    }

    private func end(_ failure: TransferFailure) -> End {
        failure.kind == .unsupported
            ? .refused(failure.message) : .unreachable(failure.message, retryAfter: nil)
    }

    /// Whether an answer that was refused is a table of figures, and not word about the key or the query.
    private func isAboutFigures(_ response: HTTPResponse) -> Bool {
        guard response.status == 200, response["X-DataWebAPI-KeyError"] == nil else { return false }
        let first = response.body.first { $0 > 32 && $0 < 128 }
        return first != UInt8(ascii: "<") && !response.body.prefix(64).starts(with: "error:".utf8)
    }

    /// Waits before another try; false where the server asks for more patience than a poll has.
    private func wait(for attempt: Int, retryAfter: Int?) async -> Bool {
        let backoff = pace.retryWait * (1 << (attempt - 1))
        let spread = backoff * pace.jitter() / 4
        var wait = min(backoff + spread, pace.longestWait)
        if let retryAfter {
            guard Duration.seconds(retryAfter) <= pace.longestWait else { return false }
            wait = max(wait, .seconds(retryAfter))
        }
        do {
            try await pause(wait)
            return true
        } catch {
            return false
        }
    }

    private func rest(_ duration: Duration) async throws(End) {
        do {
            try await pause(duration)
        } catch {
            throw .unreachable("the poll was cancelled", retryAfter: nil)
        }
    }
}
