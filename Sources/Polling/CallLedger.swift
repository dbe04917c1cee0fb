import Synchronization
package import Trade

/// How often each server was asked on a day in America/New_York, by all feeds together: a server counts the calls of a key,
/// whichever feed makes them.
package final class CallLedger: Sendable {
    private struct Count {
        var day: CalendarDay
        var calls: Int
    }

    private let servers = Mutex<[String: [String: Count]]>([:])

    package init() {}

    /// What a feed has asked of a server on a day, all in all.
    package func set(_ feed: String, server: String, day: CalendarDay, calls: Int) {
        servers.withLock { $0[server, default: [:]][feed] = Count(day: day, calls: calls) }
    }

    /// The calls of all other feeds on a day.
    package func others(than feed: String, server: String, on day: CalendarDay) -> Int {
        servers.withLock { servers in
            servers[server, default: [:]].reduce(0) { sum, entry in
                entry.key != feed && entry.value.day == day ? sum + entry.value.calls : sum
            }
        }
    }

    /// The server of an address: its host and port, in lower case.
    package static func server(_ url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return rest.prefix { $0 != "/" && $0 != "?" }.lowercased()
    }
}
