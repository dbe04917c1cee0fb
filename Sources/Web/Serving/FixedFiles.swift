import Compression
import Monitors
import Views

/// What is the same until the next version: style sheet, script, schemas, the description of the interface.
struct FixedFiles: Sendable {
    private let answers: [String: Answer]

    init(_ renderer: PageRenderer) throws {
        var answers: [String: Answer] = [:]
        for asset in [renderer.style, renderer.script] {
            var answer = Answer(200, asset.mediaType, asset.bytes)
            answer.packed = try Gzip.deflate(asset.bytes)
            answer.set("Cache-Control", "public, max-age=31536000, immutable")
            answers[asset.path] = answer
        }
        func add(_ path: String, _ type: String, _ text: String) {
            var answer = Answer(200, type, text)
            answer.packed = text.utf8.count > 400 ? try? Gzip.deflate(Array(text.utf8)) : nil
            answer.set("Cache-Control", "public, max-age=3600")
            answers[path] = answer
        }
        for schema in WebhookSchema.allCases {
            add("/schemas/\(schema.rawValue).v1.json", "application/schema+json", try schema.text())
        }
        add("/openapi.json", Answer.json, OpenAPIDocument.text)
        add(
            "/robots.txt", Answer.plain,
            "User-agent: *\nDisallow: /subscribe\nDisallow: /subscriptions\nDisallow: /confirm\nDisallow: /u\n")
        add(
            "/favicon.ico", "image/svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><path fill=\"#0072B2\" d=\"M1 15V9h3v6zM6 15V6h3v9z\"/><path fill=\"#D55E00\" d=\"M11 15V1h4v14z\"/></svg>"
        )
        self.answers = answers
    }

    func answer(_ target: String) -> Answer? {
        answers[String(target.prefix { $0 != "?" })]
    }
}
