import Foundation
import TestSupport
import Testing

@Suite("The systemd unit", .enabled(if: Program("systemd-analyze") != nil, "systemd-analyze is not installed"))
struct UnitFileTests {
    let analyze: Program
    let folder: TemporaryDirectory
    /// The unit with programs that every machine has.
    let unit: String

    init() throws {
        analyze = try #require(Program("systemd-analyze"))
        folder = try TemporaryDirectory()
        let text = try ShippedFiles.text(ShippedFiles.unit)
        unit = try folder.write(
            "surgewatch.service", text: text.replacingOccurrences(of: "=/usr/bin/surgewatch", with: "=/bin/true"))
    }

    @Test("systemd understands every line")
    func verified() throws {
        let (status, words) = try analyze.run("verify", "--man=no", unit)
        #expect(status == 0, "\(words)")
        // Units of this machine that it depends on may have their own troubles.
        let own = words.split(separator: "\n").filter { $0.contains("surgewatch") }
        #expect(own.isEmpty, "\(words)")
    }

    @Test("A word that systemd does not know is found")
    func verificationFinds() throws {
        let text = try ShippedFiles.text(unit).replacingOccurrences(of: "\nWatchdogSec=", with: "\nWatchDogSec=")
        let other = try folder.write("surgewatch-other.service", text: text)
        let words = try analyze.run("verify", "--man=no", other).words
        #expect(words.contains("WatchDogSec"), "\(words)")
    }

    @Test("Its exposure is 1.2 at most")
    func exposure() throws {
        let (status, words) = try analyze.run("security", "--no-pager", "--offline=true", "--threshold=12", unit)
        #expect(status == 0, "\(words)")
    }
}
