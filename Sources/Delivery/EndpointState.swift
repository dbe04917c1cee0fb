import Archive
import Settings

/// What a dispatcher knows of one endpoint: how much may be sent there now.
struct EndpointState {
    /// Opened when the endpoint could not be reached: nothing is sent but one probe at a time.
    struct Circuit {
        var probes = 0
        var nextAt: Int64 = 0
        /// Since when it has not been reached.
        var since: Int64
        /// The newest of its hours and days that operations were told of.
        var told: Int64?
    }

    let terms: EndpointTerms
    var inFlight = 0
    var circuit: Circuit?
    /// It asked to be left alone until then.
    var restsUntil: Int64 = 0
    /// It wants nothing any more, until the configuration is read again.
    var isGone = false
    /// Its last attempt ended without an answer: one at a time until it answers.
    var isSilent = false
    private var bucket: TokenBucket?

    init(_ terms: EndpointTerms) {
        self.terms = terms
        bucket = terms.rate.map { TokenBucket($0) }
    }

    /// How many attempts may begin now.
    mutating func room(at now: Int64) -> Int {
        guard !isGone, restsUntil <= now else { return 0 }
        if let circuit { return circuit.nextAt <= now && inFlight == 0 ? 1 : 0 }
        let width = isSilent ? 1 : max(1, terms.concurrency)
        return max(0, min(width - inFlight, bucket?.tokens(at: now) ?? .max))
    }

    /// An attempt begins.
    mutating func spend() { bucket?.take() }
}

/// Lets so many begin in a time: at once as many as a second brings, at least one.
struct TokenBucket {
    private let rate: Configuration.Rate
    private let capacity: Int64
    /// In parts of which `rate.seconds` make one token.
    private var level: Int64
    private var last: Int64?

    init(_ rate: Configuration.Rate) {
        self.rate = rate
        capacity = Int64(max(rate.count, rate.seconds))
        level = capacity
    }

    mutating func tokens(at now: Int64) -> Int {
        let passed = max(0, min(now - (last ?? now), 86400))
        level = min(capacity, level + passed * Int64(rate.count))
        last = now
        return Int(level / Int64(rate.seconds))
    }

    mutating func take() { level -= Int64(rate.seconds) }
}
