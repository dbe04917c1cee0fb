/// A whole answer to an `HTTPRequest`, whatever its status: redirects are returned, not followed.
package struct HTTPResponse: Sendable {
    /// The status code, 100 to 599.
    package var status: Int

    /// The header lines in the order they came, of the final response only.
    package var headers: [HeaderField]

    /// The body after content decoding (`gzip` and `deflate`).
    package var body: [UInt8]

    package init(status: Int, headers: [HeaderField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header with this name, upper and lower case being the same.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
