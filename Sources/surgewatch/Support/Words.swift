/// Small words of the command line.
enum Words {
    /// `1 rule`, `14 rules`.
    static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}

/// A progress line on a terminal, shown once the work takes longer than a second.
final class ProgressLine {
    private let start = ContinuousClock.now

    func note(_ text: String) {
        if ContinuousClock.now - start > .seconds(1) { Terminal.progress(text) }
    }
}
