import Alerting
import Foundation
import Testing
import Trade
import Views

@Suite("Mails")
struct MailTests {
    static func renderer() throws -> MessageRenderer { try MessageRenderer(publicURL: "https://surge.example.org") }

    static func parts(_ sent: Story.Sent) throws -> (subject: String, text: String, html: String) {
        let body = try #require(sent.mail?.body)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
        return (
            try #require(json["subject"] as? String), try #require(json["text"] as? String),
            try #require(json["html"] as? String)
        )
    }

    @Test("Rendered again it is the same, byte for byte")
    func again() throws {
        let (first, second) = try (Told(renderer: Self.renderer()), Told(renderer: Self.renderer()))
        #expect(first.confirmed.mail == second.confirmed.mail)
        #expect(first.retracted.hook == second.retracted.hook)
    }

    @Test("Simulated licenses are said in subject, text, HTML and webhook; Census figures never are")
    func simulated() throws {
        var story = Story()
        story.isSimulated = true
        let told = try Told(story, renderer: Self.renderer())
        let early = try Self.parts(told.early)
        #expect(early.subject.hasSuffix("(simulated licenses)"))
        #expect(early.text.contains("SIMULATED LICENSES"))
        #expect(early.html.contains("Simulated licenses"))
        #expect(told.early.hook?.body.contains("\"simulated\":true") == true)
        let confirmed = try Self.parts(told.confirmed)
        #expect(!(confirmed.subject + confirmed.text + confirmed.html).lowercased().contains("simulated"))
        #expect(told.confirmed.hook?.body.contains("\"simulated\":false") == true)
    }

    @Test("Smelt and cast: confirmed on closed licenses, and the word Census is said of nothing")
    func closedLicenses() throws {
        var story = Story()
        story.series.role = .smelt
        story.series.product = Product("foil")
        let renderer = try Self.renderer()
        _ = try story.release(
            "2026-11-17", "2026-10", ground: .licenses, changed: ["2026-10": 17130], renderer: renderer)
        let sent = try story.release("2026-12-29", "2026-10", ground: .closedLicenses, changed: [:], renderer: renderer)
        let parts = try Self.parts(sent)
        #expect(parts.subject == "Confirmed: Aluminum foil smelted in India +43%, Aug-Oct 2026 (closed licenses)")
        #expect(!parts.text.replacingOccurrences(of: "--as-of", with: "").contains("Census"))
    }

    @Test("No line of a text part is longer than 72 columns but bars, links and commands")
    func columns() throws {
        var story = Story()
        story.isSimulated = true
        story.rule.basis = String(repeating: "a basis of many words ", count: 12)
        for sent in try [
            Told(story, renderer: Self.renderer()).early, Told(story, renderer: Self.renderer()).corrected,
        ] {
            for line in try Self.parts(sent).text.split(separator: "\n") where line.count > 72 {
                #expect(
                    line.contains("█") || line.contains("░") || line.contains("https://")
                        || line.contains("surgewatch explain"), "\(line)")
            }
        }
    }

    @Test("What comes from rules and names is escaped in HTML, and is itself in the text")
    func escapes() throws {
        var story = Story()
        story.rule.name = "A<b>&\"c'"
        story.rule.basis = "<script>alert(1)</script> & more"
        let parts = try Self.parts(try Told(story, renderer: Self.renderer()).early)
        #expect(!parts.html.contains("<script>"))
        #expect(parts.html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"))
        #expect(!parts.html.contains("A<b>"))
        #expect(parts.text.contains("A<b>&\"c'"))
    }

    @Test("The HTML part is small, whole by itself, and loads nothing")
    func html() throws {
        let html = try Self.parts(Told(renderer: Self.renderer()).early).html
        #expect(html.utf8.count < 40_000)
        for forbidden in ["<img", "<svg", "<script", "src=", "url(", "<link", "@import"] {
            #expect(!html.contains(forbidden), "\(forbidden)")
        }
        #expect(html.contains("color-scheme"))
        #expect(html.components(separatedBy: "<table").count == html.components(separatedBy: "</table>").count)
    }

    @Test("Without a public address there is no link, and the message is whole all the same")
    func noAddress() throws {
        let parts = try Self.parts(Told(renderer: MessageRenderer()).early)
        #expect(!parts.text.contains("http"))
        #expect(!parts.html.contains("href"))
        #expect(parts.text.contains("surgewatch explain"))
    }

    @Test("An episode that is over when it is told says so")
    func over() throws {
        var story = Story()
        let changed: [String: Int64] = ["2026-10": 23480, "2026-11": 400, "2026-12": 300]
        let sent = try story.release(
            "2027-02-05", "2026-10 2026-11 2026-12", ground: .statistics, changed: changed, renderer: Self.renderer())
        #expect(try Self.parts(sent).subject.hasPrefix("New: India"))
        #expect(try Self.parts(sent).text.contains("It is over already: a later month no longer meets the rule."))
        var open = Story()
        let other = try open.release(
            "2027-02-05", "2026-10", ground: .statistics, changed: changed, renderer: Self.renderer())
        #expect(try !Self.parts(other).text.contains("over already"))
    }
}
