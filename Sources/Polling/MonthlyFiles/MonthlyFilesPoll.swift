import Curl
import FeedFormats
import Foundation
import Settings
import Trade

/// One poll of files that come one a month: the archives of the import data bank, or Comext.
struct MonthlyFilesPoll {
    private enum End: Error {
        case outcome(PollOutcome.Result)
        /// There is no file of the month.
        case absent(Month)
    }

    let poller: FeedPoller
    let files: MonthlyFiles
    let context: FeedContext
    private let spool: Spool
    private var state: FeedState
    private var calls = 0
    private var isRefusedBefore = false
    private var retryAfter: Int?

    init(_ poller: FeedPoller, url: String, state: FeedState, context: FeedContext) {
        self.poller = poller
        self.context = context
        self.state = state
        files = MonthlyFiles(template: url)
        spool = Spool(folder: poller.feed.spool)
    }

    private var seen: Set<Month> { Set(state.files.keys.compactMap { Month($0) }) }

    mutating func run(started: Instant, now: @Sendable () -> Instant) async -> PollOutcome {
        var outcome = PollOutcome(.noDataYet(""), state: state)
        var newest: Month?
        do throws(End) {
            do { try spool.prepare() } catch { throw End.outcome(.refused(error.description)) }
            newest = try await newestPublished(started.newYorkDay.month - 1)
            if context.isEmpty, let newest, state.historyUntil == nil { state.historyUntil = newest - 1 }
            let plan = MonthlyPlan(
                since: poller.feed.since, newest: newest, context: context, seen: seen,
                historyUntil: state.historyUntil)
            let (step, hasMore) = plan.step()
            outcome.hasMore = hasMore
            let answered = now()
            outcome.answeredAt = answered
            switch step {
            case .history(let month):
                outcome.result = try await take([month], isHistory: true, now)
            case .check(let month): outcome.result = try await take([month], isHistory: false, now)
            case .publication(let months):
                let replaced = try await self.replaced(started.newYorkDay, newest: newest ?? months[0])
                outcome.result = try await take(replaced + months, isHistory: false, now)
                noteAsked(started.newYorkDay)
            case .nothing:
                guard let newest else { throw .outcome(.noDataYet("no archive is published yet")) }
                outcome.result = try await lookAgain(started.newYorkDay, newest: newest, now)
            }
            outcome.state = state
            outcome.answeredAt = now()
        } catch {
            let result: PollOutcome.Result
            switch error {
            case .outcome(let other):
                result = other
                outcome.hasMore = false
            case .absent(let month):
                result = .noDataYet("there is no file of \(month) (status 404)")
                // A gap in what is long past holds up no other month.
                if let known = newest, month < known {
                    state.files[month.description] = .absent
                    outcome.state = state
                } else {
                    outcome.hasMore = false
                }
            }
            outcome.result = result
            outcome.isRefusedBefore = isRefusedBefore
            if case .quarantined = result { outcome.state = state }
            if case .nothingNew = result { outcome.state = state }
            if case .unreachable = result { outcome.state.retryAfter = retryAfter }
        }
        outcome.calls = calls
        return outcome
    }

    // MARK: What there is

    /// Looks behind the newest month that is stored or was seen, or backwards from the last month that is over.
    private mutating func newestPublished(_ lastOver: Month) async throws(End) -> Month? {
        let published = [context.isEmpty ? nil : context.newestMonth, seen.max(), state.historyUntil.map { $0 + 1 }]
        if let known = published.compactMap(\.self).max() {
            var newest = known
            while newest < lastOver, try await exists(newest + 1) != nil { newest = newest + 1 }
            return newest
        }
        var month = lastOver
        for _ in 0..<18 where month >= poller.feed.since {
            if try await exists(month) != nil { return month }
            month = month - 1
        }
        return nil
    }

