import Compression
import Curl
import FeedFormats
import Settings
import Systemd
import Trade

/// One poll of a file at a web address, fetched only where it has changed.
struct WebFilePoll {
    let poller: FeedPoller
    let url: String
    let state: FeedState
    let reading: FileReading

    func run(started: Instant, now: @Sendable () -> Instant) async -> PollOutcome {
        var outcome = PollOutcome(.noDataYet(""), state: state)
        let pace = poller.pace
        var wait = pace.retryWait
        for attempt in 1...max(1, pace.tries) {
            outcome.calls += 1
            var pausing = wait + wait * pace.jitter() / 4
            do {
                let response = try await poller.curl.perform(request(on: started))
                let complete = now()
                guard isTemporary(response.status) else {
                    outcome.answeredAt = complete
                    judge(response, complete, &outcome)
                    return outcome
                }
                outcome.result = .unreachable("the server answers with status \(response.status)")
                outcome.state.retryAfter = response["Retry-After"].flatMap { Int($0) }
            } catch {
                outcome.result =
                    error.kind == .unsupported || error.kind == .bodyTooLarge
                    ? .refused(error.message) : .unreachable(error.message)
                let isBroken = [.timedOut, .sendFailed, .receiveFailed, .protocolViolation].contains(error.kind)
                guard isBroken else { return outcome }
                outcome.state.retryAfter = nil
            }
            if let seconds = outcome.state.retryAfter { pausing = max(pausing, .seconds(seconds)) }
            guard attempt < pace.tries, pausing <= pace.longestWait, (try? await poller.pause(pausing)) != nil
            else { break }
            wait = wait * 2
        }
        return outcome
    }

    private func isTemporary(_ status: Int) -> Bool {
        [408, 425, 429].contains(status) || (500...599).contains(status)
    }

    private func request(on started: Instant) -> HTTPRequest {
        var headers = [HeaderField(name: "Accept", value: "text/csv, application/json, application/gzip;q=0.9")]
        // What was refused for this host's clock is fetched anew on another day.
        let isOpenAgain = state.refusedDay.map { $0 != started.newYorkDay } ?? false
        if !isOpenAgain {
            if let etag = state.etag { headers.append(HeaderField(name: "If-None-Match", value: etag)) }
            if let date = state.lastModified { headers.append(HeaderField(name: "If-Modified-Since", value: date)) }
        }
        if let key = poller.key {
            headers.append(HeaderField(name: "Authorization", value: "Bearer \(key.reveal())"))
        }
        return HTTPRequest(
            url: url, headers: headers, limits: poller.pace.limits, caFile: poller.feed.caFile,
            userAgent: Pace.userAgent, proxy: poller.feed.proxy)
    }

    private func judge(_ response: HTTPResponse, _ complete: Instant, _ outcome: inout PollOutcome) {
        switch response.status {
        case 200 where mayBeCut(response):
            outcome.result = .unreachable(
                "the answer may be cut off: neither is its length told, nor does its last line end")
        case 200:
            reading.judge(
                response.body, contentType: response["Content-Type"], complete: complete, into: &outcome)
            outcome.state.etag = validator(response["ETag"])
            outcome.state.lastModified = validator(response["Last-Modified"])
        case 304 where state.refusedHash != nil:
            outcome.isRefusedBefore = true
            outcome.result = .nothingNew("not changed; refused before: \(state.refusedReason ?? "")")
        case 304: outcome.result = .nothingNew("not changed")
        case 204, 404: outcome.result = .noDataYet("there is no file yet (status \(response.status))")
        case 300...399:
            let target = response["Location"].flatMap { $0.split(separator: "?").first }.map { " to \($0)" } ?? ""
            outcome.result = .refused(
                "the server redirects\(target) (status \(response.status)); redirects are not followed, put the final "
                    + "address into the `url:` of the feed")
        case 401, 403, 407:
            outcome.result = .refused(
                "the server forbids the request (status \(response.status)); check the `key:` of the feed")
        default:
            outcome.result = .refused(
                "the server answers with status \(response.status); check the `url:` of the feed")
        }
    }

    /// A table has no end of its own: where the length of an answer is not told either, the end of its last line must do.
    private func mayBeCut(_ response: HTTPResponse) -> Bool {
        guard [.mappedTable, .observations].contains(poller.feed.kind), response["Content-Length"] == nil,
            response["Transfer-Encoding"] == nil
        else { return false }
        let isPacked = Gzip.isGzip(response.body) || response.body.starts(with: [0x50, 0x4B])
        return !isPacked && !response.body.suffix(2).contains(10)
    }

    /// A validator that can be sent back as it came; anything odd is not remembered.
    private func validator(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }),
            !poller.redaction.holds(text)
        else { return nil }
        return text
    }
}
