package import Curl
package import Settings

/// How fast, how often and how long a server is asked.
package struct Pace: Sendable {
    /// The least time between two calls of one poll.
    package var gap: Duration
    /// How often a request is tried in one poll.
    package var tries: Int
    /// The wait before the second try; it doubles.
    package var retryWait: Duration
    /// `Retry-After` up to this is waited for within the poll.
    package var longestWait: Duration
    /// `nil` for no limit; counted by the day in America/New_York.
    package var callsPerDay: Int?
    package var limits: TransferLimits
    /// A number in 0..<1, new at each use.
    package var jitter: @Sendable () -> Double

    package init(
        gap: Duration, tries: Int = 3, retryWait: Duration, longestWait: Duration, callsPerDay: Int?,
        limits: TransferLimits, jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.gap = gap
        self.tries = tries
        self.retryWait = retryWait
        self.longestWait = longestWait
        self.callsPerDay = callsPerDay
        self.limits = limits
        self.jitter = jitter
    }

    /// The pace that a feed's address calls for.
    ///
    /// Half a second between calls and 450 calls a day stay below the 500 that the Census API once allowed a day; its
    /// largest answers take up to 150 seconds to begin. A server on this machine needs no mercy. A bulk
    /// archive may have 4 GiB, which go to the disk, and take an hour a request.
    package static func fitting(_ feed: Configuration.Feed) -> Pace {
        let isCensus = feed.kind.isCensusAPI
        let isArchive = [.censusIMDB, .comext].contains(feed.kind)
        let limits = TransferLimits(
            connectTimeout: .seconds(15), totalTimeout: .seconds(isArchive ? 3600 : 180),
            lowSpeedTime: .seconds(isCensus ? 170 : 60),
            maximumBodyBytes: isArchive ? 4 << 30 : (isCensus ? 64 : 256) << 20)
        if case .url(let url) = feed.location, Configuration.isLoopback(url) {
            return Pace(
                gap: .zero, retryWait: .milliseconds(100), longestWait: .seconds(1), callsPerDay: feed.callsPerDay,
                limits: limits)
        }
        return Pace(
            gap: .milliseconds(500), retryWait: .seconds(5), longestWait: .seconds(60),
            callsPerDay: feed.callsPerDay ?? 450, limits: limits)
    }

    /// Polls in a row without an answer after which a server gets a single try a poll, until it answers again.
    static let breaksAfter = 5

    /// A wait of an hour or more shortened by up to a tenth, so that not all who poll a server come at one moment; never a
    /// longer one, which would pass over the hour of a release.
    static func spread(_ wait: Int, jitter: Double) -> Int {
        wait < 3600 ? wait : wait - Int(Double(wait) * 0.1 * min(max(jitter, 0), 1))
    }

    /// A wait that leaves calls for the figures: with few calls left for asking whether there is something new, those are
    /// spread over the rest of the day.
    ///
    /// - Parameters:
    ///   - spare: Calls of the day beyond those that a publication needs.
    ///   - seconds: What is left of the day.
    static func spread(_ wait: Int, spare: Int, seconds: Int) -> Int {
        guard spare < 40 else { return wait }
        return max(wait, min(seconds, seconds / max(1, spare)))
    }

    static let userAgent = "surgewatch (+import monitoring)"
}
