import Trade

extension Instant {
    /// `5 Feb 2026, 14:30 New York time`.
    var minuteInNewYork: String {
        let shifted = Instant(seconds: seconds + NewYork.offset(at: self))
        return "\(newYorkDay.words), \(shifted.description.dropFirst(11).prefix(5)) New York time"
    }
}
