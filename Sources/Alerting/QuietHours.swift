package import Trade

/// Hours of the day in America/New_York in which news waits until they end.
package struct QuietHours: Hashable, Sendable, Codable {
    /// Minutes after midnight, 0 to 1439; a span that begins later than it ends goes over midnight.
    package var from: Int
    package var to: Int
    /// News of this severity and above does not wait; `nil`: all news waits.
    package var except: Severity?

    package init(from: Int, to: Int, except: Severity? = nil) {
        self.from = from
        self.to = to
        self.except = except
    }

    /// The end of the quiet hours that an instant lies in; `nil` outside of them.
    ///
    /// The hours go by the clock on the wall, so that they are an hour shorter in the night in which the clock is advanced
    /// and an hour longer in the one in which it is set back. A time that occurs twice is its first occurrence; a time that
    /// is skipped is an hour later on the clock.
    package func end(at instant: Instant) -> Instant? {
        let day = instant.newYorkDay
        return [day - 1, day].lazy.compactMap { start -> Instant? in
            let end = Self.instant(of: from < to ? start : start + 1, minutes: to)
            return instant >= Self.instant(of: start, minutes: from) && instant < end ? end : nil
        }.first
    }

    /// Until when news of a severity that is known at an instant waits; `nil` when it goes at once.
    package func end(at instant: Instant, severity: Severity) -> Instant? {
        if let except, severity >= except { return nil }
        return end(at: instant)
    }

    private static func instant(of day: CalendarDay, minutes: Int) -> Instant {
        day.inNewYork(hour: minutes / 60, minute: minutes % 60)
    }
}

extension QuietHours: CustomStringConvertible {
    /// `20:00-07:00`, with `except critical` where some news does not wait.
    package var description: String {
        func time(_ minutes: Int) -> String {
            DecimalDigits.padded(minutes / 60, 2) + ":" + DecimalDigits.padded(minutes % 60, 2)
        }
        return "\(time(from))-\(time(to))" + (except.map { " except \($0.rawValue)" } ?? "")
    }
}

extension Routing {
    /// When a summary may be sent: as soon as any of its messages may.
    package func notBefore(_ summary: Summary) -> Int64 {
        if summary.isHeld { return 0 }
        return summary.messages.map { notBefore($0, knownAt: summary.knownAt) }.min() ?? 0
    }

    /// When a message may be sent, in seconds since 1970: the end of the reader's quiet hours, else 0. What takes something
    /// back never waits.
    package func notBefore(_ message: Message, knownAt: Instant) -> Int64 {
        if message.kind.isLoss { return 0 }
        let interest = interest(in: message.kind, of: message.episode, by: message.receiver)
        return interest?.quiet?.end(at: knownAt, severity: message.episode.severity)?.seconds ?? 0
    }
}
