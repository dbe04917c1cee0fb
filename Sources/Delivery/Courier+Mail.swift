import Alerting
import Archive
import Curl
import Settings
import Systemd
import Trade

extension Courier {
    func mail(
        _ record: OutboxRecord, _ words: SendingWords, _ settings: Configuration.MailSettings, _ password: Secret?,
        _ date: Instant
    ) async -> Attempt {
        let composition: MailComposition
        do {
            composition = try MailComposition(
                id: record.id, body: words.form(of: record.body), from: settings.from, to: record.receiver.address,
                date: date, links: words.placeholders)
        } catch let fault as MailComposition.Fault {
            // For the operator to mend.
            return .refused(fault.description)
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

    /// What a mail that was not taken over means: for the message, its recipient, or the relay.
    static func attempt(mailFailure failure: TransferFailure) -> Attempt {
        if failure.outcomeUnknown { return .unknown(failure.message) }
        if failure.kind == .refusedLogin || failure.kind == .tls || failure.responseCode == 421 {
            return .unreachable(failure.message)
        }
        switch failure.responseCode {
        case 530, 534, 535, 538: return .unreachable(failure.message)
        case 400...499: return .refused(failure.message)
        case 500...599:
            switch failure.stage {
            // The relay itself is not as it should be.
            case .connection: return .unreachable(failure.message)
            // Too large is for good; that the sender is not wanted is for the operator to mend.
            case .sender: return failure.responseCode == 552 ? .rejected(failure.message) : .refused(failure.message)
            case .recipient:
                return isForTheOperator(failure.message) ? .refused(failure.message) : .bounced(failure.message)
            case .message: return .rejected(failure.message)
            }
        default: return .unreachable(failure.message)
        }
    }

    /// Whether a refusal of the recipient speaks of the relay's rules (`5.7`), the network (`5.4`), the system (`5.3`) or a
    /// full mailbox (`5.2.2`) and not of an address that does not exist (RFC 3463).
    private static func isForTheOperator(_ words: String) -> Bool {
        ["5.7.", "5.4.", "5.3.", "5.2.2"].contains { words.contains(" \($0)") || words.contains("-\($0)") }
    }
}
