/// The records of a fixed-width text that comes in parts: all of one width, each with LF or CRLF behind it, the last
/// one with or without.
struct FixedRecords {
    /// Characters in a record, the line break not counted.
    let width: Int
    /// Names the text in errors.
    let name: String
    /// Records so far; also the line of the current one, from 1.
    private(set) var count = 0
    private var carry: [UInt8] = []

    init(width: Int, name: String) {
        self.width = width
        self.name = name
    }

    /// Gives each record that is whole to `each`.
    mutating func take(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ each: (UnsafePointer<UInt8>, Int) throws(FeedProblem) -> Void
    ) throws(FeedProblem) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        // What was open is made whole first: up to the line break, then byte by byte.
        while !carry.isEmpty, start < bytes.count {
            let end = min(bytes.count, start + max(1, width + 1 - carry.count))
            carry.append(contentsOf: UnsafeBufferPointer(start: base + start, count: end - start))
            start = end
            if try takeFirst(of: carry, each) > 0 { carry.removeAll(keepingCapacity: true) }
        }
        while true {
            let length = try self.length(base + start, bytes.count - start)
            if length == 0 { break }
            count += 1
            try each(base + start, count)
            start += length
        }
        carry.append(contentsOf: UnsafeBufferPointer(start: base + start, count: bytes.count - start))
    }

    /// The last record, where no line break follows it.
    mutating func end(_ each: (UnsafePointer<UInt8>, Int) throws(FeedProblem) -> Void) throws(FeedProblem) {
        if carry.isEmpty { return }
        if carry.last == ASCII.carriageReturn { carry.removeLast() }
        guard carry.count == width else { throw wrongLength(carry.count) }
        carry.append(ASCII.lineFeed)
        _ = try takeFirst(of: carry, each)
        carry = []
    }

    private mutating func takeFirst(
        of bytes: [UInt8], _ each: (UnsafePointer<UInt8>, Int) throws(FeedProblem) -> Void
    ) throws(FeedProblem) -> Int {
        guard bytes.count > width else { return 0 }
        let records = self
        let length = try bytes.withUnsafeBufferPointer { (buffer) throws(FeedProblem) in
            guard let base = buffer.baseAddress else { return 0 }
            let length = try records.length(base, buffer.count)
            if length > 0 { try each(base, records.count + 1) }
            return length
        }
        if length > 0 { count += 1 }
        return length
    }

    /// The bytes of a record with its line break; 0 when they are not all there.
    private func length(_ start: UnsafePointer<UInt8>, _ available: Int) throws(FeedProblem) -> Int {
        guard available > width else { return 0 }
        if start[width] == ASCII.lineFeed { return width + 1 }
        guard start[width] == ASCII.carriageReturn else { throw wrongLength(measure(start, available)) }
        guard available > width + 1 else { return 0 }
        guard start[width + 1] == ASCII.lineFeed else { throw wrongLength(measure(start, available)) }
        return width + 2
    }

    private func measure(_ start: UnsafePointer<UInt8>, _ available: Int) -> Int {
        var length = 0
        while length < available, start[length] != ASCII.lineFeed { length += 1 }
        return length
    }

    private func wrongLength(_ found: Int) -> FeedProblem {
        FeedProblem(
            what: "the record has \(found)\(found > width ? " or more" : "") characters",
            where: "\(name), line \(count + 1)", expected: "\(width) and a line break",
            advice: "the file is not whole, or its layout has changed")
    }
}
