package import Curl
package import Logging
package import Settings

/// Tells an outside dead-man's switch that data comes in; when it hears nothing for too long, it raises the alarm that a
/// dead machine cannot raise.
package actor Heartbeat {
    private let curl: CurlSession
    private let logger: Logger
    private var trouble: String?

    package init(curl: CurlSession, logger: Logger) {
        self.curl = curl
        self.logger = logger
    }

    /// One GET; a failure is a line in the journal, the same failure again is none.
    package func beat(_ settings: Configuration.Heartbeat) async {
        let words: String?
        do {
            let answer = try await curl.perform(
                HTTPRequest(
                    url: settings.url,
                    limits: TransferLimits(
                        connectTimeout: .seconds(5), totalTimeout: .seconds(10), maximumBodyBytes: 64 << 10),
                    caFile: settings.caFile))
            words = (200..<300).contains(answer.status) ? nil : "HTTP \(answer.status)"
        } catch let failure {
            if failure.kind == .cancelled { return }
            // Of a switch that sends more than anybody needs the status counts.
            words = (200..<300).contains(failure.responseCode) ? nil : failure.message
        }
        guard words != trouble else { return }
        trouble = words
        if let words {
            logger.warning("the heartbeat was not taken: \(words)", metadata: ["SURGE_EVENT": "heartbeat"])
        } else {
            logger.notice("the heartbeat is taken again", metadata: ["SURGE_EVENT": "heartbeat"])
        }
    }
}
