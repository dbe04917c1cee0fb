import Alerting
package import Archive
package import Configuration
package import Curl
import Foundation
package import Systemd
package import Trade

/// Makes one attempt to deliver one notification, and says how it ended.
package struct Courier: Sendable {
    /// A receiver with its secrets read.
    package enum Endpoint: Sendable {
        case mail(Configuration.MailSettings, password: Secret?)
        case webhook(Configuration.WebhookSettings, secret: Secret)
        /// Its secret could not be read.
        case unusable(String)
    }

    private let curl: CurlSession
    private let endpoints: [String: Endpoint]

    package init(curl: CurlSession, endpoints: [String: Endpoint]) {
        self.curl = curl
        self.endpoints = endpoints
    }

    /// Reads the secrets of all receivers.
    package static func endpoints(
        of configuration: Configuration, environment: [String: String]
    ) -> [String: Endpoint] {
        var result: [String: Endpoint] = [:]
        for receiver in configuration.receivers {
            do {
                switch receiver.kind {
                case .mail(let mail):
                    result[receiver.name] = .mail(mail, password: try mail.password?.resolve(environment: environment))
                case .webhook(let webhook):
                    result[receiver.name] = .webhook(
                        webhook, secret: try webhook.secret.resolve(environment: environment))
                case .log: continue
                }
            } catch {
                result[receiver.name] = .unusable(String(describing: error))
            }
        }
        return result
    }

    /// The end of an attempt before the schedule is asked when to try again.
    package enum Attempt: Sendable {
        case delivered(String)
        case refused(String, retryAfter: Int64?)
        case unreachable(String)
        case unknown(String)
        /// Trying again would not help.
        case rejected(String)
    }

    /// `date` is the time of the attempt.
    package func attempt(_ record: OutboxRecord, date: Instant) async -> Attempt {
        switch endpoints[record.receiver.name] {
        case nil: .unreachable("no receiver is called \(record.receiver.name) in the configuration")
        case .unusable(let reason): .unreachable(reason)
        case .mail(let settings, let password): await mail(record, settings, password, date)
        case .webhook(let settings, let secret): await webhook(record, settings, secret, date)
        }
    }

    private func mail(
        _ record: OutboxRecord, _ settings: Configuration.MailSettings, _ password: Secret?, _ date: Instant
    ) async -> Attempt {
        let composition: MailComposition
        do {
            composition = try MailComposition(
                id: record.id, body: record.body, from: settings.from, to: record.receiver.address, date: date)
        } catch {
            return .rejected("the stored body is not that of a mail: \(error)")
        }
        let request = MailRequest(
            url: settings.smtp, startTLS: settings.requiresStartTLS ? .required : .none, username: settings.username,
            password: password?.reveal(), caFile: settings.caFile,
            sender: Configuration.bareAddress(settings.from), recipient: record.receiver.address,
            message: composition.bytes)
        do {
            let receipt = try await curl.send(request)
            return .delivered("the relay answered \(receipt.responseCode)")
        } catch let failure {
            return Self.attempt(mailFailure: failure)
        }
    }

    static func attempt(mailFailure failure: TransferFailure) -> Attempt {
        if failure.outcomeUnknown { return .unknown(failure.message) }
        if failure.kind == .refusedLogin || failure.kind == .tls || failure.responseCode == 421 {
            return .unreachable(failure.message)
        }
        switch failure.responseCode {
        case 530, 534, 535, 538: return .unreachable(failure.message)
        case 500...599: return .rejected(failure.message)
        case 400...499: return .refused(failure.message, retryAfter: nil)
        default: return .unreachable(failure.message)
        }
    }

    private func webhook(
        _ record: OutboxRecord, _ settings: Configuration.WebhookSettings, _ secret: Secret, _ date: Instant
    ) async -> Attempt {
        let signature = WebhookSignature.headers(
            id: record.id, timestamp: date.seconds, body: record.body, secret: secret.reveal())
        let request = HTTPRequest(
            method: "POST", url: settings.url,
            headers: [HeaderField(name: "Content-Type", value: "application/cloudevents+json; charset=utf-8")]
                + signature.map { HeaderField(name: $0.name, value: $0.value) },
            body: Array(record.body.utf8),
            limits: TransferLimits(
                totalTimeout: .seconds(30), maximumBodyBytes: 64 << 10, maximumHeaderBytes: 64 << 10),
            caFile: settings.caFile)
        do {
            let response = try await curl.perform(request)
            switch response.status {
            case 200..<300: return .delivered("HTTP \(response.status)")
            case 410: return .rejected("HTTP 410: the receiver is gone")
            default:
                let after = response["Retry-After"].flatMap { Int64($0.trimmingCharacters(in: .whitespaces)) }
                return .refused("HTTP \(response.status)", retryAfter: after.map { max(0, $0) })
            }
        } catch let failure {
            return Self.attempt(webhookFailure: failure)
        }
    }

    /// A status counts although the rest of the answer did not come; without one it may have arrived or not.
    static func attempt(webhookFailure failure: TransferFailure) -> Attempt {
        switch failure.responseCode {
        case 200..<300: return .delivered("HTTP \(failure.responseCode)")
        case 410: return .rejected("HTTP 410: the receiver is gone")
        case 300...: return .refused("HTTP \(failure.responseCode)", retryAfter: nil)
        default: break
        }
        if failure.outcomeUnknown { return .unknown(failure.message) }
        switch failure.kind {
        case .bodyTooLarge, .headersTooLarge, .protocolViolation: return .refused(failure.message, retryAfter: nil)
        default: return .unreachable(failure.message)
        }
    }
}
