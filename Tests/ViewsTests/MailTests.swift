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
        let json = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: String])
        return (try #require(json["subject"]), try #require(json["text"]), try #require(json["html"]))
    }

    private func expect(_ sent: Story.Sent, subject: String, text: String) throws {
        let parts = try Self.parts(sent)
        #expect(parts.subject == subject)
        #expect(sent.mail?.subject == subject)
        let got = parts.text.split(separator: "\n", omittingEmptySubsequences: false)
        let want = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (got, want) in zip(got, want) { #expect(got == want) }
        #expect(got.count == want.count, "\(parts.text)")
    }

    @Test("Early: at least how much, against what, how sure, what comes next")
    func early() throws {
        try expect(
            Told(renderer: Self.renderer()).early,
            subject: "Early: India unwrought aluminum +43%, Aug-Oct 2026 (licenses)",
            text: """
                EARLY. Unwrought aluminum from India: at least 44,460 t in Aug-Oct 2026,
                42.8% above May-Jul 2026 (31,140 t). The rule's limit is 15%.

                  May 2026   9,870 t  █████████████████
                  Jun 2026  10,240 t  █████████████████
                  Jul 2026  11,030 t  ███████████████████
                  Aug 2026  12,410 t  █████████████████████
                  Sep 2026  14,920 t  ██████████████████████████
                  Oct 2026  17,130 t  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ P, not whole yet

                How sure: October 2026 rests on import licenses filed so far, not on
                imports. More may still be filed; licenses can be cancelled.

                Next: Census publishes October 2026 about 8 Dec 2026. You hear either
                way.

                Basis: 19 CFR 351.206(h)(2). An alert is arithmetic, not a legal
                finding.

                Conditions of MassiveImports:
                  rise: 44,460 t >= 35,811 t: yes (at least)
                  floor: 44,460 t >= 500 t: yes (at least)

                Evidence, chart, data: https://surge.example.org/alerts/50ff9aea7c05957c
                Every figure behind it:
                  surgewatch explain MassiveImports origin/5330/unwrought 2026-10 \\
                    --as-of 2026-11-17T13:30:00Z

                You get this because the routes of this Surgewatch installation send
                warning alerts of MassiveImports to you (ana).

                """)
    }

    @Test("Confirmed: what Census says, and what was said before")
    func confirmed() throws {
        try expect(
            Told(renderer: Self.renderer()).confirmed,
            subject: "Confirmed: India unwrought aluminum +63%, Aug-Oct 2026 (Census)",
            text: """
                CONFIRMED. Census agrees: unwrought aluminum from India, 50,810 t in
                Aug-Oct 2026, 63.2% above May-Jul 2026 (31,140 t). The rule's limit is
                15%. We said +42.8% on 17 Nov 2026, 17 days earlier.

                  May 2026   9,870 t  ████████████
                  Jun 2026  10,240 t  █████████████
                  Jul 2026  11,030 t  ██████████████
                  Aug 2026  12,410 t  ███████████████
                  Sep 2026  14,920 t  ███████████████████
                  Oct 2026  23,480 t  ██████████████████████████████

                Basis: 19 CFR 351.206(h)(2). An alert is arithmetic, not a legal
                finding.

                Conditions of MassiveImports:
                  rise: 50,810 t >= 35,811 t: yes
                  floor: 50,810 t >= 500 t: yes

                Evidence, chart, data: https://surge.example.org/alerts/50ff9aea7c05957c
                Every figure behind it:
                  surgewatch explain MassiveImports origin/5330/unwrought 2026-10 \\
                    --as-of 2026-12-04T13:30:00Z

                You get this because the routes of this Surgewatch installation send
                warning alerts of MassiveImports to you (ana).

                """)
    }

    @Test("New: Census figures without an early alert before")
    func new() throws {
        var story = Story()
        let sent = try story.release(
            "2026-12-04", "2026-10", ground: .statistics, changed: ["2026-10": 23480], renderer: Self.renderer())
        try expect(
            sent, subject: "New: India unwrought aluminum +63%, Aug-Oct 2026 (Census)",
            text: """
                NEW. Census figures: unwrought aluminum from India, 50,810 t in Aug-Oct
                2026, 63.2% above May-Jul 2026 (31,140 t). The rule's limit is 15%.

                  May 2026   9,870 t  ████████████
                  Jun 2026  10,240 t  █████████████
                  Jul 2026  11,030 t  ██████████████
                  Aug 2026  12,410 t  ███████████████
                  Sep 2026  14,920 t  ███████████████████
                  Oct 2026  23,480 t  ██████████████████████████████

                No early alert came before this one.

                Basis: 19 CFR 351.206(h)(2). An alert is arithmetic, not a legal
                finding.

                Conditions of MassiveImports:
                  rise: 50,810 t >= 35,811 t: yes
                  floor: 50,810 t >= 500 t: yes

                Evidence, chart, data: https://surge.example.org/alerts/50ff9aea7c05957c
                Every figure behind it:
                  surgewatch explain MassiveImports origin/5330/unwrought 2026-10 \\
                    --as-of 2026-12-04T13:30:00Z

                You get this because the routes of this Surgewatch installation send
                warning alerts of MassiveImports to you (ana).

                """)
    }

    @Test("Corrected: which month fell away, which stand, and what moved")
    func corrected() throws {
        let told = try Told(renderer: Self.renderer())
        #expect(told.silent.mail == nil)
        try expect(
            told.corrected,
            subject: "Corrected: India unwrought aluminum, it begins in November 2026 (Census revision)",
            text: """
                CORRECTED. We told you on 17 Nov 2026 and 4 Dec 2026 of unwrought
                aluminum from India. After the Census revision of 4 Jun 2027, October
                2026 no longer meets the rule: 35,450 t in Aug-Oct 2026, 13.8% above
                May-Jul 2026 (31,140 t), under 15%. November 2026 stands. October 2026
                went from 23,480 t to 8,120 t.

                  May 2026   9,870 t  ███████████████████
                  Jun 2026  10,240 t  ████████████████████
                  Jul 2026  11,030 t  ██████████████████████
                  Aug 2026  12,410 t  ████████████████████████
                  Sep 2026  14,920 t  ██████████████████████████████
                  Oct 2026   8,120 t  ████████████████

                Nothing to do, unless you used the earlier figure.

                Basis: 19 CFR 351.206(h)(2). An alert is arithmetic, not a legal
                finding.

                Conditions of MassiveImports:
                  rise: 35,450 t >= 35,811 t: NO
                  floor: 35,450 t >= 500 t: yes

                Evidence, chart, data: https://surge.example.org/alerts/50ff9aea7c05957c
                Every figure behind it:
                  surgewatch explain MassiveImports origin/5330/unwrought 2026-10 \\
                    --as-of 2027-06-04T13:30:00Z

                You get this because the routes of this Surgewatch installation send
                warning alerts of MassiveImports to you (ana).

                """)
    }

    @Test("Retracted: what was said, what it is now, and that there is nothing to do")
    func retracted() throws {
        try expect(
            Told(renderer: Self.renderer()).retracted,
            subject: "Retracted: India unwrought aluminum now -4.9%, under 15% (Census revision)",
            text: """
                RETRACTED. We told you on 17 Nov 2026 and 4 Dec 2026 of unwrought
                aluminum from India. After the Census revision of 6 Jun 2028 the rule no
                longer holds: 32,040 t in Sep-Nov 2026, 4.9% below Jun-Aug 2026 (33,680
                t), under 15%. November 2026 went from 21,000 t to 9,000 t.

                  Jun 2026  10,240 t  ████████████████████
                  Jul 2026  11,030 t  ██████████████████████
                  Aug 2026  12,410 t  ████████████████████████
                  Sep 2026  14,920 t  ██████████████████████████████
                  Oct 2026   8,120 t  ████████████████
                  Nov 2026   9,000 t  ██████████████████

                Nothing to do, unless you used the earlier figure.

                Basis: 19 CFR 351.206(h)(2). An alert is arithmetic, not a legal
                finding.

                Conditions of MassiveImports:
                  rise: 32,040 t >= 38,732 t: NO
                  floor: 32,040 t >= 500 t: yes

                Evidence, chart, data: https://surge.example.org/alerts/50ff9aea7c05957c
                Every figure behind it:
                  surgewatch explain MassiveImports origin/5330/unwrought 2026-11 \\
                    --as-of 2028-06-06T13:30:00Z

                You get this because the routes of this Surgewatch installation send
                warning alerts of MassiveImports to you (ana).

                """)
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

    @Test("A template of the operator's own takes the place of the shipped one; one that does not parse is refused")
    func templates() throws {
        let renderer = try MessageRenderer(textTemplate: "{{% CONTENT_TYPE:TEXT}}\n{{rule}}!")
        #expect(try Self.parts(Told(renderer: renderer).early).text == "MassiveImports!")
        #expect(throws: (any Error).self) { try MessageRenderer(textTemplate: "{{#open}}") }
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
