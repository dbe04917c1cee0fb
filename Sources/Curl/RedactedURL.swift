extension CurlSession {
    /// The query items whose values are keys or passwords; compared in lower case, without percent-encoding.
    private static let secretNames: Set<String> = [
        "key", "api_key", "subscription-key", "token", "access_token", "secret", "password",
    ]

    /// The URL as it may be logged: without user and password, secret query values replaced by `REDACTED`.
    package static func redactedURL(_ url: String) -> String {
        let parts = URLParts(url)
        var shown = parts.scheme + parts.host + parts.path
        if let query = parts.query {
            let items = query.split(separator: "&", omittingEmptySubsequences: false).map { item in
                guard let equals = item.firstIndex(of: "=") else { return String(item) }
                let isSecret = secretNames.contains(decoded(item[..<equals]).lowercased())
                return isSecret ? item[...equals] + "REDACTED" : String(item)
            }
            shown += "?" + items.joined(separator: "&")
        }
        if let fragment = parts.fragment { shown += "#" + fragment }
        return shown
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A URL cut at its delimiters (RFC 3986, appendix B), nothing checked or decoded.
struct URLParts {
    /// With the `://`; empty if there is none.
    var scheme = ""
    /// What stands before `@`, if anything.
    var userInfo: String?
    /// Host and port.
    var host = ""
    var path = ""
    var query: String?
    var fragment: String?

    init(_ url: String) {
        var rest = Substring(url)
        if let hash = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: hash)...])
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let slashes = rest.firstRange(of: "://") {
            scheme = String(rest[..<slashes.upperBound])
            rest = rest[slashes.upperBound...]
        }
        let authority = rest.prefix { $0 != "/" }
        path = String(rest[authority.endIndex...])
        if let at = authority.lastIndex(of: "@") {
            userInfo = String(authority[..<at])
            host = String(authority[authority.index(after: at)...])
        } else {
            host = String(authority)
        }
    }
}
