import Foundation
import TestSupport
import Testing
import Trade

@testable import Delivery

/// What goes into a mail comes out of Python's mail parser.
@Suite struct MailCompositionTests {
    static func stored(subject: String, text: String, html: String = "<p>x</p>") throws -> String {
        let body = [
            "subject": subject, "text": text, "html": html, "alert": "00112233445566ff", "transition": "early",
            "vintage": "2021-03-05T13:30:00Z",
        ]
        return String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
    }

    static func mail(
        subject: String = "Early", text: String = "x", html: String = "<p>x</p>",
        from: String = "alerts@surgewatch.example", to: String = "producer@example.com", date: Int64 = 1_614_951_000
    ) throws -> [UInt8] {
        try MailComposition(
            id: "ntf-0123456789abcdef0123456789abcdef", body: try stored(subject: subject, text: text, html: html),
            from: from, to: to, date: Instant(seconds: date)
        ).bytes
    }

    /// Pieces that mail is known to trip over.
    private static let pieces = [
        "a", "Z", "9", " ", "  ", "\t", "\n", "\n\n", "\r\n", ".", "\n.", "\n.\n", "=", "==", "=3D", "=?", "?=",
        "=?utf-8?Q?x?=", "From ", "\nFrom ", "--", "\n--=_", "ü", "ß", "é", "中", "漢字", "😀", "👩‍👩‍👧‍👦",
        "e\u{301}\u{323}\u{327}",
        "\u{200b}", "\u{a0}", "\u{2028}", "\u{feff}", "×", "–", "\"", "'", "<", ">", "&", ",", ":", ";", "\\", "@",
        String(repeating: "long", count: 40), String(repeating: "ö", count: 60), "~", "\u{1}",
    ]

    private static func texts(_ count: Int, _ random: inout SystemRandomNumberGenerator) -> [String] {
        (0..<count).map { _ in
            (0..<Int.random(in: 0...40, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
        }
    }

    @Test func textInIsTextOut() throws {
        var random = SystemRandomNumberGenerator()
        let texts = Self.texts(400, &random) + Self.pieces + ["", " ", "\n", "x ", "x\t", "x \ny"]
        let read = try ReadMail.all(texts.map { try Self.mail(subject: $0, text: $0, html: $0) })
        try #require(read.count == texts.count)
        for (text, mail) in zip(texts, read) {
            let lines = text.replacingOccurrences(of: "\r\n", with: "\n")
            #expect(Array(mail.text.utf8) == Array(lines.utf8))
            #expect(Array(mail.html.utf8) == Array(lines.utf8))
            let printable = String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 })
            #expect(Array(mail.subject.utf8) == Array(String(printable).utf8))
            #expect(mail.defects.isEmpty, "\(mail.defects) of \(text.debugDescription)")
        }
    }

    @Test func linesAreShort() throws {
        var random = SystemRandomNumberGenerator()
        for text in Self.texts(200, &random) + [String(repeating: "x", count: 5000)] {
            let mail = String(decoding: try Self.mail(subject: text, text: text), as: UTF8.self)
            for line in mail.components(separatedBy: "\r\n") {
                #expect(line.utf8.count <= (line.contains("=?utf-8?") ? 76 : 78), "\(line)")
                #expect(!line.contains("\n") && !line.contains("\r"))
                #expect(line.utf8.allSatisfy { $0 < 127 }, "\(line)")
            }
        }
    }

    @Test func headersOfAnAlert() throws {
        let read = try ReadMail.all([try Self.mail(), try Self.mail(date: 1_700_000_000)])
        let mail = try #require(read.first)
        #expect(mail.messageID == "<ntf-0123456789abcdef0123456789abcdef@surgewatch.example>")
        #expect(mail.header("Date") == "Fri, 05 Mar 2021 13:30:00 +0000")
        #expect(mail.header("In-Reply-To") == "<alert-00112233445566ff@surgewatch.example>")
        #expect(mail.header("References") == "<alert-00112233445566ff@surgewatch.example>")
        #expect(mail.header("Auto-Submitted") == "auto-generated")
        #expect(mail.header("X-Auto-Response-Suppress") == "All")
        #expect(mail.header("X-Surgewatch-Alert") == "00112233445566ff")
        #expect(mail.header("X-Surgewatch-Transition") == "early")
        #expect(mail.header("X-Surgewatch-Vintage") == "2021-03-05T13:30:00Z")
        #expect(mail.to == ["producer@example.com"])
        #expect(mail.headers.values.allSatisfy { $0.count == 1 }, "no header twice")

        #expect(mail.header("List-Id") == "<alerts.surgewatch.surgewatch.example>")
        #expect(mail.header("List-Unsubscribe") == nil && mail.header("List-Unsubscribe-Post") == nil)

        // Another attempt differs in its date only.
        let other = try #require(read.last)
        #expect(other.header("Date") == "Tue, 14 Nov 2023 22:13:20 +0000")
        #expect(mail.headers.filter { $0.key != "date" } == other.headers.filter { $0.key != "date" })
    }

