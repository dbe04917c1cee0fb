import Alerting
import Foundation
import Testing
import Trade
import Views

@Suite("Mails")
struct MailTests {
    private static func parts(_ sent: Story.Sent?) throws -> (subject: String, text: String, html: String) {
        let body = try #require(sent?.mail?.body)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: String])
        return (try #require(json["subject"]), try #require(json["text"]), try #require(json["html"]))
    }

    private static func renderer() throws -> MessageRenderer {
        try MessageRenderer(publicURL: "https://surge.example.org")
    }

    private func expect(_ sent: Story.Sent, subject: String, text: String) throws {
        let parts = try Self.parts(sent)
        #expect(parts.subject == subject)
        #expect(sent.mail?.subject == subject)
        let (got, want) = (parts.text.split(separator: "\n", omittingEmptySubsequences: false), text.split(separator: "\n", omittingEmptySubsequences: false))
        for (got, want) in zip(got, want) { #expect(got == want) }
        #expect(got.count == want.count, "\(parts.text)")
    }

    @Test("Early") func early() throws {
        print("MAIL1", try Self.parts(Told(renderer: Self.renderer()).early))
        print("MAIL2", try Self.parts(Told(renderer: Self.renderer()).confirmed))
        print("MAIL3", try Self.parts(Told(renderer: Self.renderer()).corrected))
        print("MAIL4", try Self.parts(Told(renderer: Self.renderer()).retracted))
    }
}
