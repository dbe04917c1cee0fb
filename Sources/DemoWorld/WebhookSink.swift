import FlyingFox
import Foundation

/// Keeps every request to `/hook` as a JSON file: headers in lower case, and the body exactly as it came.
///
/// `{"headers": {...}, "body": "..."}`; a body that is not UTF-8 is kept as `body_base64` instead.
struct WebhookSink: Sendable {
    static let path = "/hook"
    let folder: NumberedFolder

    private struct Kept: Encodable {
        var headers: [String: String]
        var body: String?
        var base64: String?
        enum CodingKeys: String, CodingKey {
            case headers, body
            case base64 = "body_base64"
        }
    }

    func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let body = try await request.bodyData
        var kept = Kept(headers: [:])
        for header in request.headers.keys { kept.headers[header.rawValue.lowercased()] = request.headers[header] }
        if let text = String(validating: body, as: UTF8.self) {
            kept.body = text
        } else {
            kept.base64 = body.base64EncodedString()
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try folder.keep(encoder.encode(kept))
        return HTTPResponse(statusCode: .noContent)
    }
}
