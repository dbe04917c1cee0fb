/// Small words of the command line.
enum Words {
    /// `0.019 s`.
    static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst()) s"
    }

    /// `1 rule`, `14 rules`.
    static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

    /// `1 body`, `14 bodies`.
    static func counted(_ count: Int, _ word: String, _ several: String) -> String {
        "\(count) \(count == 1 ? word : several)"
    }
}

/// A progress line on a terminal, shown once the work takes longer than a second.
final class ProgressLine {
    private let start = ContinuousClock.now

    func note(_ text: String) {
        if ContinuousClock.now - start > .seconds(1) { Terminal.progress(text) }
    }
}
