import Alerting
import Foundation
import Testing

@testable import Views

/// Every kind of message as it is sent, held against the files in `Golden`.
///
/// Renewed by `SURGEWATCH_GOLDEN=renew swift test --filter GoldenTests`; look at what changed before it is committed.
@Suite struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    static let renews = ProcessInfo.processInfo.environment["SURGEWATCH_GOLDEN"] == "renew"

    static func samples() throws -> [SampleMessages.Sample] {
        SampleMessages(renderer: try MessageRenderer(publicURL: "https://surgewatch.example")).all
    }

    /// What each file must hold.
    static func files() throws -> [String: String] {
        var files: [String: String] = [:]
        for sample in try samples() {
            if let mail = sample.mail {
                let parts = try JSONDecoder().decode(Parts.self, from: Data(mail.body.utf8))
                files[sample.name + ".txt"] = "Subject: \(parts.subject)\n\n" + parts.text
                files[sample.name + ".html"] = parts.html
            }
            if let webhook = sample.webhook {
                let object = try JSONSerialization.jsonObject(with: Data(webhook.body.utf8))
                let data = try JSONSerialization.data(
                    withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
                files[sample.name + ".json"] = String(decoding: data, as: UTF8.self) + "\n"
            }
        }
        for schema in WebhookSchema.allCases { files["\(schema.rawValue).v1.schema.json"] = try schema.text() + "\n" }
        return files
    }

    struct Parts: Decodable {
        var subject: String
        var text: String
        var html: String
    }

    @Test func everyMessageIsAsItWas() throws {
        let files = try Self.files()
        if Self.renews {
            try? FileManager.default.removeItem(at: Self.folder)
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            for (name, text) in files {
                try text.write(to: Self.folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
            }
        }
        let stored = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(stored == files.keys.sorted())
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            let known = (try? String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
            #expect(
                known == text, "\(name) differs; if it should, SURGEWATCH_GOLDEN=renew swift test --filter GoldenTests")
        }
    }

    @Test func everyKindHasASample() throws {
        let notices = try Self.samples().flatMap { [$0.mail, $0.webhook].compactMap(\.self) }
        #expect(try Self.samples().allSatisfy { $0.mail != nil || $0.webhook != nil })
        #expect(Set(notices.map(\.id)).count == notices.count, "no id twice")
    }

    @Test func mailsAreNarrowAndSmallAndLoadNothing() throws {
        for sample in try Self.samples() {
            guard let mail = sample.mail else { continue }
            let parts = try JSONDecoder().decode(Parts.self, from: Data(mail.body.utf8))
            for line in parts.text.split(separator: "\n") where line.count > 72 {
                #expect(line.hasPrefix("  ") || line.contains("https://"), "\(sample.name): \(line)")
            }
            #expect(parts.html.utf8.count < SampleMessages.largestHTML, "\(sample.name)")
            for forbidden in ["<img", "<svg", "<script", "src=", "url(", "<link", "@import", "@font"] {
                #expect(!parts.html.contains(forbidden), "\(sample.name): \(forbidden)")
            }
            #expect(parts.html.contains("color-scheme"))
            for element in ["table", "tr", "td", "p", "ul", "li", "div", "h1", "h2", "strong", "a"] {
                let opened =
                    parts.html.components(separatedBy: "<\(element)>").count
                    + parts.html.components(separatedBy: "<\(element) ").count
                #expect(
                    opened - 1 == parts.html.components(separatedBy: "</\(element)>").count,
                    "\(sample.name): \(element)")
            }
        }
    }

    @Test func webhooksStayBelowTheirBound() throws {
        for sample in try Self.samples() { if let hook = sample.webhook { #expect(hook.body.utf8.count < 20_000) } }
    }
}

/// Bodies of webhooks that would be too long.
@Suite struct TrimmedBodyTests {
    @Test func listsAreCutInTheirOrderAndSaySo() throws {
        let lists = [("news", 300), ("losses", 100)]
        let text = TrimmedBody.fitting(lists) { trimmed in
            func entries(_ name: String, _ count: Int) -> JSONText {
                .array(
                    trimmed.first(Array(0..<count), of: name).map { _ in .string(String(repeating: "x", count: 150)) })
            }
            return .fields([
                "news": entries("news", 300), "losses": entries("losses", 100), "left_out": trimmed.leftOut(lists),
            ])
        }
        #expect(text.utf8.count < CloudEvent.maximumBytes)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let left = try #require(object["left_out"] as? [String: Int])
        let (news, losses) = ((object["news"] as? [Any])?.count ?? 0, (object["losses"] as? [Any])?.count ?? 0)
        #expect(losses == 100 && left["losses"] == nil, "news goes first")
        #expect(news + (left["news"] ?? 0) == 300 && news > 0)
    }

    @Test func whatFitsIsWhole() {
        let text = TrimmedBody.fitting([("a", 2)]) {
            .fields(["a": .array([.null, .null]), "left_out": $0.leftOut([("a", 2)])])
        }
        #expect(text == #"{"a":[null,null],"left_out":{}}"#)
    }
}
