/// HTTP and mail transfers over libcurl, with connections that are kept for the next transfer to the same host.
///
/// HTTP has a thread of its own, started with the first transfer; up to `maximumConcurrent` transfers run at a time and the
/// rest wait in order. Requests that may reach public addresses only have another, and connections of their own. Every mail
/// that is on its way has a thread and a connection; both are kept for further mails to the same server with the same
/// login. What was not used for a minute ends.
///
/// A transfer ends with its task: cancellation removes it at once, a mail that waits for that last answer within a
/// second. The certificate and the host name of an encrypted peer are always verified.
package final class CurlSession: Sendable {
    let web: TransferLane
    /// Its connections were all checked when they were made.
    let guarded: TransferLane
    private let mail = MailLanes()

    /// - Parameter maximumConcurrent: How many HTTP transfers run at a time, at least 1.
    package init(maximumConcurrent: Int = 32) {
        web = TransferLane(width: max(1, maximumConcurrent))
        guarded = TransferLane(width: max(1, maximumConcurrent))
    }

    deinit { shutdown() }

    /// The answer to a request, of any status.
    package func perform(_ request: HTTPRequest) async throws(TransferFailure) -> HTTPResponse {
        let lane = request.reach == .publicAddresses ? guarded : web
        let answer = try await lane.run(.http(request)).get()
        return HTTPResponse(status: answer.code, headers: answer.headers, body: answer.body)
    }

    /// Hands one message to a mail server; returns when the server has taken it over.
    package func send(_ mail: MailRequest) async throws(TransferFailure) -> MailReceipt {
        let answer = try await self.mail.run(mail).get()
        return MailReceipt(responseCode: answer.code)
    }

    /// Ends every transfer, also those asked for later, as cancelled, and lets the threads end; may be called again.
    package func shutdown() {
        web.shutdown()
        guarded.shutdown()
        mail.shutdown()
    }
}
