import Trade
import Yams

/// How the monitors are served.
///
///     web:
///       listen: 127.0.0.1:8087          # or unix:/run/surgewatch/web.sock
///       public_url: https://surgewatch.example.com
///       requests_per_minute: 1200
package struct MonitorSettings: Sendable, Hashable {
    package enum Listening: Sendable, Hashable {
        /// An address of this machine's loopback, and a port; 0 is any that is free.
        case port(host: String, port: Int)
        /// The path of a Unix socket.
        case socket(path: String)
    }

    package var listening: Listening
    /// How often one address may ask.
    package var requestsPerMinute: Int

    package static let usualRequestsPerMinute = 1200
}

extension SettingsReader {
    /// The server of the monitors, and where they are seen from the outside.
    func web(_ node: Node?) -> (MonitorSettings?, publicURL: String?) {
        let entries = entries(node, "web", keys: ["listen", "public_url", "requests_per_minute"])
        var publicURL = text(entries["public_url"], "public_url")
        while publicURL?.hasSuffix("/") == true { publicURL?.removeLast() }
        var requests = MonitorSettings.usualRequestsPerMinute
        if let words = text(entries["requests_per_minute"], "requests_per_minute") {
            if let number = Int(words), (1...1_000_000).contains(number) {
                requests = number
            } else {
                problem(
                    "requests_per_minute is a whole number from 1 to 1000000, not `\(words)`",
                    at: entries["requests_per_minute"])
            }
        }
        guard let words = text(entries["listen"], "listen") else { return (nil, publicURL) }
        guard let listening = Self.listening(words) else {
            problem(
                """
                listen is an address of this machine and a port (127.0.0.1:8087, [::1]:8087, localhost:8087) or a socket \
                (unix:/run/surgewatch/web.sock), not `\(words)`; a web server in front takes what comes from outside
                """, at: entries["listen"])
            return (nil, publicURL)
        }
        return (MonitorSettings(listening: listening, requestsPerMinute: requests), publicURL)
    }

    private static func listening(_ words: String) -> MonitorSettings.Listening? {
        if words.hasPrefix("unix:/") { return .socket(path: String(words.dropFirst("unix:".count))) }
        guard let colon = words.lastIndex(of: ":"), let port = UInt16(words[words.index(after: colon)...]) else {
            return nil
        }
        let host = words[..<colon].filter { $0 != "[" && $0 != "]" }
        guard Configuration.isLoopback("http://\(words[..<colon])/") else { return nil }
        return .port(host: host, port: Int(port))
    }
}
