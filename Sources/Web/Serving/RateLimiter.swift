import Synchronization

/// How often somebody may ask: a bucket for each address that fills up again with time. Bounded, whatever comes.
final class RateLimiter: Sendable {
    /// So many at once, and so many a second on average.
    struct Terms: Sendable {
        var burst: Double
        var perSecond: Double
    }

    private struct Bucket {
        var left: Double
        var at: Double
    }

    private let terms: Terms
    private let buckets = Mutex<[String: Bucket]>([:])
    private let start = ContinuousClock.now

    /// More addresses than this at a time begin anew.
    private static let most = 20_000

    init(_ terms: Terms) { self.terms = terms }

    /// Takes one, or says after how many seconds there is one.
    func take(_ key: String) -> Int? {
        let passed = ContinuousClock.now - start
        let now = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
        return buckets.withLock { buckets -> Int? in
            if buckets.count > Self.most {
                buckets = buckets.filter { (now - $0.value.at) * terms.perSecond + $0.value.left < terms.burst }
                if buckets.count > Self.most { buckets.removeAll() }
            }
            var bucket = buckets[key] ?? Bucket(left: terms.burst, at: now)
            bucket.left = min(terms.burst, bucket.left + (now - bucket.at) * terms.perSecond)
            bucket.at = now
            defer { buckets[key] = bucket }
            guard bucket.left >= 1 else { return max(1, Int(((1 - bucket.left) / terms.perSecond).rounded(.up))) }
            bucket.left -= 1
            return nil
        }
    }

    /// The network that an address is of: /24, or /48 of IPv6.
    static func network(_ address: String) -> String {
        if address.contains(":") { return address.split(separator: ":").prefix(3).joined(separator: ":") + "::/48" }
        let parts = address.split(separator: ".")
        return parts.count == 4 ? parts.prefix(3).joined(separator: ".") + ".0/24" : address
    }
}
