/// A bar with rate and remaining time on the terminal that errors go to, once work takes longer than a second; redrawn
/// ten times a second at most.
final class ProgressBar {
    private static let width = 24

    private let what: String
    private let isQuiet: Bool
    private let start = ContinuousClock.now
    private var drawn: ContinuousClock.Instant?

    /// `what` is counted: `releases`.
    init(_ what: String, isQuiet: Bool = false) {
        self.what = what
        self.isQuiet = isQuiet
    }

    func note(_ done: Int, of all: Int) {
        let now = ContinuousClock.now
        guard !isQuiet, Terminal.isErrorTerminal, now - start > .seconds(1) else { return }
        if let drawn, now - drawn < .milliseconds(100), done < all { return }
        drawn = now
        Terminal.progress(Self.text(done, of: all, what, after: now - start))
    }

    func end() { if drawn != nil { Terminal.endProgress() } }

    /// `[#########---------------] 45 of 120 releases, 4.1/s, 18 s left`.
    static func text(_ done: Int, of all: Int, _ what: String, after elapsed: Duration) -> String {
        let filled = all > 0 ? min(width, done * width / all) : width
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        guard done > 0, seconds > 0 else { return "[\(bar)] \(done) of \(all) \(what)" }
        let rate = Double(done) / seconds
        let tenths = Int((rate * 10).rounded())
        let left = Int((Double(all - done) / rate).rounded(.up))
        return "[\(bar)] \(done) of \(all) \(what), \(tenths / 10).\(tenths % 10)/s, \(time(left)) left"
    }

    private static func time(_ seconds: Int) -> String {
        seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min"
    }
}
