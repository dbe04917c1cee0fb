/// How the monitors are served.
package struct WebSettings: Sendable, Hashable {
    package enum Listening: Sendable, Hashable {
        /// A loopback address and a port.
        case port(host: String, port: Int)
        /// The path of a Unix socket.
        case socket(path: String)
    }

    package var listening: Listening
    /// Where they are seen from the outside, without a slash at the end.
    package var publicURL: String?
    /// Reading: so many requests a minute from one address.
    package var requestsPerMinute: Int
    package var version: String

    package init(listening: Listening, publicURL: String?, requestsPerMinute: Int = 1200, version: String) {
        self.listening = listening
        self.publicURL = publicURL
        self.requestsPerMinute = requestsPerMinute
        self.version = version
    }
}
