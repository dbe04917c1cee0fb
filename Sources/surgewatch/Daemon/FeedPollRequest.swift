import Trade

/// Which feeds are polled now, and how far back.
struct FeedPollRequest {
    var names: [String] = []
    /// What was published since this month and is not stored is filled in.
    var since: Month?

    private static let option = "--since="

    init(names: [String], since: Month?) {
        self.names = names
        self.since = since
    }

    /// Reads the words of a request to the daemon.
    init(arguments: [String]) throws {
        for word in arguments {
            guard word.hasPrefix(Self.option) else {
                names.append(word)
                continue
            }
            guard let month = Month(String(word.dropFirst(Self.option.count))) else {
                throw CommandFailure(.usage, "--since is a month (YYYY-MM)")
            }
            since = month
        }
    }

    var arguments: [String] { (since.map { ["\(Self.option)\($0)"] } ?? []) + names }
}
