package import Archive
package import Settings
package import Trade

/// Makes attempts to deliver. The real one is `Courier`; whoever has another runs the whole of delivery on it.
package protocol Carrier: Sendable {
    /// How an endpoint may be used.
    func terms(of endpoint: Endpoint) -> EndpointTerms

    /// One attempt to deliver one notification. `date` is when it is made; it ends early when its task is cancelled.
    func attempt(_ record: OutboxRecord, date: Instant) async -> Attempt
}

/// How an endpoint may be used.
package struct EndpointTerms: Sendable, Hashable {
    /// How many attempts may be on their way at a time, at least 1.
    package var concurrency: Int
    /// How many attempts may begin in a time; `nil`: any number.
    package var rate: Configuration.Rate?

    package init(concurrency: Int = 8, rate: Configuration.Rate? = nil) {
        self.concurrency = concurrency
        self.rate = rate
    }
}

/// How one attempt ended, before the schedule is asked when to try again.
package enum Attempt: Sendable, Equatable {
    case delivered(String)
    /// The receiver was reached and refused for now; `retryAfter` are the seconds that it asks for. `isBusy`: it asks to
    /// be left alone for so long, whatever the message.
    case refused(String, retryAfter: Int64? = nil, isBusy: Bool = false)
    /// The receiver could not be reached: nothing of the message got there.
    case unreachable(String)
    /// It may have arrived.
    case unknown(String)
    /// Trying again would not help: the message is refused for good.
    case rejected(String)
    /// The address of the mail does not exist: nothing of any message gets there.
    case bounced(String)
    /// The webhook answered 410: it wants no message any more.
    case gone(String)
}
