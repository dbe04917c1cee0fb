package import FeedFormats
import Settings
package import Trade

extension FeedPoller {
    /// Decodes a kept body again, as of the moment at which its release was known. The gates that hold a release against
    /// the past and the clock let it through once, and are passed over.
    ///
    /// - Parameters:
    ///   - name: That of the file that the body came in.
    package func decode(_ body: [UInt8], name: String, knownAt: Instant) throws(FeedProblem) -> [Release] {
        let context = FeedContext(isEmpty: true)
        if feed.kind.isCensusAPI || feed.kind == .comtrade { return try accept(body, context: context, at: knownAt) }
        let reading = FileReading(feed: feed, context: context, redaction: redaction)
        return classified(try reading.accept(body, fileName: name, complete: knownAt))
    }

    /// The same for files that come one a month, from where they are kept.
    package func decode(_ files: [FeedBody.File], knownAt: Instant) throws(FeedProblem) -> [Release] {
        classified(
            try MonthlyFilesPoll.read(
                files, hash: FeedBody.hash(Array(files.map(\.sha256).joined().utf8)), poller: self, knownAt: knownAt,
                totals: [.exact, .atMost]))
    }
}

extension FeedBody.File {
    package init(month: Month, sha256: String, at path: String) {
        self.init(month: month, sha256: sha256, path: path)
    }
}