    /// The validators of a month's archive; `nil` when there is none.
    private mutating func exists(_ month: Month) async throws(End) -> Spool.Validators? {
        if calls > 0, poller.pace.gap > .zero { try? await poller.pause(poller.pace.gap) }
        calls += 1
        let response: HTTPResponse
        do {
            response = try await poller.curl.perform(
                HTTPRequest(
                    method: "HEAD", url: files.url(month),
                    headers: [HeaderField(name: "Accept-Encoding", value: "identity")],
                    limits: poller.pace.limits, caFile: poller.feed.caFile, userAgent: Pace.userAgent,
                    proxy: poller.feed.proxy))
        } catch {
            throw .outcome(error.kind == .unsupported ? .refused(error.message) : .unreachable(error.message))
        }
        switch response.status {
        case 200: return Spool.Validators(etag: response["ETag"], lastModified: response["Last-Modified"])
        case 204, 404, 410: return nil
        case 408, 425, 429, 500...599:
            retryAfter = response["Retry-After"].flatMap { Int($0) }
            throw .outcome(.unreachable("the server answers with status \(response.status)"))
        default:
            throw .outcome(
                .refused("the server answers with status \(response.status) to HEAD; check the `url:` of the feed"))
        }
    }

    /// Archives of the running and the previous year, in June and once a quarter of three more, that are not those seen.
    private mutating func replaced(_ day: CalendarDay, newest: Month) async throws(End) -> [Month] {
        let years = isOlderYearsDue(day) ? 4 : 1
        var result: [Month] = []
        for month in MonthlyPlan.older(newest, years: years, since: poller.feed.since, seen: seen) {
            guard let mark = state.files[month.description], let found = try await exists(month) else { continue }
            if !mark.isSame(as: found) { result.append(month) }
        }
        return result
    }

    private mutating func lookAgain(
        _ day: CalendarDay, newest: Month, _ now: @Sendable () -> Instant
    ) async throws(End) -> PollOutcome.Result {
        // A refused archive is looked at with each poll: the publisher will replace it.
        let refused = state.files.filter { $0.value.refusal != nil }.keys.compactMap { Month($0) }.sorted()
        for month in refused {
            guard let mark = state.files[month.description], let found = try await exists(month) else { continue }
            if !mark.isSame(as: found) { return try await take([month], isHistory: false, now) }
        }
        if let month = refused.last, let mark = state.files[month.description] {
            isRefusedBefore = true
            throw .outcome(.nothingNew("\(month) was refused before: \(mark.refusal ?? "")"))
        }
        if isOlderYearsDue(day) {
            let months = try await replaced(day, newest: newest + 1)
            noteAsked(day)
            if !months.isEmpty { return try await take(months, isHistory: false, now) }
        }
        return .noDataYet("\(newest + 1) is not published yet")
    }

    private func isOlderYearsDue(_ day: CalendarDay) -> Bool {
        let isRevision =
            day.monthOfYear == ReleaseCalendar.annualRevisionMonth
            && day >= poller.calendar.annualRevisionDay(year: day.year) && state.annualRevisionAsked != day.year
        return isRevision || state.quarterAsked != Self.quarter(day)
    }

    private mutating func noteAsked(_ day: CalendarDay) {
        state.quarterAsked = Self.quarter(day)
        if day >= poller.calendar.annualRevisionDay(year: day.year) { state.annualRevisionAsked = day.year }
    }

    private static func quarter(_ day: CalendarDay) -> String { "\(day.year)-Q\((day.monthOfYear + 2) / 3)" }

    // MARK: Taking in

    /// Fetches and reads the archives of some months, one after the other, as one release.
    private mutating func take(
        _ months: [Month], isHistory: Bool, _ now: @Sendable () -> Instant
    ) async throws(End) -> PollOutcome.Result {
        let seenBefore = state.files
        var figures: [MonthFigures] = []
        var read: [Kept] = []
        for month in months {
            let name = files.name(month)
            let validators = try await fetch(month, name)
            let hash: String
            do { hash = try SpooledFile.hash(spool.path(name)) } catch {
                throw End.outcome(.refused(error.description))
            }
            let mark = FileMark(etag: validators.etag, lastModified: validators.lastModified, sha256: hash)
            let old = state.files.updateValue(mark, forKey: month.description)
            if let old, old.sha256 == hash {
                state.files[month.description]?.refusal = old.refusal
                spool.remove(name)
                continue
            }
            do {
                figures.append(try MonthlyReading(feed: poller.feed).figures(spool.path(name), month: month))
            } catch {
                throw quarantine(error, [Kept(month: month, hash: hash, mark: mark)], seenBefore)
            }
            read.append(Kept(month: month, hash: hash, mark: mark))
        }
        guard !figures.isEmpty else { throw .outcome(.nothingNew("the same archives as before")) }
        let release = MonthFigures.release(
            figures, source: poller.feed.source, knownAt: context.knownAt(now()),
            contentHash: FeedBody.hash(Array(read.map(\.hash).joined().utf8)), feed: poller.feed.name,
            channel: poller.feed.kind.rawValue, isHistory: isHistory)
        // Whether months are whole is what the control totals say.
        if let problem = ReleaseGate.monthsAhead(release) { throw quarantine(problem, read, seenBefore) }
        state.contentHash = release.contentHash
        return .releases([release], body: FeedBody(files: read.map(setAside), poller.redaction))
    }

