import Curl
import Glibc
import Settings
import Synchronization

/// One file at a web address on its way to the spool, gone on with where it broke off.
///
/// A part is gone on with by `Range` and `If-Range`, so that a file which changed meanwhile comes whole and anew; what
/// goes wrong later than that is found by the checksums in the file.
struct Download {
    enum End: Error {
        /// There is no such file (yet).
        case absent
        case refused(String)
        case unreachable(String, retryAfter: Int?)
    }

    let poller: FeedPoller
    let spool: Spool
    let url: String
    let name: String
    private(set) var calls = 0
    /// A server that gives a little at a time is left alone until the next poll.
    private static let mostCalls = 40

    init(_ poller: FeedPoller, spool: Spool, url: String, name: String) {
        self.poller = poller
        self.spool = spool
        self.url = url
        self.name = name
    }

    /// Fetches the file, again and again as often as the pace allows, each time from where it stands.
    mutating func run() async throws(End) -> Spool.Validators {
        let pace = poller.pace
        var reason = ""
        var retryAfter: Int?
        var attempt = 0
        var wait = pace.retryWait
        while attempt < max(1, pace.tries), calls < Self.mostCalls {
            if attempt > 0 {
                var pausing = wait + wait * pace.jitter() / 4
                if let seconds = retryAfter { pausing = max(pausing, .seconds(seconds)) }
                guard pausing <= pace.longestWait, (try? await poller.pause(pausing)) != nil else { break }
                wait = wait * 2
            }
            let before = spool.size("\(name).part")
            do {
                if let validators = try await once() { return validators }
                reason = "the server's file changed while it was fetched"
                retryAfter = nil
            } catch {
                guard case .unreachable(let words, let seconds) = error else { throw error }
                reason = words
                retryAfter = seconds
            }
            // A transfer that brought something is no failed try.
            let hasProgress = spool.size("\(name).part") > before
            attempt = hasProgress ? 1 : attempt + 1
            if hasProgress { wait = pace.retryWait }
        }
        throw .unreachable(reason, retryAfter: retryAfter)
    }

    /// One request; `nil` when the part does not fit what the server has now.
    private mutating func once() async throws(End) -> Spool.Validators? {
        var have = spool.size("\(name).part")
        var headers = [HeaderField(name: "Accept-Encoding", value: "identity")]
        if have > 0, let range = spool.validators(name)?.range {
            headers.append(HeaderField(name: "Range", value: "bytes=\(have)-"))
            headers.append(HeaderField(name: "If-Range", value: range))
        } else {
            have = 0
        }
        let sink: PartSink
        do {
            sink = try PartSink(spool, name, from: have)
        } catch {
            throw .refused(error.description)
        }
        defer { sink.close() }
        calls += 1
        let response: HTTPResponse
        do {
            response = try await poller.curl.perform(
                HTTPRequest(
                    url: url, headers: headers, limits: poller.pace.limits, caFile: poller.feed.caFile,
                    userAgent: Pace.userAgent, proxy: poller.feed.proxy, sink: sink))
        } catch {
            if let failure = sink.failure { throw .refused(failure) }
            switch error.kind {
            case .unsupported, .bodyTooLarge, .headersTooLarge: throw .refused(error.message)
            default: throw .unreachable(error.message, retryAfter: nil)
            }
        }
        if let failure = sink.failure { throw .refused(failure) }
        return try judge(response, have, sink)
    }

    private func judge(_ response: HTTPResponse, _ have: Int, _ sink: PartSink) throws(End) -> Spool.Validators? {
        let validators = Spool.Validators(
            etag: response["ETag"], lastModified: response["Last-Modified"])
        switch response.status {
        case 200, 206:
            if response.status == 206, let whole = ContentRange(response["Content-Range"])?.whole,
                spool.size("\(name).part") < whole
            {
                throw .unreachable("only a part of the file came", retryAfter: nil)
            }
            do {
                try spool.complete(name)
            } catch {
                throw .refused(error.description)
            }
            return validators
        case 416:
            spool.remove("\(name).part")
            return nil
        case 204, 404, 410: throw .absent
        case 300...399:
            throw .refused(
                "the server redirects (status \(response.status)); redirects are not followed, put the final address into "
                    + "the `url:` of the feed")
        case 401, 403, 407: throw .refused("the server forbids the request (status \(response.status))")
        case 408, 425, 429, 500...599:
            throw .unreachable(
                "the server answers with status \(response.status)",
                retryAfter: response["Retry-After"].flatMap { Int($0) })
        default: throw .refused("the server answers with status \(response.status); check the `url:` of the feed")
        }
    }
}

/// `bytes FIRST-LAST/WHOLE`.
struct ContentRange {
    var first: Int
    var whole: Int?

    init?(_ text: String?) {
        guard let text, text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/")
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int($0) }) else {
            return nil
        }
        self.first = first
        whole = Int(parts[1])
    }
}

/// Writes a body behind what there is of a file, or over it, as the answer says.
final class PartSink: BodySink {
    private struct State {
        var isBegun = false
        var failure: String?
    }

    private let spool: Spool
    private let name: String
    private let have: Int
    private let descriptor: Int32
    private let state = Mutex(State())

    init(_ spool: Spool, _ name: String, from have: Int) throws(Spool.Failure) {
        self.spool = spool
        self.name = name
        self.have = have
        descriptor = try spool.open("\(name).part", truncating: have == 0)
    }

    var failure: String? { state.withLock { $0.failure } }

    func close() { Glibc.close(descriptor) }

    func take(_ bytes: UnsafeRawBufferPointer, status: Int, headers: [HeaderField]) -> Bool {
        // The body of any other answer is words about it.
        guard status == 200 || status == 206 else { return true }
        return state.withLock { state in
            if !state.isBegun {
                state.isBegun = true
                state.failure = begin(status, headers)
            }
            guard state.failure == nil else { return false }
            var rest = bytes
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    state.failure = "cannot write \(spool.path(name)): \(String(cString: strerror(errno)))"
                    return false
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return true
        }
    }

    /// Makes ready for the first part; says what keeps it from being taken.
    private func begin(_ status: Int, _ headers: [HeaderField]) -> String? {
        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
        if status == 206 {
            guard let range = ContentRange(header("content-range")), range.first == have else {
                return "the server answers with another part of the file than was asked for"
            }
            return nil
        }
        guard ftruncate(descriptor, 0) == 0 else { return "cannot empty \(spool.path(name))" }
        do {
            try spool.keep(Spool.Validators(etag: header("etag"), lastModified: header("last-modified")), of: name)
            return nil
        } catch {
            return error.description
        }
    }
}
