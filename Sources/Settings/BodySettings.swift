package import Trade
import Yams

/// How long the bodies that releases were decoded from are kept: `bodies: { keep: 10y, most: 20GB }`.
package struct BodySettings: Sendable, Hashable {
    /// Days after their release was known; `nil` for ever.
    package var days: Int? = 3650
    /// Bytes that all together may take; `nil` without a limit.
    package var most: Int64? = 20_000_000_000

    /// Bodies of releases known before this moment have served their time.
    package func oldest(now: Instant) -> Instant? { days.map { now + -86400 * Int64($0) } }
}

extension SettingsReader {
    func bodies(_ node: Node?) -> BodySettings {
        var settings = BodySettings()
        for (key, value) in mapping(node, "bodies", keys: ["keep", "most"]).map({ ($0.key, $0.value) }) {
            guard let text = text(value, key) else { continue }
            if text == "forever", key == "keep" {
                settings.days = nil
            } else if text == "unlimited", key == "most" {
                settings.most = nil
            } else if key == "keep", let days = Self.amount(text, units: [("d", 1), ("mo", 31), ("y", 365)]) {
                settings.days = Int(days)
            } else if key == "most",
                let bytes = Self.amount(
                    text, units: [("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)])
            {
                settings.most = bytes
            } else if key == "keep" {
                problem("keep is a time such as 400d, 18mo or 10y, or forever, not `\(text)`", at: value)
            } else {
                problem("most is a size such as 500MB or 20GB, or unlimited, not `\(text)`", at: value)
            }
        }
        return settings
    }

    /// A whole number, at least 1, with one of some units behind it.
    private static func amount(_ text: String, units: [(suffix: String, factor: Int64)]) -> Int64? {
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let number = Int64(text.dropLast(suffix.count)), (1...100_000).contains(number) else { continue }
            return number * factor
        }
        return nil
    }
}
