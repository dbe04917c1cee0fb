import Compression
import Curl
import FeedFormats
import Foundation
import Settings
import Synchronization
import Systemd
import Testing
import Trade

@testable import Polling

let key = "5ecre7c0ffee5ecre7c0ffee5ecre7c0ffee0001"

func month(_ text: String) -> Month { Month(text) ?? Month(year: 1000, month: 1) }
func instant(_ text: String) -> Instant { Instant(text) ?? Instant(seconds: 0) }
func day(_ text: String) -> CalendarDay { CalendarDay(text) ?? CalendarDay(daysSinceEpoch: 0) }

/// A feed as a configuration file writes it.
func feed(_ settings: String) throws -> Configuration.Feed {
    let configuration = try Configuration(path: "test.yaml", text: "feeds:\n  test: { \(settings) }\n")
    return try #require(configuration.feeds.first)
}

func censusFeed(
    _ server: FeedServer, level: String = "HS10", since: String = "2019-01", more: String = ""
) throws -> Configuration.Feed {
    try feed("kind: census-hs, url: \"\(server.url())\", level: \(level), since: \(since)\(more)")
}

/// The waits of a poll, written down in place of being waited for.
final class Pauses: Sendable {
    private let durations = Mutex<[Duration]>([])

    var all: [Duration] { durations.withLock { $0 } }
    var pause: FeedPoller.Pause {
        { [self] duration in durations.withLock { $0.append(duration) } }
    }
}

/// The states that are kept while polls are under way, and what else is worth noting then.
final class Notes<Note: Sendable>: Sendable {
    private let notes = Mutex<[Note]>([])

    var all: [Note] { notes.withLock { $0 } }
    func add(_ note: Note) { notes.withLock { $0.append(note) } }
}

func poller(
    _ feed: Configuration.Feed, key: String? = key, pace: Pace? = nil, pauses: Pauses = Pauses()
) -> FeedPoller {
    FeedPoller(
        feed: feed, curl: CurlSession(), key: key.map { Secret($0) }, pace: pace, pause: pauses.pause)
}

extension FeedPoller {
    func poll(_ state: FeedState = FeedState(), _ context: FeedContext, at now: String) async -> PollOutcome {
        let clock = instant(now)
        let outcome = await poll(state: state, context: context) { clock }
        expectNoKey(in: outcome)
        return outcome
    }
}

/// No part of the key that tells it occurs in anything that a poll gives out, the bodies for the quarantine included.
func expectNoKey(in outcome: PollOutcome, location: SourceLocation = #_sourceLocation) {
    var text = outcome.state.json + outcome.reason + outcome.remarks.joined() + String(reflecting: outcome.state)
    var bytes: [UInt8] = []
    switch outcome.result {
    case .releases(let releases, let body):
        bytes = body.bytes
        text += String(reflecting: releases.map { ($0.source, $0.feed, $0.channel, $0.contentHash) })
    case .quarantined(let problem, _, let body):
        bytes = (try? Gzip.inflate(body, limit: 1 << 28)) ?? []
        text += problem.description
    default: break
    }
    let beginning = key.prefix(12)
    #expect(!text.contains(beginning), sourceLocation: location)
    #expect(bytes.firstRange(of: Array(beginning.utf8)) == nil, sourceLocation: location)
}

extension PollOutcome {
    var kind: String {
        switch result {
        case .releases: "releases"
        case .nothingNew: "nothingNew"
        case .noDataYet: "noDataYet"
        case .quarantined: "quarantined"
        case .refused: "refused"
        case .unreachable: "unreachable"
        }
    }
    var releases: [Release] { if case .releases(let releases, _) = result { releases } else { [] } }
    var release: Release? { releases.first }
    var body: FeedBody? { if case .releases(_, let body) = result { body } else { nil } }
    var months: [Month] { Set(release?.observations.map(\.month) ?? []).sorted() }
    var quarantine: (problem: FeedProblem, hash: String, body: [UInt8])? {
        if case .quarantined(let problem, let hash, let body) = result { (problem, hash, body) } else { nil }
    }
}

/// A context after a release that brought the months up to `newest`.
func known(_ newest: String, at knownAt: String = "2021-01-01T00:00:00Z", counts: [Month: Int] = [:]) -> FeedContext {
    FeedContext(newestMonth: month(newest), newestKnownAt: instant(knownAt), counts: counts, isEmpty: false)
}

/// A state in which the older years were asked for in that quarter, and the variables of the API in May 2021.
func asked(_ quarter: String) -> FeedState {
    var state = FeedState()
    state.quarterAsked = quarter
    state.variablesChecked = day("2021-05-08")
    return state
}

enum Licenses {
    static func file(asOf: String = "2021-03-16", value: Int = 1000, country: String = "1220") -> String {
        """
        # aim-aggregate/1 as_of=\(asOf) published=2021-03-17T15:00:00Z source=AIM rows=2
        view,import_month,country_code,country,origin_code,smelt_rank,product_category,hs6,stage,quantity_t,\
        customs_value_usd,unit_value_usd_per_t
        origin,2021-03,\(country),CANADA,,,Unwrought,,license,1.000,\(value),
        origin,2021-03,-,ALL COUNTRIES,,,Unwrought,,license,1.000,\(value),

        """
    }

    static let json = """
        {"format":"aim-aggregate/1","as_of":"2021-03-16","rows":[{"view":"origin","import_month":"2021-03",
        "country_code":"1220","country":"CANADA","product_category":"Unwrought","stage":"license",
        "quantity_t":"1.000","customs_value_usd":1000}]}
        """
}
