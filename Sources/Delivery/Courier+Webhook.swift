import Alerting
import Archive
import Curl
import Settings
import Systemd
import Trade

extension Courier {
    func webhook(
        _ record: OutboxRecord, _ body: String, _ settings: Configuration.WebhookSettings, _ secrets: [Secret],
        _ date: Instant
    ) async -> Attempt {
        var secrets = secrets
        var url = settings.url ?? ""
        if let subscription = record.receiver.subscription, !record.receiver.address.isEmpty {
            url = record.receiver.address
            secrets = subscriberSecrets(subscription, date)
        }
        guard !url.isEmpty else { return .unreachable("\(record.receiver.name) has no `url:` of its own") }
        guard !secrets.isEmpty else {
            return .unreachable("there is no secret to sign messages to \(record.receiver.key) with")
        }
        let signature = WebhookSignature.headers(
            id: record.id, timestamp: date.seconds, body: body, secrets: secrets.map { $0.reveal() })
        // What a subscriber named is anybody's choice; what stands in the configuration is the operator's.
        let isGuarded = record.endpoint.isSubscribers && !settings.allowsPrivate
        let request = HTTPRequest(
            method: "POST", url: url,
            headers: [HeaderField(name: "Content-Type", value: "application/cloudevents+json; charset=utf-8")]
                + signature.map { HeaderField(name: $0.name, value: $0.value) },
            body: Array(body.utf8),
            limits: TransferLimits(
                totalTimeout: record.kind == .challenge ? patience / 2 : patience, maximumBodyBytes: 64 << 10,
                maximumHeaderBytes: 64 << 10),
            caFile: settings.caFile, reach: isGuarded ? .publicAddresses : .anywhere)
        do {
            return Self.attempt(answer: try await curl.perform(request), of: record, now: date)
        } catch let failure {
            return Self.attempt(webhookFailure: failure)
        }
    }

    private static func attempt(answer: HTTPResponse, of record: OutboxRecord, now: Instant) -> Attempt {
        switch answer.status {
        case 200..<300:
            guard record.kind == .challenge else { return .delivered("HTTP \(answer.status)") }
            return Challenge.isMet(record.body, by: answer.body)
                ? .delivered("HTTP \(answer.status)")
                : .refused("HTTP \(answer.status), and its answer does not repeat the challenge")
        case 410: return .gone("HTTP 410: the receiver is gone")
        // 421: this is not the server that answers for the address.
        case 421: return .unreachable("HTTP 421")
        default:
            let after = answer["Retry-After"].flatMap { RetryAfter.seconds($0, now: now) }
            return .refused(
                "HTTP \(answer.status)", retryAfter: after, isBusy: answer.status == 429 || answer.status == 503)
        }
    }

    /// A status counts although the rest of the answer did not come; without one it may have arrived or not.
    static func attempt(webhookFailure failure: TransferFailure) -> Attempt {
        switch failure.responseCode {
        case 200..<300: return .delivered("HTTP \(failure.responseCode)")
        case 410: return .gone("HTTP 410: the receiver is gone")
        case 421: return .unreachable("HTTP 421")
        case 300...: return .refused("HTTP \(failure.responseCode)")
        default: break
        }
        if failure.outcomeUnknown { return .unknown(failure.message) }
        switch failure.kind {
        case .bodyTooLarge, .headersTooLarge, .protocolViolation, .forbiddenAddress, .unsupported:
            return .refused(failure.message)
        default: return .unreachable(failure.message)
        }
    }
}
