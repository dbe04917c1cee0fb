import Archive
import Polling
import Settings

/// A bar on the terminal while feeds fill an archive with what was published before, read from what they keep in it:
/// whoever does the work, this process or the daemon.
enum FillProgress {
    /// Does `work` with the bar beside it, where errors go to a terminal.
    static func beside<Result>(
        _ settings: Configuration, names: [String], isQuiet: Bool = false, _ work: () async throws -> Result
    ) async throws -> Result {
        guard Terminal.isErrorTerminal, !isQuiet else { return try await work() }
        let feeds = settings.feeds.map(\.name).filter { names.isEmpty || names.contains($0) }
        let path = settings.archive
        let drawing = Task.detached {
            let bar = ProgressBar("months")
            while !Task.isCancelled {
                if let archive = try? Archive(path: path, mode: .read) {
                    let (done, all) = months(archive, feeds)
                    if all > 0 { bar.note(done, of: all) }
                    archive.close()
                }
                try? await Task.sleep(for: .milliseconds(250))
            }
            bar.end()
        }
        do {
            let result = try await work()
            drawing.cancel()
            await drawing.value
            return result
        } catch {
            drawing.cancel()
            await drawing.value
            throw error
        }
    }

    /// Months that are done, and all of them.
    static func months(_ archive: Archive, _ feeds: [String]) -> (done: Int, all: Int) {
        var done = 0
        var all = 0
        for feed in feeds {
            guard let json = try? archive.read({ try Archive.feedState($0, feed: feed) }),
                let backfill = FeedState(json: json).backfill
            else { continue }
            done += backfill.monthsDone
            all += backfill.months
        }
        return (done, all)
    }
}
