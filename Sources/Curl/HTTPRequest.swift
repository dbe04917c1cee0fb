/// One header line of a request or a response.
package struct HeaderField: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// One HTTP or HTTPS request; it prints without what its URL, headers and body may hold of secrets.
package struct HTTPRequest: Sendable {
    /// The method, as sent: `GET`, `HEAD`, `POST`.
    package var method: String

    /// An absolute URL with the scheme `http` or `https`.
    package var url: String

    /// Header lines in the order they are sent; `User-Agent` is set by the session, and so is `Accept-Encoding`
    /// unless it is among these.
    package var headers: [HeaderField]

    /// Sent with a `Content-Length`, also when empty for `POST` and `PUT`.
    package var body: [UInt8]

    package var limits: TransferLimits

    /// A file of PEM certificates to trust in place of the system's; nil for the system's.
    package var caFile: String?

    package var userAgent: String

    /// Which addresses the request may be sent to.
    package enum Reach: Sendable {
        case anywhere
        /// Public ones only: checked on each address before a connection is made to it, after its name was resolved. No
        /// proxy is used.
        case publicAddresses
    }

    package var reach: Reach

    /// The proxy to go through (`http://proxy.example:3128`); nil for none, whatever the environment says.
    package var proxy: String?

    /// Takes the body of the answer in place of memory; the limit of its size holds all the same.
    package var sink: (any BodySink)?

    package init(
        method: String = "GET",
        url: String,
        headers: [HeaderField] = [],
        body: [UInt8] = [],
        limits: TransferLimits = TransferLimits(),
        caFile: String? = nil,
        userAgent: String = "surgewatch",
        reach: Reach = .anywhere,
        proxy: String? = nil,
        sink: (any BodySink)? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.caFile = caFile
        self.userAgent = userAgent
        self.reach = reach
        self.proxy = proxy
        self.sink = sink
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(method) \(CurlSession.redactedURL(url)) (\(body.count) bytes)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
