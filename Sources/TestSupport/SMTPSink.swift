import Foundation

/// A real mail server (aiosmtpd) on 127.0.0.1 that keeps what it accepts and misbehaves as told.
package final class SMTPSink: Sendable {
    package enum Security: String, Sendable {
        /// STARTTLS is offered and required, with a certificate of an authority of the sink's own.
        case startTLS = "starttls"
        /// TLS from the first byte.
        case implicit
        /// No encryption is offered.
        case plain
    }

    /// What the sink does with mail from now on.
    package enum Mode: Sendable {
        case accept
        /// `550` at RCPT: to these recipients, or to all if none is named.
        case refuseRecipients([String])
        /// `451` at RCPT.
        case refuseTemporarily
        /// `554` at the end of the message.
        case refuseMessage
        /// `450` at the first RCPT of every recipient.
        case greylistOnce
        /// Keeps the message and drops the connection instead of answering.
        case dropAfterData
        /// Never answers the end of the message.
        case hangAfterData

        fileprivate var words: String {
            switch self {
            case .accept: "accept"
            case .refuseRecipients(let recipients): (["refuse-recipient"] + recipients).joined(separator: " ")
            case .refuseTemporarily: "refuse-temporarily"
            case .refuseMessage: "refuse-message"
            case .greylistOnce: "greylist-once"
            case .dropAfterData: "drop-after-data"
            case .hangAfterData: "hang-after-data"
            }
        }
    }

    /// One message as it arrived.
    package struct Mail: Sendable {
        package let sender: String
        package let recipients: [String]
        /// Byte for byte, dot-stuffing undone.
        package let message: [UInt8]
        package var text: String { String(decoding: message, as: UTF8.self) }
    }

    private struct Envelope: Decodable {
        let sender: String?
        let recipients: [String]
    }

    /// Whether the interpreter has what the sink needs.
    package static let isAvailable = PythonServer.canImport("aiosmtpd", "cryptography")

    package let username: String?
    package let password: String?
    package let security: Security
    private let directory: TemporaryDirectory
    private let server: PythonServer

    /// Starts the sink; with a user name it takes mail only after a login.
    package init(
        security: Security = .startTLS, username: String? = "surge", password: String? = "s3cret-of-the-sink"
    ) throws {
        self.security = security
        self.username = username
        self.password = password
        directory = try TemporaryDirectory()
        try directory.write("mode", text: Mode.accept.words)
        server = try PythonServer(
            script: "\(PythonServer.scripts)/smtp_sink.py",
            arguments: [directory.path, security.rawValue, username ?? "", password ?? ""])
    }

    package var port: Int { server.port }

    /// `smtp://127.0.0.1:port`, or `smtps` with implicit TLS.
    package var url: String { "\(security == .implicit ? "smtps" : "smtp")://127.0.0.1:\(port)" }

    /// The certificate to trust.
    package var caFile: String { directory.path("ca.pem") }
    /// Where it keeps what it accepts: a file `.eml` for each message.
    package var folder: String { directory.path }

    package func set(_ mode: Mode) throws {
        try directory.write("mode", text: mode.words)
    }

    /// What was kept so far, oldest first.
    package func mails() throws -> [Mail] {
        try directory.names(endingIn: ".eml").map { name in
            let envelope = try JSONDecoder().decode(
                Envelope.self, from: Data(directory.read(name.replacingOccurrences(of: ".eml", with: ".json"))))
            return Mail(
                sender: envelope.sender ?? "", recipients: envelope.recipients, message: try directory.read(name))
        }
    }

    /// What was tried so far, a line each: `AUTH good`, `AUTH bad`, `RCPT mode address`, `DATA mode`.
    package func attempts() -> [String] {
        let bytes = (try? directory.read("attempts")) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Ends the server; its port refuses connections from then on.
    package func stop() { server.stop() }
}
