/// One message to one recipient over SMTP; it prints without its password and message.
package struct MailRequest: Sendable {
    /// Whether a connection that begins in the clear must be encrypted before anything else is said.
    package enum StartTLS: Sendable {
        /// Without STARTTLS, or with a certificate that does not hold, nothing is sent.
        case required
        /// The connection stays as it is; `smtps` URLs are encrypted from the start either way.
        case none
    }

    /// `smtp://host:587` or `smtps://host:465`, without user, path or query.
    package var url: String
    package var startTLS: StartTLS
    package var username: String?
    package var password: String?

    /// A file of PEM certificates to trust in place of the system's; nil for the system's.
    package var caFile: String?

    /// The address of the envelope's sender; empty for the null reverse-path.
    package var sender: String

    /// The address of the one recipient.
    package var recipient: String

    /// The full message of RFC 5322 with CRLF line ends; it arrives byte for byte.
    package var message: [UInt8]
    package var limits: TransferLimits

    /// The name given with EHLO; nil for this machine's.
    package var heloName: String?

    package init(
        url: String,
        startTLS: StartTLS = .required,
        username: String? = nil,
        password: String? = nil,
        caFile: String? = nil,
        sender: String,
        recipient: String,
        message: [UInt8],
        limits: TransferLimits = .mail,
        heloName: String? = nil
    ) {
        self.url = url
        self.startTLS = startTLS
        self.username = username
        self.password = password
        self.caFile = caFile
        self.sender = sender
        self.recipient = recipient
        self.message = message
        self.limits = limits
        self.heloName = heloName
    }
}

extension MailRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "mail to \(recipient) by \(CurlSession.redactedURL(url)) (\(message.count) bytes)"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The mail server's word that it has taken a message over.
package struct MailReceipt: Sendable, Equatable {
    /// The code it answered the end of the message with: 250.
    package var responseCode: Int

    package init(responseCode: Int) {
        self.responseCode = responseCode
    }
}
