import FeedFormats
import Settings
import Trade

/// One poll of a drop folder with files that come one a month: the first one that waits.
struct MonthlyFolderPoll {
    let poller: FeedPoller
    let folder: DropFolder
    let state: FeedState
    let context: FeedContext

    func run(now: @Sendable () -> Instant) -> PollOutcome {
        var outcome = PollOutcome(.noDataYet("no archive waits in \(folder.path)"), state: state)
        do throws(DropFolder.Failure) {
            let names = try folder.waiting(DropFolderPoll.endings(poller.feed.kind))
            outcome.answeredAt = now()
            guard let name = names.first else { return outcome }
            try folder.checkWritable()
            outcome.file = name
            outcome.hasMore = names.count > 1
            guard let month = MonthlyFiles.month(ofFile: name) else {
                outcome.result = quarantined(
                    FeedProblem(
                        what: "the name of \(name) has no month",
                        expected: "IMDBYYMM.ZIP or a name with YYYYMM, such as IMDB2501.ZIP",
                        advice: "give the archive the name it was published under"), name, hash: FeedBody.hash([]))
                return outcome
            }
            // Into an empty archive all but the last go as history.
            if context.isEmpty, names.count > 1, outcome.state.historyUntil == nil {
                outcome.state.historyUntil = names.compactMap(MonthlyFiles.month(ofFile:)).max().map { $0 - 1 }
            }
            read(name, month, now, &outcome)
        } catch {
            outcome.file = nil
            outcome.result = .refused(error.description)
        }
        return outcome
    }

    private func read(_ name: String, _ month: Month, _ now: @Sendable () -> Instant, _ outcome: inout PollOutcome) {
        let path = "\(folder.path)/\(name)"
        let hash: String
        do {
            hash = try SpooledFile.hash(path)
        } catch {
            outcome.file = nil
            outcome.result = .refused(error.description)
            return
        }
        if let mark = outcome.state.files[month.description], mark.sha256 == hash {
            outcome.isRefusedBefore = mark.refusal != nil
            outcome.result = .nothingNew(
                mark.refusal.map { "refused before: \($0)" } ?? "the same archive of \(month) as before")
            return
        }
        outcome.state.files[month.description] = FileMark(sha256: hash)
        do throws(FeedProblem) {
            let figures = try MonthlyReading(feed: poller.feed).figures(path, month: month)
            let isBeforeAll = outcome.state.historyUntil.map { month <= $0 } ?? false
            let isOlder = context.newestMonth.map { month < $0 } ?? false
            let release = MonthFigures.release(
                [figures], source: poller.feed.source, knownAt: context.knownAt(now()), contentHash: hash,
                feed: poller.feed.name, channel: poller.feed.kind.rawValue,
                isHistory: (isBeforeAll || isOlder) && context.counts[month, default: 0] == 0)
            if let problem = ReleaseGate.monthsAhead(release) { throw problem }
            outcome.state.contentHash = hash
            let file = FeedBody.File(month: month, sha256: hash, path: path)
            outcome.result = .releases([release], body: FeedBody(files: [file], poller.redaction))
        } catch {
            outcome.state.files[month.description]?.refusal = error.description
            outcome.result = quarantined(error, name, hash: hash)
        }
    }

    /// The file goes to `rejected/`, from where `feeds accept` reads it.
    private func quarantined(_ problem: FeedProblem, _ name: String, hash: String) -> PollOutcome.Result {
        let files = MonthlyFiles.month(ofFile: name).map { month in
            [FeedBody.File(month: month, sha256: hash, path: "\(folder.path)/rejected/\(name)")]
        }
        return .quarantined(
            problem, contentHash: hash, body: FeedBody(files: files ?? [], poller.redaction).gzipped())
    }
}
