import Synchronization

/// The lanes of mail: one connection each, kept for further mails of the same kind. As many are used at a time as mails are
/// on their way, since libcurl blocks a lane's thread while it waits for the server's answer to the end of a message.
final class MailLanes: Sendable {
    /// What a connection was made for: a mail never goes over one with other demands on encryption or another login.
    private struct Route: Hashable {
        var url: String
        var startTLS: MailRequest.StartTLS
        var username: String?
        var password: String?
        var caFile: String?
        var heloName: String?

        init(_ mail: MailRequest) {
            url = mail.url
            startTLS = mail.startTLS
            username = mail.username
            password = mail.password
            caFile = mail.caFile
            heloName = mail.heloName
        }
    }

    private struct State {
        /// The lane that was used last is the next, so that what is not needed falls idle.
        var idle: [Route: [TransferLane]] = [:]
        var busy: [ObjectIdentifier: TransferLane] = [:]
        var isShutDown = false
    }

    private let state = Mutex(State())

    func run(_ mail: MailRequest) async -> TransferResult {
        let route = Route(mail)
        let lane = state.withLock { state -> TransferLane? in
            guard !state.isShutDown else { return nil }
            let lane = state.idle[route]?.popLast() ?? TransferLane(width: 1)
            state.busy[ObjectIdentifier(lane)] = lane
            return lane
        }
        guard let lane else { return .failure(.shutDown) }
        let result = await lane.run(.mail(mail))
        state.withLock { state in
            state.busy[ObjectIdentifier(lane)] = nil
            state.idle[route, default: []].append(lane)
        }
        return result
    }

    func shutdown() {
        let lanes = state.withLock { state in
            state.isShutDown = true
            return Array(state.busy.values) + state.idle.values.joined()
        }
        for lane in lanes { lane.shutdown() }
    }
}
