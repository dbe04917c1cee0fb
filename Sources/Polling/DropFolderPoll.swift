import FeedFormats
import Settings
import Trade

/// One poll of a drop folder: the first waiting file.
struct DropFolderPoll {
    let folder: DropFolder
    let state: FeedState
    let reading: FileReading
    let limit: Int

    func run(now: @Sendable () -> Instant) -> PollOutcome {
        var outcome = PollOutcome(.noDataYet("no file waits in \(folder.path)"), state: state)
        do throws(DropFolder.Failure) {
            let names = try folder.waiting(Self.endings(reading.feed.kind))
            guard let name = names.first else {
                outcome.answeredAt = now()
                return outcome
            }
            try folder.checkWritable()
            outcome.file = name
            outcome.hasMore = names.count > 1
            let body = try folder.read(name, limit: limit)
            if let problem = try mismatch(name, body) {
                outcome.result = .quarantined(
                    problem, contentHash: FeedBody.hash(body),
                    body: FeedBody(file: body, reading.redaction).gzipped())
                outcome.answeredAt = now()
                return outcome
            }
            reading.judge(body, fileName: name, complete: now(), into: &outcome)
        } catch {
            outcome.file = nil
            outcome.result = .refused(error.description)
        }
        return outcome
    }

    private func mismatch(_ name: String, _ body: [UInt8]) throws(DropFolder.Failure) -> FeedProblem? {
        guard let stated = try folder.checksum(of: name), stated != FeedBody.hash(body) else { return nil }
        return FeedProblem(
            what: "the file is not the one that \(name).sha256 is about", where: name,
            expected: "SHA-256 \(stated.prefix(64))",
            advice: "copy the file again under another name, then rename it, its checksum first")
    }

    static func endings(_ kind: Configuration.Feed.Kind) -> [String] {
        switch kind {
        case .aimAggregate: [".csv", ".json", ".csv.gz", ".json.gz"]
        case .mappedTable:
            [".csv", ".tsv", ".txt", ".xlsx", ".csv.gz", ".tsv.gz", ".txt.gz", ".CSV", ".TXT", ".XLSX"]
        case .censusIMDB: [".zip", ".ZIP"]
        case .comext: [".csv", ".csv.gz", ".7z", ".zip", ".dat"]
        case .censusHS, .censusExports, .censusNAICS, .comtrade, .observations: [".csv", ".csv.gz"]
        }
    }
}
