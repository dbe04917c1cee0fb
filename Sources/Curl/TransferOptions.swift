import CCurl

extension Transfer {
    /// Sets the options of an HTTP transfer.
    func configure(_ request: HTTPRequest) throws(TransferFailure) {
        try requireScheme(of: request.url, in: ["http://", "https://"])
        guard isToken(request.method) else { throw .unsupported("the HTTP method is not a word") }
        try configureConnection(
            request.limits, caFile: request.caFile, protocols: "http,https",
            proxy: request.reach == .publicAddresses ? nil : request.proxy)
        try set(CURLOPT_URL, request.url, "the URL")
        try set(CURLOPT_USERAGENT, request.userAgent, "the user agent")
        try set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate", "the content encodings")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        // One transfer a connection, so that a lost connection costs one transfer.
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)

        let carriesBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
        if request.method == "HEAD" && !carriesBody {
            try set(CURLOPT_NOBODY, 1)
        } else if carriesBody {
            try check(ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)), "the size")
            let code = request.body.withUnsafeBytes { bytes in
                // Copied by libcurl, which only reads it. An empty body still needs a pointer.
                var empty: UInt8 = 0
                return withUnsafeMutablePointer(to: &empty) { place in
                    let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                    return ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start ?? UnsafeMutableRawPointer(place))
                }
            }
            try check(code, "the body")
        } else {
            try set(CURLOPT_HTTPGET, 1)
        }
        if !["GET", "HEAD"].contains(request.method) || carriesBody {
            try set(CURLOPT_CUSTOMREQUEST, request.method, "the method")
        }
        try set(request.headers, carriesBody: carriesBody)
        if request.reach == .publicAddresses {
            // Without a proxy, whose address would be checked in place of the host's.
            try check(onSocket(), "OPENSOCKETFUNCTION")
        }
    }

    /// Sets the options of a mail.
    func configure(_ mail: MailRequest) throws(TransferFailure) {
        try requireScheme(of: mail.url, in: ["smtp://", "smtps://"])
        let parts = URLParts(mail.url)
        guard parts.userInfo == nil, parts.query == nil, parts.fragment == nil, ["", "/"].contains(parts.path) else {
            throw .unsupported("a mail server's URL is smtp://host:port or smtps://host:port and nothing else")
        }
        let heloName = mail.heloName ?? ""
        guard heloName.utf8.allSatisfy(isNameByte) else { throw .unsupported("the EHLO name is not a host name") }
        try requireAddress(mail.recipient, "recipient")
        if !mail.sender.isEmpty { try requireAddress(mail.sender, "sender") }

        try configureConnection(mail.limits, caFile: mail.caFile, protocols: "smtp,smtps")
        // libcurl takes the EHLO name from the path.
        try set(CURLOPT_URL, parts.scheme + parts.host + "/" + heloName, "the URL")
        try set(CURLOPT_USE_SSL, Int((mail.startTLS == .required ? CURLUSESSL_ALL : CURLUSESSL_NONE).rawValue))
        // A mail server waits five minutes for the next command (RFC 5321, 4.5.3.2.7); libcurl's own limit is two.
        try set(CURLOPT_MAXAGE_CONN, 290)
        if let username = mail.username { try set(CURLOPT_USERNAME, username, "the user name") }
        if let password = mail.password { try set(CURLOPT_PASSWORD, password, "the password") }
        try set(CURLOPT_MAIL_FROM, mail.sender, "the sender")
        try setList(CURLOPT_MAIL_RCPT, [mail.recipient], "the recipient")
        try set(CURLOPT_UPLOAD, 1)
        try check(ccurl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.message.count)), "the size")
        try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, mail.limits.totalTimeout.milliseconds / 1000))
        try check(onRead(), "READFUNCTION")
        try check(onProgress(), "XFERINFOFUNCTION")
    }

    private func configureConnection(
        _ limits: TransferLimits, caFile: String?, protocols: String, proxy: String? = nil
    ) throws(TransferFailure) {
        // Never one of the environment: where requests go is told in one place, and keys go with them.
        try set(CURLOPT_PROXY, proxy ?? "", "the proxy")
        try set(CURLOPT_NOSIGNAL, 1)
        // Otherwise removing a transfer waits for a name server that does not answer.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PROTOCOLS_STR, protocols, "the protocols")
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectTimeout.milliseconds)
        try set(CURLOPT_TIMEOUT_MS, limits.totalTimeout.milliseconds)
        if limits.lowSpeedBytesPerSecond > 0 {
            try set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeedBytesPerSecond)
            try set(CURLOPT_LOW_SPEED_TIME, max(1, limits.lowSpeedTime.milliseconds / 1000))
        }
        if let caFile {
            try set(CURLOPT_CAINFO, caFile, "the file of trusted certificates")
            // The system's folder would be trusted beside the file.
            try check(ccurl_set_text(easy, CURLOPT_CAPATH, nil), "CAPATH")
        }
    }

    private func set(_ headers: [HeaderField], carriesBody: Bool) throws(TransferFailure) {
        var lines: [String] = []
        for field in headers {
            guard isToken(field.name) else { throw .unsupported("a header's name is not a word: \(field.name)") }
            let isClean = field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
            guard isClean else { throw .unsupported("the header \(field.name) holds a line end or control character") }
            // libcurl's way to say a header with no value.
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        if carriesBody {
            // Without these libcurl calls any body a form, and asks leave before it sends a large one.
            if !headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
            lines.append("Expect:")
        }
        try setList(CURLOPT_HTTPHEADER, lines, "the headers")
    }

    private func setList(_ option: CURLoption, _ texts: [String], _ what: String) throws(TransferFailure) {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts {
            guard let longer = curl_slist_append(list, text) else {
                curl_slist_free_all(list)
                throw TransferFailure(kind: .other, message: "no memory for \(what)")
            }
            list = longer
        }
        guard let list else { return }
        lists.append(list)
        try check(ccurl_set_list(easy, option, list), what)
    }

    private func set(_ option: CURLoption, _ value: Int) throws(TransferFailure) {
        try check(ccurl_set_long(easy, option, value), "option \(option.rawValue)")
    }

    private func set(_ option: CURLoption, _ text: String, _ what: String) throws(TransferFailure) {
        guard !text.utf8.contains(0) else { throw .unsupported("\(what) holds a NUL character") }
        try check(ccurl_set_text(easy, option, text), what)
    }

    private func requireScheme(of url: String, in schemes: [String]) throws(TransferFailure) {
        guard schemes.contains(URLParts(url).scheme.lowercased()) else {
            throw .unsupported("the URL must begin with \(schemes.joined(separator: " or "))")
        }
    }

    /// An address that cannot add anything to the SMTP command it stands in.
    private func requireAddress(_ address: String, _ role: String) throws(TransferFailure) {
        let isClean = address.utf8.allSatisfy {
            $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
        }
        guard isClean, !address.isEmpty else {
            throw .unsupported("the \(role)'s address is empty or holds a blank, a line end or an angle bracket")
        }
    }

    /// RFC 9110, section 5.6.2.
    private func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || ".-:[]".utf8.contains(byte)
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            false
        }
    }
}
