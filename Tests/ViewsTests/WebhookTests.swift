import Alerting
import Foundation
import Testing
import Trade
import Views

@Suite("Webhooks")
struct WebhookTests {
    private func object(_ sent: Story.Sent) throws -> [String: Any] {
        let body = try #require(sent.hook?.body)
        #expect(body.utf8.count < 20_000)
        return try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
    }

    @Test("The body is a CloudEvent with what a consumer needs")
    func fields() throws {
        let sent = try Told(renderer: MailTests.renderer()).early
        let event = try object(sent)
        #expect(event["specversion"] as? String == "1.0")
        #expect(event["id"] as? String == sent.hook?.id)
        #expect(event["source"] as? String == "https://surge.example.org")
        #expect(event["type"] as? String == "org.surgewatch.alert.early.v1")
        #expect(event["time"] as? String == "2026-11-17T13:30:00Z")
        #expect(event["subject"] as? String == "origin/5330/unwrought/2026-10")
        #expect(event["datacontenttype"] as? String == "application/json")
        let data = try #require(event["data"] as? [String: Any])
        #expect(data["alert"] as? String == "50ff9aea7c05957c")
        #expect(data["sequence"] as? Int == 1)
        #expect(data["state"] as? String == "early")
        #expect(data["severity"] as? String == "warning")
        #expect(data["month"] as? String == "2026-10")
        #expect(data["episode_start"] as? String == "2026-10")
        #expect((data["rule"] as? [String: String])?["id"] == "MassiveImports")
        #expect((data["series"] as? [String: String])?["country_name"] == "India")
        #expect((data["links"] as? [String: String])?["html"] == "https://surge.example.org/alerts/50ff9aea7c05957c")
        #expect(data["headline"] as? String == sent.mail?.subject)
    }

    @Test("Each kind of message has its type, and the sequence of an alert rises")
    func kinds() throws {
        let told = try Told(renderer: MailTests.renderer())
        let events = try [told.early, told.confirmed, told.corrected, told.retracted].map(object)
        #expect(
            events.map { $0["type"] as? String } == [
                "org.surgewatch.alert.early.v1", "org.surgewatch.alert.confirmed.v1",
                "org.surgewatch.alert.corrected.v1", "org.surgewatch.alert.retracted.v1",
            ])
        let data = try events.map { try #require($0["data"] as? [String: Any]) }
        #expect(data.map { $0["sequence"] as? Int } == [1, 2, 4, 5])
        #expect(data.map { $0["state"] as? String } == ["early", "confirmed", "confirmed", "retracted"])
        #expect(data.map { $0["lost_months"] as? [String] } == [[], [], ["2026-10"], ["2026-11"]])
        #expect(Set(data.map { $0["alert"] as? String }).count == 1)
        #expect(Set(events.map { $0["id"] as? String }).count == 4)
    }

    @Test("Text, HTML and webhook carry the same numbers (P14)")
    func sameNumbers() throws {
        let told = try Told(renderer: MailTests.renderer())
        for sent in [told.early, told.confirmed, told.corrected, told.retracted] {
            let parts = try MailTests.parts(sent)
            let data = try #require(try object(sent)["data"] as? [String: Any])
            let gates = try #require(data["gates"] as? [[String: Any]])
            let months = try #require(data["months"] as? [[String: Any]])
            #expect(gates.count == 2)
            #expect(months.count == 6)
            for gate in gates {
                let value = try #require(gate["value"] as? Double)
                let limit = try #require(gate["limit"] as? Double)
                for number in [value, limit] {
                    let words = DecimalDigits.grouped(Int64(number.rounded())) + " t"
                    #expect(parts.text.contains(words), "\(words)")
                    #expect(parts.html.contains(words), "\(words)")
                }
                #expect(gate["unit"] as? String == "t")
                #expect(gate["met"] as? Bool == (value >= limit))
            }
            for read in months {
                let number = try #require(read["value"] as? Int64)
                let month = try #require(Month(read["month"] as? String ?? ""))
                let words = DecimalDigits.grouped(number) + " t"
                let line = "\(month.shortName) \(month.year)"
                #expect(parts.text.split(separator: "\n").contains { $0.contains(line) && $0.contains(words) })
                #expect(parts.html.contains(">\(line)<") && parts.html.contains(">\(words)<"))
                let isOpen = read["incomplete"] as? Bool == true
                #expect(read["status"] as? String == (isOpen ? "P" : "F"))
            }
        }
    }

    private static func times(_ part: String, _ text: String) -> Int { text.components(separatedBy: part).count - 1 }

    @Test("A summary names every loss, however many there are, within its bounds (P12)", arguments: [1, 40, 150, 600])
    func everyLossIsNamed(count: Int) throws {
        let renderer = try MailTests.renderer()
        let told = try Told(renderer: renderer)
        for receiver in [Story.mail, Story.hook] {
            let one = try #require(told.retracted.messages.first { $0.receiver == receiver })
            let losses = (0..<count).map { number in
                var loss = one
                loss.episode = Episode(
                    rule: "MassiveImports", definition: "d", series: Story.series, start: month("2000-01") + number)
                (loss.episode.months, loss.episode.sequence) = (one.episode.months, one.episode.sequence)
                loss.event.episode = loss.episode.id
                return loss
            }
            let vintage = Vintage(id: 9, source: "census-imports", knownAt: one.event.knownAt)
            let body = renderer.notification(
                summary: Summary(losses, to: receiver, reason: .many, vintage: vintage), rules: { _ in Story.rule }
            ).body
            if receiver.channel == .webhook {
                #expect(body.utf8.count < 20_000)
                for loss in losses { #expect(body.contains("\"\(loss.episode.id)\"")) }
            } else {
                let parts = try JSONDecoder().decode(GoldenTests.Parts.self, from: Data(body.utf8))
                let words = parts.text.split { $0.isWhitespace }.joined(separator: " ")
                #expect(
                    Self.times("India unwrought aluminum", words) + Self.times("unwrought aluminum from India", words)
                        >= count)
                #expect(parts.html.utf8.count < 100_000, "mail programs cut longer ones off")
            }
        }
    }

    @Test(
        "JSON text is escaped so that it reads back",
        arguments: ["plain", "\"quoted\" \\ back", "line\nbreak\ttab\r", "nul\u{0} \u{1F} \u{2028}", "日本 🌍 é"])
    func json(text: String) throws {
        let written = JSONText.fields(["key \"1\"": .array([.string(text), .number("1.50"), .bool(true), .null])]).text
        #expect(!written.contains("\n"))
        let read = try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String: [Any]]
        #expect(read?["key \"1\""]?.first as? String == text)
        #expect(read?["key \"1\""]?.count == 4)
    }
}