    @Test(arguments: [
        ("alerts@example.com", "<alerts@example.com>"), ("<alerts@example.com>", "<alerts@example.com>"),
        ("Surgewatch <alerts@example.com>", "Surgewatch <alerts@example.com>"),
        ("Surgewatch, Inc. <alerts@example.com>", "Surgewatch, Inc. <alerts@example.com>"),
        ("\"Surgewatch, Inc.\" <alerts@example.com>", "Surgewatch, Inc. <alerts@example.com>"),
        ("The \"watch\" <alerts@example.com>", "The \"watch\" <alerts@example.com>"),
        ("Überwachung, 監視 <alerts@example.com>", "Überwachung, 監視 <alerts@example.com>"),
        ("\"Überwachung\" <alerts@example.com>", "Überwachung <alerts@example.com>"),
        ("a@b.example <alerts@example.com>", "a@b.example <alerts@example.com>"),
    ]) func senders(_ from: String, _ expected: String) throws {
        let mail = try #require(try ReadMail.all([try Self.mail(from: from)]).first)
        #expect(mail.from == [expected] && mail.defects.isEmpty, "\(mail.from) \(mail.defects)")
        #expect(mail.messageID.hasSuffix("@example.com>"))
    }

    private static func subscribed(_ links: [String: String]) throws -> [UInt8] {
        let body = """
            {"subject":"s","text":"Change: {{manage}}\\nStop: {{unsubscribe}}","html":"<a href=\\"{{unsubscribe}}\\">stop</a>",
            "transition":"digest","subscription":true}
            """
        return try MailComposition(
            id: "ntf-0123456789abcdef0123456789abcdef", body: body, from: "alerts@surgewatch.example",
            to: "producer@example.com", date: Instant(seconds: 1_614_951_000), links: links
        ).bytes
    }

    @Test func aMailOfASubscriptionCanBeStoppedWithOneClick() throws {
        let link = "https://surge.example/u/" + String(repeating: "t0-_", count: 20) + "?a=1&b=2"
        let bytes = try Self.subscribed(["unsubscribe": link, "manage": "https://surge.example/m"])
        let mail = try #require(try ReadMail.all([bytes]).first)
        #expect(mail.header("List-Unsubscribe") == "<\(link)>")
        #expect(mail.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
        #expect(mail.header("In-Reply-To") == nil && mail.header("X-Surgewatch-Alert") == nil)
        #expect(mail.text == "Change: https://surge.example/m\nStop: \(link)")
        #expect(mail.html == "<a href=\"\(link.replacingOccurrences(of: "&", with: "&amp;"))\">stop</a>")
        #expect(mail.defects.isEmpty)

        // Without a page there is a mail to write, and no click that a program could make.
        let byMail = try Self.subscribed(["unsubscribe": "mailto:a@surge.example?subject=x", "manage": "m"])
        let other = try #require(try ReadMail.all([byMail]).first)
        #expect(other.header("List-Unsubscribe") == "<mailto:a@surge.example?subject=x>")
        #expect(other.header("List-Unsubscribe-Post") == nil)
    }

    @Test(arguments: [
        [:], ["unsubscribe": "surgewatch subs remove x"], ["unsubscribe": "https://a.example/>\r\nBcc: x"],
    ])
    func aMailThatCannotBeStoppedIsNotSent(links: [String: String]) {
        #expect(throws: MailComposition.Fault.self) { try Self.subscribed(links) }
    }

    @Test func longSubjectsAreFoldedBetweenWords() throws {
        let words = "Corrected: India unwrought aluminum, it begins in November 2026 and other words that make it long"
        for subject in [
            words, words + " " + String(repeating: "x", count: 70), words + "  two  blanks",
            String(repeating: "y", count: 90),
        ] {
            let bytes = try Self.mail(subject: subject)
            #expect(try #require(try ReadMail.all([bytes]).first).subject == subject)
            for line in String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n") {
                #expect(line.utf8.count <= 78, "\(line)")
            }
        }
    }

    @Test func anythingElseIsNoMail() {
        for body in ["", "{}", "{\"subject\":1}", "nonsense"] {
            #expect(throws: (any Error).self) {
                try MailComposition(
                    id: "ntf-0", body: body, from: "a@b.example", to: "c@d.example", date: Instant(seconds: 0))
            }
        }
    }
}

/// A mail as Python's `email` package reads it.
struct ReadMail: Decodable {
    var subject: String
    var from: [String]
    var to: [String]
    var messageID: String
    var headers: [String: [String]]
    var text: String
    var html: String
    var defects: [String]

    func header(_ name: String) -> String? { headers[name.lowercased()]?.first }

    static func all(_ mails: [[UInt8]]) throws -> [ReadMail] {
        let directory = try TemporaryDirectory()
        for (index, mail) in mails.enumerated() { try directory.write("\(100_000 + index).eml", mail) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            PythonServer.interpreter, "\(packageRoot)/Tests/DeliveryTests/Servers/read_mails.py", directory.path,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try JSONDecoder().decode([ReadMail].self, from: data)
    }
}
