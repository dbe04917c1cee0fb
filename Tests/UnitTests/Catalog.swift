import Foundation

/// A message catalog as journald reads it: entries that begin with `-- ` and an id.
struct Catalog {
    struct Entry {
        var id: String
        var headers: [String: String] = [:]
        var body: [String] = []
    }

    var entries: [Entry] = []

    init(_ text: String) {
        var isHead = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.hasPrefix("#") {
            if line.hasPrefix("-- ") {
                entries.append(Entry(id: String(line.dropFirst(3))))
                isHead = true
            } else if let last = entries.indices.last {
                if line.isEmpty { isHead = false }
                if isHead, let colon = line.firstRange(of: ": ") {
                    entries[last].headers[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
                } else {
                    entries[last].body.append(String(line))
                }
            }
        }
    }
}

/// What the daemon can send: the constants of `JournalIDs`, as its source says them.
struct JournalIdentifiers {
    /// Ids by the name of their constant.
    var byName: [String: String] = [:]

    init(source: String) {
        for match in source.matches(of: /static let (\w+) = "([^"]*)"/) {
            byName[String(match.1)] = String(match.2)
        }
    }
}
