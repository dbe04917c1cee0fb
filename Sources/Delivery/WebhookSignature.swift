import Crypto
import Foundation

/// Signs webhooks as Standard Webhooks 1.0 asks: HMAC-SHA256 over `id.timestamp.body`.
package enum WebhookSignature {
    /// The headers of one attempt. A secret is `whsec_` and base64, or plain bytes. While a secret is being replaced there
    /// are two, the new one first, and a signature by each: a receiver that knows either is content.
    package static func headers(
        id: String, timestamp: Int64, body: String, secrets: [String]
    ) -> [(name: String, value: String)] {
        let signed = Data("\(id).\(timestamp).\(body)".utf8)
        let signatures = secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key(secret)))
            return "v1," + Data(code).base64EncodedString()
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", String(timestamp)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    private static func key(_ secret: String) -> Data {
        if secret.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(secret.dropFirst(6))) { return bytes }
        return Data(secret.utf8)
    }
}
