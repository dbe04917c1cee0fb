import Alerting
import Archive
import Delivery
import Synchronization
import Trade

/// Receivers that are down for days, refuse, and take a message without saying so; what happens to an attempt depends on
/// the seed, the time and the message alone.
final class SimulatedNetwork: Carrier {
    /// Attempts to one endpoint that may be on their way.
    static let width = 4

    /// A message as its reader got it.
    struct Arrival {
        var record: OutboxRecord
        var at: Instant
    }

    private enum Trouble { case down, refusing }

    private struct State {
        var arrivals: [Arrival] = []
        var attempts: [String: Int] = [:]
        var lostAnswers = 0
        var isHealed = false
    }

    private let seed: UInt64
    private let troubles: [String: [(span: Range<Int64>, trouble: Trouble)]]
    private let state = Mutex(State())

    init(seed: UInt64, readers: [Receiver], from: Instant, until: Instant) {
        self.seed = seed
        var chance = Chance(seed)
        var troubles: [String: [(Range<Int64>, Trouble)]] = [:]
        for reader in readers {
            var time = from.seconds
            while true {
                time += Int64.random(in: 10...150, using: &chance) * 86400
                guard time < until.seconds else { break }
                let length = Int64.random(in: 600...2 * 86400, using: &chance)
                troubles[reader.name, default: []].append(
                    (time..<(time + length), chance.once(in: 3) ? .refusing : .down))
            }
        }
        self.troubles = troubles
    }

    func terms(of endpoint: Endpoint) -> EndpointTerms { EndpointTerms(concurrency: Self.width) }

    func attempt(_ record: OutboxRecord, date: Instant) async -> Attempt {
        state.withLock { state in
            let number = state.attempts[record.id, default: 0] + 1
            state.attempts[record.id] = number
            if !state.isHealed {
                switch trouble(of: record.receiver.name, at: date) {
                case .down: return .unreachable("no connection")
                case .refusing: return .refused("HTTP 503")
                case nil: break
                }
                var chance = Chance(seed, of: record.id, number)
                switch Int.random(in: 0..<100, using: &chance) {
                case 0..<3: return .refused("HTTP 500")
                case 3..<5: return .refused("HTTP 429", retryAfter: 3600, isBusy: true)
                case 5..<8: return .unknown("the connection broke")
                case 8..<11:
                    state.arrivals.append(Arrival(record: record, at: date))
                    state.lostAnswers += 1
                    return .unknown("the answer was lost")
                case 11..<12: return .unreachable("timed out")
                default: break
                }
            }
            state.arrivals.append(Arrival(record: record, at: date))
            return .delivered("HTTP 200")
        }
    }

    private func trouble(of receiver: String, at date: Instant) -> Trouble? {
        troubles[receiver]?.first { $0.span.contains(date.seconds) }?.trouble
    }

    /// How many attempts were made to deliver a message.
    func attempts(of id: String) -> Int { state.withLock { $0.attempts[id, default: 0] } }

    var arrivals: [Arrival] { state.withLock { $0.arrivals } }
    /// Messages that were taken and whose sender was not told so.
    var lostAnswers: Int { state.withLock { $0.lostAnswers } }

    /// From now on everything arrives.
    func heal() { state.withLock { $0.isHealed = true } }
}
