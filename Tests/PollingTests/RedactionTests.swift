import Testing

@testable import Polling

/// A key that a server repeats is taken out wherever it stands, and nothing else is.
@Suite struct RedactionTests {
    @Test(arguments: [
        ("", ""), ("secr", "secr"), ("secret", "REDACTED"), ("a secret", "a REDACTED"), ("secret z", "REDACTED z"),
        ("secretsecret", "REDACTEDREDACTED"), ("sesecret", "seREDACTED"), ("secresecret secre", "secreREDACTED secre"),
        ("ssssecre", "ssssecre"), ("key=secret&k=secret", "key=REDACTED&k=REDACTED"),
    ])
    func everyPlace(text: String, left: String) {
        let redaction = Redaction("secret")
        #expect(redaction.text(text) == left)
        #expect(redaction.holds(text) == (text != left))
    }

    @Test func asItStandsInAnAddress() {
        let redaction = Redaction("a b+c")
        #expect(redaction.text("https://x/?key=a%20b%2Bc and a b+c") == "https://x/?key=REDACTED and REDACTED")
    }

    @Test func whatIsTooShortIsNoKey() {
        #expect(Redaction("abc").text("abc") == "abc")
        #expect(Redaction(nil).text("abc") == "abc")
    }
}
