/// One conversation of a mail server that accepts everything (RFC 5321, without extensions beyond 8BITMIME), apart from
/// the connection it runs over: bytes in, replies out.
struct SMTPSession {
    /// Bytes that one mail may have.
    static let mailLimit = 10_000_000
    /// Bytes that one command line may have.
    static let lineLimit = 4_096

    private enum State { case greeted, sender, recipients, data, over }

    /// Keeps one mail; what it throws is answered as "not now".
    private let keep: ([UInt8]) throws -> Void
    private var state = State.greeted
    private var line: [UInt8] = []
    private var mail: [UInt8] = []
    private var isTooBig = false
    private var replies = ""

    init(keep: @escaping ([UInt8]) throws -> Void) { self.keep = keep }

    static let greeting = "220 localhost SMTP sink of the Surgewatch demo\r\n"
    var isOver: Bool { if case .over = state { true } else { false } }

    /// Takes bytes as they come, in pieces of any size, and gives what is to be answered now.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> String {
        replies = ""
        for byte in bytes where !isOver {
            if byte == UInt8(ascii: "\n") {
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                if case .data = state { takeData() } else { takeCommand() }
                line.removeAll(keepingCapacity: true)
            } else if line.count < (isInData ? Self.mailLimit : Self.lineLimit) {
                line.append(byte)
            } else if isInData {
                isTooBig = true
            } else {
                answer("500 line too long")
                state = .over
            }
        }
        return replies
    }

    private var isInData: Bool { if case .data = state { true } else { false } }

    private mutating func answer(_ reply: String) { replies += reply + "\r\n" }

    /// A line of a mail: a lone dot ends it, a doubled first dot is one (RFC 5321, section 4.5.2).
    private mutating func takeData() {
        let dot = UInt8(ascii: ".")
        guard line != [dot] else { return finishMail() }
        let content = line.first == dot ? line.dropFirst() : line[...]
        if mail.count + content.count + 2 > Self.mailLimit {
            isTooBig = true
        } else {
            mail += content
            mail += [13, 10]
        }
    }

    private mutating func finishMail() {
        if isTooBig {
            answer("552 mail too big")
        } else {
            do {
                try keep(mail)
                answer("250 kept")
            } catch {
                answer("451 cannot keep the mail now")
            }
        }
        reset()
    }

    private mutating func reset() {
        state = .greeted
        mail.removeAll(keepingCapacity: true)
        isTooBig = false
    }

    private mutating func takeCommand() {
        let text = String(decoding: line, as: UTF8.self)
        let verb = text.prefix { $0 != " " }.uppercased()
        let rest = text.dropFirst(verb.count).drop { $0 == " " }.uppercased()
        switch (verb, state) {
        case ("EHLO", _):
            reset()
            answer("250-localhost")
            answer("250-8BITMIME")
            answer("250 SIZE \(Self.mailLimit)")
        case ("HELO", _):
            reset()
            answer("250 localhost")
        case ("MAIL", .greeted) where rest.hasPrefix("FROM:"):
            state = .sender
            answer("250 ok")
        case ("RCPT", .sender) where rest.hasPrefix("TO:"), ("RCPT", .recipients) where rest.hasPrefix("TO:"):
            state = .recipients
            answer("250 ok")
        case ("DATA", .recipients):
            state = .data
            answer("354 end with a dot on a line by itself")
        case ("RSET", _):
            reset()
            answer("250 ok")
        case ("NOOP", _): answer("250 ok")
        case ("QUIT", _):
            answer("221 bye")
            state = .over
        case ("MAIL", _), ("RCPT", _), ("DATA", _): answer("503 not now, or not in this form")
        default: answer("500 unknown command")
        }
    }
}
