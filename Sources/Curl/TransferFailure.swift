/// Why a transfer gave no answer; an HTTP status of any value is not a failure.
package struct TransferFailure: Error, Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The host's name has no address.
        case resolve
        /// No connection could be made.
        case connect
        /// The host has no address that the request may be sent to.
        case forbiddenAddress
        /// No encrypted connection with a trusted certificate could be made.
        case tls
        /// A time limit, or the limit of lowest speed, was reached.
        case timedOut
        case bodyTooLarge
        case headersTooLarge
        /// The connection broke while sending.
        case sendFailed
        /// The connection broke, or ended early, while receiving.
        case receiveFailed
        /// The mail server did not take the user name and password.
        case refusedLogin
        /// The mail server answered with a code of 400 or more; `responseCode` says whether that is for good.
        case mailRefused
        /// The peer does not speak the protocol.
        case protocolViolation
        /// The request itself cannot be sent: its URL, a header or an address.
        case unsupported
        /// The task was cancelled or the session shut down.
        case cancelled
        case other
    }

    package var kind: Kind

    /// The last code of HTTP or SMTP that the peer sent, 0 if none.
    package var responseCode: Int

    /// In plain words, without password, user part or query of the URL.
    package var message: String

    /// The `CURLcode`, 0 if libcurl was not asked.
    package var curlCode: Int

    /// Of a mail that was refused: at what.
    package enum MailStage: Sendable {
        /// At the connection, the greeting or the login.
        case connection
        case sender
        case recipient
        /// At DATA, or when all of the message was there.
        case message
    }

    /// At what a mail server refused; `connection` for HTTP.
    package var stage: MailStage

    /// Whether there was a peer and bytes of it were received.
    package var reachedPeer: Bool

    /// For mail: the whole message was handed over for sending and no answer to it came, so it may or may not have
    /// been accepted. For HTTP: a request with a body was sent, in part at least, and no status came.
    package var outcomeUnknown: Bool

    package init(
        kind: Kind,
        responseCode: Int = 0,
        message: String,
        curlCode: Int = 0,
        stage: MailStage = .connection,
        reachedPeer: Bool = false,
        outcomeUnknown: Bool = false
    ) {
        self.kind = kind
        self.responseCode = responseCode
        self.message = message
        self.curlCode = curlCode
        self.stage = stage
        self.reachedPeer = reachedPeer
        self.outcomeUnknown = outcomeUnknown
    }

    static let cancelled = TransferFailure(kind: .cancelled, message: "the transfer was cancelled")
    static let shutDown = TransferFailure(kind: .cancelled, message: "the session was shut down")

    static func unsupported(_ message: String) -> TransferFailure {
        TransferFailure(kind: .unsupported, message: message)
    }
}

extension TransferFailure: CustomStringConvertible {
    package var description: String { message }
}
