import Foundation

/// Colours of words on a terminal; none in a pipe, with `NO_COLOR` set, or on a terminal that has none.
struct Ink {
    let isOn: Bool

    static var output: Ink {
        let environment = ProcessInfo.processInfo.environment
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Ink(isOn: Terminal.isOutputTerminal && !isRefused && environment["TERM"] != "dumb")
    }

    func bold(_ text: String) -> String { painted(text, "1") }
    func dim(_ text: String) -> String { painted(text, "2") }
    func red(_ text: String) -> String { painted(text, "31") }
    func green(_ text: String) -> String { painted(text, "32") }
    func yellow(_ text: String) -> String { painted(text, "33") }

    private func painted(_ text: String, _ code: String) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// The number of characters that are seen.
    static func width(of text: String) -> Int {
        guard text.contains("\u{1B}") else { return text.count }
        var width = 0
        var isHidden = false
        for character in text {
            if character == "\u{1B}" {
                isHidden = true
            } else if isHidden {
                isHidden = character != "m"
            } else {
                width += 1
            }
        }
        return width
    }
}
