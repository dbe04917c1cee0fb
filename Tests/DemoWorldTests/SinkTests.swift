import Foundation
import Testing
import Trade

@testable import DemoWorld

@Suite("The sinks") struct SinkTests {
    @Test("Python's smtplib sends two mails over one connection; both are kept byte for byte")
    func mails() async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            let program = """
                import smtplib, sys
                host, port = sys.argv[1].removeprefix("smtp://").split(":")
                with smtplib.SMTP(host, int(port)) as server:
                    server.ehlo()
                    for body in ("first\\r\\n.\\r\\n..two dots\\r\\n.hidden\\r\\n", "se\\u00e7ond\\r\\n"):
                        mail = "Subject: x\\r\\n\\r\\n" + body
                        server.sendmail("a@example.com", ["b@example.com", "c@example.com"], mail.encode())
                    server.rset()
                    assert server.noop()[0] == 250
                    assert server.docmd("DATA")[0] == 503
                    assert server.docmd("VRFY")[0] == 500
                """
            let result = try await run(["python3", "-c", program, world.addresses.mail])
            #expect(result.exitCode == 0, Comment(rawValue: result.errors))
            let kept = try world.mails.files().map { try String(contentsOf: $0, encoding: .utf8) }
            #expect(
                kept == [
                    "Subject: x\r\n\r\nfirst\r\n.\r\n..two dots\r\n.hidden\r\n", "Subject: x\r\n\r\nseçond\r\n",
                ])
        }
    }

    @Test("A conversation is the same in pieces of any size", arguments: [1, 2, 3, 7, 1_000])
    func pieces(size: Int) {
        var mails: [[UInt8]] = []
        var session = SMTPSession { mails.append($0) }
        let talk =
            "EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\nRSET\r\nmail from:<>\nRCPT to:<c@d>\r\n"
            + "DATA\r\n..a\r\n\r\n.\r\nQUIT\r\nNOOP\r\n"
        var replies = ""
        var rest = Array(talk.utf8)[...]
        while !rest.isEmpty {
            replies += session.receive(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        #expect(mails == [[], Array(".a\r\n\r\n".utf8)])
        let codes = replies.split(separator: "\r\n").map { $0.prefix(3) }.joined(separator: " ")
        #expect(codes == "250 250 250 250 250 354 250 250 250 250 354 250 221")
        #expect(session.isOver)
    }

    @Test("A mail that cannot be kept, a mail too big and a line too long are refused")
    func refused() {
        let envelope = "HELO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"
        var full = SMTPSession { _ in throw DemoFailure("disk full") }
        #expect(full.receive(Array((envelope + "x\r\n.\r\n").utf8)).hasSuffix("451 cannot keep the mail now\r\n"))

        var kept = 0
        var big = SMTPSession { _ in kept += 1 }
        _ = big.receive(Array(envelope.utf8))
        let line = [UInt8](repeating: 120, count: 1_000) + [13, 10]
        for _ in 0..<10_100 { #expect(big.receive(line).isEmpty) }
        #expect(big.receive(Array(".\r\n".utf8)) == "552 mail too big\r\n")
        #expect(kept == 0)

        var long = SMTPSession { _ in }
        #expect(long.receive([UInt8](repeating: 65, count: 5_000)) == "500 line too long\r\n")
        #expect(long.isOver)
    }

    /// Sends signed requests as Standard Webhooks says; a test of its own program, which shares no code with ours.
    private static let sender = """
        import base64, hashlib, hmac, sys, urllib.request
        url, secret = sys.argv[1:3]
        key = base64.b64decode(open(secret).read().strip().removeprefix("whsec_"))
        for number in range(3):
            body = ('{"n": %d, "text": "+42 \\u00b7 \\\\"quoted\\\\""}' % number).encode()
            signed = b"ntf-%d.1556000000." % number + body
            signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            request = urllib.request.Request(url, body, {"webhook-id": "ntf-%d" % number,
                "webhook-timestamp": "1556000000", "webhook-signature": "v1,AAAA v1," + signature})
            assert urllib.request.urlopen(request).status == 204
        """

    @Test("Kept webhooks verify with the script, and one changed byte does not")
    func webhooks() async throws {
        try await withWorld(at: try instant("2019-05-08T12:30:00Z")) { world, _ in
            let directory = world.webhooks.url.deletingLastPathComponent()
            let files = DemoFiles(directory: directory)
            try files.writeCredentials(seed: 1)
            let sent = try await run(["python3", "-c", Self.sender, world.addresses.hook, files.webhookSecret.path])
            #expect(sent.exitCode == 0, Comment(rawValue: sent.errors))
            let kept = try world.webhooks.files()
            #expect(kept.map(\.lastPathComponent) == ["000001.json", "000002.json", "000003.json"])

            let verify = [Checkout.script("verify-webhook").path, world.webhooks.url.path, files.webhookSecret.path]
            let good = try await run(verify)
            #expect(good.exitCode == 0, Comment(rawValue: good.errors))
            #expect(String(decoding: good.output, as: UTF8.self) == "3 of 3 webhook signatures verified\n")

            let text = try String(contentsOf: kept[1], encoding: .utf8)
            try Data(text.replacingOccurrences(of: "+42", with: "+43").utf8).write(to: kept[1])
            let bad = try await run(verify)
            #expect(bad.exitCode == 1)
            #expect(String(decoding: bad.output, as: UTF8.self) == "2 of 3 webhook signatures verified\n")
            #expect(bad.errors.hasPrefix("000002.json: "))
        }
    }

    @Test("No webhooks at all do not verify")
    func noWebhooks() async throws {
        try await withDirectory { directory in
            let files = DemoFiles(directory: directory)
            try files.writeCredentials(seed: 1)
            let result = try await run([
                Checkout.script("verify-webhook").path, directory.path, files.webhookSecret.path,
            ])
            #expect(result.exitCode == 1)
        }
    }
}
