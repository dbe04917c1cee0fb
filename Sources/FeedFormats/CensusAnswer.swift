/// What an answer of the Census API means.
package enum CensusAnswer: Sendable {
    case figures(CensusFigures)
    /// 204 without a body, 404, or a header row alone: the month is not published, or the query is too wide. It never
    /// means zeros.
    case noDataYet
    /// The response is too big for the server to build: ask for the `parts` of the request instead.
    case tooLarge
    /// Nothing is wrong with the request: ask again after a while. The reason is a clause for people.
    case retry(reason: String)
    case refused(FeedProblem)
}

/// The decoder of the Census international trade API.
package enum CensusImports {
    /// Reads one answer. `header` looks up a response header by its name, in any case.
    package static func decode(
        status: Int, contentType: String?, header: (String) -> String?, body: [UInt8], request: CensusRequest
    ) -> CensusAnswer {
        if header("X-DataWebAPI-KeyError") != nil || (300...399).contains(status) {
            return redirectOrKey(status: status, location: header("Location"), keyError: status < 300)
        }
        if ASCII.contains(body.prefix(4096), "There was an error while running your query") {
            return .retry(reason: "the server failed while running the query (a fault there, or too many variables)")
        }
        switch status {
        case 200: return decodeBody(contentType: contentType, body: body, request: request)
        case 204, 404: return .noDataYet
        case 400: return badRequest(body, request)
        case 401, 403: return .refused(keyProblem("the server forbids the request (status \(status))"))
        case 413: return .tooLarge
        case 500, 504:
            return request.parts.isEmpty
                ? .retry(reason: "the server could not build the answer (status \(status))") : .tooLarge
        case 408, 425, 429, 501...599: return .retry(reason: retryReason(status))
        default:
            return .refused(
                FeedProblem(
                    what: "the server answers with status \(status)", where: request.redacted,
                    expected: "200, 204, 400, 404, 429 or 5xx", advice: "check the url of the feed"))
        }
    }

    private static func retryReason(_ status: Int) -> String {
        switch status {
        case 429: "the server asks for fewer requests (status 429)"
        case 503: "the server is not available (status 503)"
        default: "the server answers with status \(status)"
        }
    }

    private static func redirectOrKey(status: Int, location: String?, keyError: Bool) -> CensusAnswer {
        if keyError { return .refused(keyProblem("the key is not valid")) }
        // The path alone: a redirect to https may repeat the query, key and all.
        let target = Array((location ?? "").utf8.prefix { $0 != UInt8(ascii: "?") })[...]
        if ASCII.contains(target, "missing_key") { return .refused(keyProblem("the request carried no key")) }
        if ASCII.contains(target, "invalid_key") || ASCII.contains(target, "key") {
            return .refused(keyProblem("the key is not valid"))
        }
        return .refused(
            FeedProblem(
                what: "the server redirects (status \(status))", expected: "an answer in place",
                advice: "check the url of the feed; redirects are not followed"))
    }

    private static func keyProblem(_ what: String) -> FeedProblem {
        FeedProblem(
            what: what, expected: "the 40 hexadecimal characters that Census sends on sign-up",
            advice: "put an activated key into the credential that the feed's `key` names")
    }

    /// A 400 tells its reason in one line of plain text.
    private static func badRequest(_ body: [UInt8], _ request: CensusRequest) -> CensusAnswer {
        let line = body.prefix { $0 != ASCII.lineFeed && $0 != ASCII.carriageReturn }
        let isVariable = ASCII.contains(line, "unknown variable")
        return .refused(
            FeedProblem(
                what: "the server refuses the query: "
                    + (line.isEmpty ? "no reason given" : FeedProblem.quote(line, limit: 120)),
                where: request.redacted,
                advice: isVariable
                    ? "check the url of the feed: the data set must be \(request.dataset.path)"
                    : "check the products and the url"))
    }

    private static func decodeBody(contentType: String?, body: [UInt8], request: CensusRequest) -> CensusAnswer {
        let text = body.starts(with: ASCII.byteOrderMark) ? body.dropFirst(3) : body[...]
        let first = text.first { $0 > ASCII.space }
        let isPage = ASCII.contains(Array((contentType ?? "").utf8)[...], "html") || first == UInt8(ascii: "<")
        if isPage { return webPage(text) }
        guard let first else { return .retry(reason: "an empty body came with status 200") }
        if first != ASCII.openBracket, ASCII.contains(text.prefix(64), "error:") { return badRequest(body, request) }
        do {
            guard let figures = try CensusTable(body, request: request).figures() else { return .noDataYet }
            return .figures(figures)
        } catch {
            return .refused(error)
        }
    }

    /// HTML under status 200: about the key, or a maintenance page.
    private static func webPage(_ text: ArraySlice<UInt8>) -> CensusAnswer {
        let head = text.prefix(8192)
        if ASCII.contains(head, "Missing Key") { return .refused(keyProblem("the request carried no key")) }
        if ASCII.contains(head, "Invalid Key") || ASCII.contains(head, "it is not valid") {
            return .refused(keyProblem("the key is not valid"))
        }
        if ASCII.contains(head, "A valid <em>key</em> must be included") {
            return .refused(keyProblem("the request carried no key"))
        }
        return .retry(reason: "a web page came in place of figures (maintenance, or a proxy in between)")
    }
}
