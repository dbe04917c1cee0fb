/// What is answered to a request, as a value.
struct Answer: Sendable {
    var status: Int
    var mediaType: String
    var bytes: [UInt8]
    var headers: [(name: String, value: String)] = []
    /// The same bytes for whoever takes gzip.
    var packed: [UInt8]?

    init(_ status: Int, _ mediaType: String, _ bytes: [UInt8]) {
        self.status = status
        self.mediaType = mediaType
        self.bytes = bytes
    }

    init(_ status: Int, _ mediaType: String, _ text: String) { self.init(status, mediaType, Array(text.utf8)) }

    static let plain = "text/plain; charset=utf-8"
    static let html = "text/html; charset=utf-8"
    static let json = "application/json"

    /// Leads on to another address.
    static func moved(_ status: Int, to address: String) -> Answer {
        var answer = Answer(status, plain, "see \(address)\n")
        answer.headers.append(("Location", address))
        return answer
    }

    mutating func set(_ name: String, _ value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append((name, value))
    }
}

/// What is asked for, as far as pages care.
struct Question: Sendable {
    enum Method: Sendable { case get, head, post, other }
    var method: Method
    /// Path and query as they came.
    var target: String
    /// By lower-case name.
    var headers: [String: String]
    var body: [UInt8]
    /// Who asks: the peer, or what a proxy on this machine says of it.
    var peer: String
}