    /// An archive that was read.
    private struct Kept {
        var month: Month
        var hash: String
        var mark: FileMark
    }

    /// A file that was fetched whole before the daemon ended is not fetched again.
    private mutating func fetch(_ month: Month, _ name: String) async throws(End) -> Spool.Validators {
        if spool.exists(name), let kept = spool.validators(name), kept.range != nil, try await exists(month) == kept {
            return kept
        }
        var download = Download(poller, spool: spool, url: files.url(month), name: name)
        defer { calls += download.calls }
        do {
            return try await download.run()
        } catch {
            switch error {
            case .absent: throw .absent(month)
            case .refused(let words): throw .outcome(.refused(words))
            case .unreachable(let words, let seconds):
                retryAfter = seconds
                throw .outcome(.unreachable("\(month): \(words)"))
            }
        }
    }

    /// The archives stay in the spool for `feeds accept` to read them again; what is stored is where they lie. Nothing of
    /// the poll is stored, so what else it read counts as not seen.
    private mutating func quarantine(
        _ problem: FeedProblem, _ read: [Kept], _ seenBefore: [String: FileMark]
    ) -> End {
        var named = problem
        if let only = read.last, read.count == 1 {
            named.where = files.name(only.month) + (problem.where.isEmpty ? "" : ", " + problem.where)
        }
        state.files = seenBefore
        for file in read {
            state.files[file.month.description] = file.mark
            state.files[file.month.description]?.refusal = named.description
        }
        let body = FeedBody(files: read.map(setAside), poller.redaction)
        return .outcome(.quarantined(named, contentHash: body.contentHash, body: body.gzipped()))
    }

    /// Gives a file of the spool the name under which it waits to be kept or accepted.
    private func setAside(_ file: Kept) -> FeedBody.File {
        let name = files.name(file.month)
        let kept = spool.path("\(name).\(file.hash.prefix(12))")
        rename(spool.path(name), kept)
        spool.remove(name)
        return FeedBody.File(month: file.month, sha256: file.hash, path: kept)
    }

    /// Reads the archives of a quarantined release that an operator accepts, from where they were kept.
    static func accept(
        _ body: [UInt8], poller: FeedPoller, context: FeedContext, at now: Instant
    ) throws(FeedProblem) -> [Release] {
        let files = MonthlyBody.files(body)
        guard !files.isEmpty else {
            throw FeedProblem(what: "the body names no archives", advice: "poll the feed again")
        }
        return try read(
            files, hash: FeedBody.hash(body), poller: poller, knownAt: context.knownAt(now), totals: [.atMost])
    }

    /// Reads archives where they lie, as one release; the strictest of the totals that holds counts.
    static func read(
        _ files: [FeedBody.File], hash: String, poller: FeedPoller, knownAt: Instant,
        totals: [IMDBArchive.Options.Totals]
    ) throws(FeedProblem) -> [Release] {
        var figures: [MonthFigures] = []
        for file in files {
            guard let hash = try? SpooledFile.hash(file.path), hash == file.sha256 else {
                throw FeedProblem(
                    what: "\(file.path) is not there any more, or is another file", advice: "poll the feed again")
            }
            let reading = MonthlyReading(feed: poller.feed)
            var found: MonthFigures?
            var problem = FeedProblem(what: "\(file.path) cannot be read")
            for totals in totals where found == nil {
                do throws(FeedProblem) {
                    found = try reading.figures(file.path, month: file.month, totals: totals)
                } catch { problem = error }
            }
            guard let found else { throw problem }
            figures.append(found)
        }
        return [
            MonthFigures.release(
                figures, source: poller.feed.source, knownAt: knownAt, contentHash: hash, feed: poller.feed.name,
                channel: poller.feed.kind.rawValue)
        ]
    }
}
