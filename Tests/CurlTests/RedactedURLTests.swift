import Curl
import Testing

@Suite struct RedactedURLTests {
    @Test(arguments: [
        (
            "https://api.census.gov/data?get=X&key=abc&time=2024-01",
            "https://api.census.gov/data?get=X&key=REDACTED&time=2024-01"
        ),
        ("https://user:pw@host:8080/path#part", "https://host:8080/path#part"),
        ("https://user:p@w@host/a@b", "https://host/a@b"),
        (
            "https://host/?subscription-key=1&Token=2&SECRET=3&password=4",
            "https://host/?subscription-key=REDACTED&Token=REDACTED&SECRET=REDACTED&password=REDACTED"
        ),
        ("https://host?k%65y=abc", "https://host?k%65y=REDACTED"),
        ("https://host?key=a=b&x", "https://host?key=REDACTED&x"),
        ("https://host?key=a/b@c#key=d", "https://host?key=REDACTED#key=d"),
        ("https://host/?monkey=1&key", "https://host/?monkey=1&key"),
        ("smtp://user:pw@host:587", "smtp://host:587"),
        ("user:pw@host/path", "host/path"),
        ("", ""),
    ])
    func secretsAreReplaced(url: String, shown: String) {
        #expect(CurlSession.redactedURL(url) == shown)
    }

    @Test func requestsPrintWithoutSecrets() {
        let request = HTTPRequest(
            url: "https://u:p4ss@host/?key=k3y", headers: [HeaderField(name: "Authorization", value: "t0ken")],
            body: Array("b0dy".utf8))
        let mail = MailRequest(
            url: "smtp://host", password: "p4ss", sender: "a@b.example", recipient: "c@d.example",
            message: Array("b0dy".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        dump(mail, to: &dumped)
        for text in ["\(request)", "\(mail)", String(reflecting: [request]), String(reflecting: [mail]), dumped] {
            for secret in ["p4ss", "k3y", "t0ken", "b0dy"] { #expect(!text.contains(secret)) }
        }
    }
}
