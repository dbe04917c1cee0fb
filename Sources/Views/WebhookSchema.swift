import Alerting

/// The JSON Schemas (draft 2020-12) of webhooks, with an example of each.
package enum WebhookSchema: String, Sendable, CaseIterable {
    case alert, summary, digest, operations, welcome, challenge

    private var bytes: [UInt8] {
        switch self {
        case .alert: PackageResources.alert_v1_json
        case .summary: PackageResources.summary_v1_json
        case .digest: PackageResources.digest_v1_json
        case .operations: PackageResources.operations_v1_json
        case .welcome: PackageResources.welcome_v1_json
        case .challenge: PackageResources.challenge_v1_json
        }
    }

    /// The schema on several lines, its examples last.
    package func text() throws -> String {
        let samples = SampleMessages(renderer: try MessageRenderer(publicURL: "https://surgewatch.example"))
        let examples = samples.all.filter { $0.schema == self }.compactMap { $0.webhook?.body }
        var text = String(decoding: bytes, as: UTF8.self)
        while let last = text.last, last.isNewline || last == "}" {
            text.removeLast()
            if last == "}" { break }
        }
        while text.last?.isNewline == true { text.removeLast() }
        return text + ",\n  \"examples\": [\n    " + examples.joined(separator: ",\n    ") + "\n  ]\n}"
    }
}
