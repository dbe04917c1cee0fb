import CCurl

extension Transfer {
    /// What libcurl's code means, in our kinds and in words.
    func diagnosis(of code: CURLcode, responseCode: Int, words: String) -> TransferFailure {
        let kind = kind(of: code, responseCode: responseCode)
        // A certificate that is refused was received, but is no line or body.
        let sawCertificate = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR
        return TransferFailure(
            kind: kind,
            responseCode: responseCode,
            message: message(kind, code: code, words: words, responseCode: responseCode),
            curlCode: Int(code.rawValue),
            stage: stage(words),
            reachedPeer: intake.isAny || responseCode != 0 || sawCertificate,
            outcomeUnknown: isOutcomeUnknown(responseCode: responseCode))
    }

    private var isMail: Bool {
        if case .mail = ticket.order { true } else { false }
    }

    /// The words are libcurl's own.
    private func stage(_ words: String) -> TransferFailure.MailStage {
        guard isMail else { return .connection }
        if words.hasPrefix("MAIL failed") { return .sender }
        if words.hasPrefix("RCPT failed") { return .recipient }
        return isMessageStarted || words.hasPrefix("DATA failed") ? .message : .connection
    }

    private func kind(of code: CURLcode, responseCode: Int) -> TransferFailure.Kind {
        switch intake.excess {
        case .headers: return .headersTooLarge
        case .body: return .bodyTooLarge
        case .sink: return .other
        case nil: break
        }
        let isRefusal = isMail && (400...599).contains(responseCode)
        if forbidden != nil, code == CURLE_COULDNT_CONNECT { return .forbiddenAddress }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED:
            return .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_CLIENTCERT:
            return .tls
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut
        case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR:
            return .refusedLogin
        case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_UPLOAD_FAILED:
            return isRefusal ? .mailRefused : .sendFailed
        case CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING:
            return isRefusal ? .mailRefused : .receiveFailed
        case CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED:
            return isRefusal ? .mailRefused : .protocolViolation
        case CURLE_OUT_OF_MEMORY where !isMail && intake.isAny && !intake.hasAllHeaders:
            // libcurl's own limit for one header line (100 KiB) has no code of its own.
            return .headersTooLarge
        case CURLE_UNSUPPORTED_PROTOCOL where ccurl_get_offset(easy, CURLINFO_CONNECT_TIME_T) > 0:
            // What came was no HTTP response.
            return .protocolViolation
        case CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_CHUNK_FAILED:
            return .protocolViolation
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN, CURLE_BAD_FUNCTION_ARGUMENT:
            return .unsupported
        default:
            return .other
        }
    }

    private func message(
        _ kind: TransferFailure.Kind, code: CURLcode, words: String, responseCode: Int
    ) -> String {
        let detail = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
        let text =
            switch kind {
            case .resolve: "the host's name could not be resolved: \(detail)"
            case .forbiddenAddress: "\(forbidden ?? "the address") is not an address of the public internet"
            case .connect: "no connection: \(detail)"
            case .tls: "no trusted encrypted connection: \(detail)"
            case .timedOut: "gave up waiting: \(detail)"
            case .bodyTooLarge: "the body is larger than the limit of \(bodyLimit) bytes"
            case .headersTooLarge: "the headers are larger than the limit of \(headerLimit) bytes"
            case .sendFailed: "the connection broke while sending: \(detail)"
            case .receiveFailed: "the answer is not complete: \(detail)"
            case .refusedLogin: "the mail server refused the login: \(serverWords(or: detail))"
            case .mailRefused: "the mail server refused: \(serverWords(or: detail))"
            case .protocolViolation: "the peer breaks the protocol: \(detail)"
            case .unsupported: "the request cannot be sent: \(detail)"
            case .cancelled, .other: detail
            }
        return cleaned(text)
    }

    private var limits: TransferLimits {
        switch ticket.order {
        case .http(let request): request.limits
        case .mail(let mail): mail.limits
        }
    }

    private var bodyLimit: Int { limits.maximumBodyBytes }

    private var headerLimit: Int { limits.maximumHeaderBytes }

    /// The mail server's own words, which say more than libcurl does.
    private func serverWords(or detail: String) -> String {
        intake.refusal.isEmpty ? detail : String(intake.refusal.prefix(500))
    }

    /// One line without the order's secrets, should libcurl or a server have repeated them.
    private func cleaned(_ text: String) -> String {
        var secrets: [String] = []
        switch ticket.order {
        case .http(let request):
            let parts = URLParts(request.url)
            secrets = [parts.userInfo, parts.query].compactMap { $0 }
            secrets += parts.userInfo.map { $0.split(separator: ":").map(String.init) } ?? []
        case .mail(let mail):
            secrets = [mail.password].compactMap { $0 }
        }
        var shown = String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 })
        for secret in secrets where !secret.isEmpty { shown = shown.replacing(secret, with: "REDACTED") }
        return shown
    }
}
