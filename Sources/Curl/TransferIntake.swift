/// What has come in of a transfer, within its limits.
struct TransferIntake {
    /// Which limit ended the transfer.
    enum Excess {
        case headers
        case body
        /// Whoever takes the body wants no more of it.
        case sink
    }

    private let limits: TransferLimits
    private let sink: (any BodySink)?
    private var bodyBytes = 0
    /// Of the last status line; 0 before it.
    private var status = 0
    private var headerBytes = 0
    private(set) var headers: [HeaderField] = []
    private(set) var body: [UInt8] = []
    private(set) var excess: Excess?

    /// Whether the blank line after the headers of a final response was seen.
    private(set) var hasAllHeaders = false

    /// The last line that begins with 4 or 5: of a mail server, the words of its refusal.
    private(set) var refusal = ""

    init(limits: TransferLimits, sink: (any BodySink)? = nil) {
        self.limits = limits
        self.sink = sink
    }

    /// Whether anything has come in.
    var isAny: Bool { headerBytes > 0 || bodyBytes > 0 }

    /// Takes one line with its line end; false if that is more than the limit allows.
    mutating func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= limits.maximumHeaderBytes else {
            excess = .headers
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        let text = trimmed(line[...])
        if text.hasPrefix("4") || text.hasPrefix("5") { refusal = text }
        if line.hasPrefix("HTTP/") {
            // A status line: what came before belongs to an interim response.
            headers = []
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            hasAllHeaders = false
        } else if text.isEmpty {
            hasAllHeaders = true
        } else if line.first == " " || line.first == "\t", var last = headers.popLast() {
            last.value += " " + text
            headers.append(last)
        } else if let colon = line.firstIndex(of: ":") {
            let name = trimmed(line[..<colon])
            headers.append(HeaderField(name: name, value: trimmed(line[line.index(after: colon)...])))
        }
        return true
    }

    /// Takes a part of the body; false if it, or the length the server announced, is more than the limit allows.
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer, announced: Int) -> Bool {
        bodyBytes += bytes.count
        guard max(bodyBytes, announced) <= limits.maximumBodyBytes else {
            excess = .body
            return false
        }
        if let sink {
            guard sink.take(bytes, status: status, headers: headers) else {
                excess = .sink
                return false
            }
            return true
        }
        body.append(contentsOf: bytes)
        return true
    }

    private func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(text[first...last])
    }
}
