/// HTTP and mail transfers over libcurl, with connections that are kept for the next transfer to the same host.
///
/// Each of the two protocols has one thread of its own, started with its first transfer. Up to `maximumConcurrent`
/// HTTP transfers run at a time and the rest wait in order. Mail goes one message at a time, since libcurl blocks its
/// thread while it waits for the server's answer to the end of a message.
///
/// A transfer ends with its task: cancellation removes it at once, a mail that waits for that last answer within a
/// second. The certificate and the host name of an encrypted peer are always verified.
package final class CurlSession: Sendable {
    let web: TransferLane
    let mail: TransferLane

    /// - Parameter maximumConcurrent: How many HTTP transfers run at a time, at least 1.
    package init(maximumConcurrent: Int = 32) {
        web = TransferLane(width: max(1, maximumConcurrent))
        mail = TransferLane(width: 1)
    }

    deinit { shutdown() }

    /// The answer to a request, of any status.
    package func perform(_ request: HTTPRequest) async throws(TransferFailure) -> HTTPResponse {
        let answer = try await web.run(.http(request)).get()
        return HTTPResponse(status: answer.code, headers: answer.headers, body: answer.body)
    }

    /// Hands one message to a mail server; returns when the server has taken it over.
    package func send(_ mail: MailRequest) async throws(TransferFailure) -> MailReceipt {
        let answer = try await self.mail.run(.mail(mail)).get()
        return MailReceipt(responseCode: answer.code)
    }

    /// Ends every transfer, also those asked for later, as cancelled, and lets the threads end; may be called again.
    package func shutdown() {
        web.shutdown()
        mail.shutdown()
    }
}
