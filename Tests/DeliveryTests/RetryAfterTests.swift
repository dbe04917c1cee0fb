import Testing
import Trade

@testable import Delivery

@Suite struct RetryAfterTests {
    /// 1994-11-06T08:49:37Z is the example of RFC 9110.
    private let now = Instant("1994-11-06T08:47:37Z")

    @Test(
        arguments: [
            ("120", 120), (" 7 ", 7), ("0", 0), ("99999999999999999999", Int64.max),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 120), ("Sunday, 06-Nov-94 08:49:37 GMT", 120),
            ("Sun Nov  6 08:49:37 1994", 120),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
        ] as [(String, Int64)]) func isRead(_ text: String, _ seconds: Int64) throws
    {
        #expect(RetryAfter.seconds(text, now: try #require(now)) == seconds)
    }

    @Test(arguments: [
        "", "soon", "-5", "1.5", "12 s", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 99 Nov 1994 08:49:37 GMT", "a, b c d e GMT",
    ])
    func anythingElseSaysNothing(_ text: String) throws {
        #expect(RetryAfter.seconds(text, now: try #require(now)) == nil)
    }
}
