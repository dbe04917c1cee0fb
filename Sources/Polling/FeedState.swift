import Foundation
package import Trade

/// What a poller remembers of a feed from one poll to the next, also over restarts.
///
/// Instants are those of the daemon's clock, `nextAttempt` is seconds of the machine's clock, since a wait must end
/// also where the daemon's clock stands still. No member ever holds a key.
package struct FeedState: Sendable, Hashable {
    /// Validators of the last body that was taken in or refused.
    package var etag: String?
    package var lastModified: String?
    /// SHA-256 of the last accepted body, or of all bodies of the last accepted publication.
    package var contentHash: String?
    package var lastAttempt: Instant?
    package var lastAnswer: Instant?
    /// Polls in a row without an answer.
    package var failures = 0
    /// Polls in a row that ended with something an operator or the publisher must put right.
    package var refusals = 0
    /// The last result in words.
    package var reason = ""
    /// Set by the caller.
    package var nextAttempt: Int64?
    /// Seconds that the server asked to be left alone (`Retry-After`).
    package var retryAfter: Int?
    /// The day in America/New_York that `calls` were made on.
    package var callsDay: CalendarDay?
    package var calls = 0
    /// The year whose annual revision was asked for.
    package var annualRevisionAsked: Int?
    /// The quarter (`2021-Q2`) in which the older years were asked for.
    package var quarterAsked: String?
    package var newestMonth: Month?
    package var oldestMonth: Month?
    /// How far an archive is filled with what was published before the feed was first asked.
    package var backfill: Backfill?
    /// The day whose calls are used up, as far as anything could be done with them.
    package var budgetDay: CalendarDay?
    /// The day on which the variables of the API were last found to be there.
    package var variablesChecked: CalendarDay?
    /// The last license date of the last accepted file.
    package var lastAsOf: CalendarDay?
    /// SHA-256 of the last refused body, so that it is reported once, and why it was refused.
    package var refusedHash: String?
    package var refusedReason: String?
    /// Set when the refusal rests on the clock of this host: the same body is looked at again on another day.
    package var refusedDay: CalendarDay?
    package var timeliness = Timeliness.expected
    /// Files that come one a month, by month (`2025-01`).
    package var files: [String: FileMark] = [:]
    /// The last month of what an empty archive is filled with before its first release.
    package var historyUntil: Month?

    package init() {}

    /// Reads the JSON of an earlier run; what it lacks or has in another shape is left at its beginning.
    package init(json: String?) {
        guard let json, let state = try? JSONDecoder().decode(FeedState.self, from: Data(json.utf8)) else { return }
        self = state
    }

    /// The state as JSON with sorted keys.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// Seconds to wait after a poll that failed or was refused, `nil` after any other: 30 s doubling to an hour, less
    /// where the feed itself is polled more often, and at least what the server asked for.
    ///
    /// - Parameters:
    ///   - every: The feed's own interval; the first wait is not longer.
    ///   - jitter: A number in 0..<1; up to a quarter of the wait is added by it.
    package func nextWait(every: Int = 30, jitter: Double) -> Int? {
        let count = max(failures, refusals)
        guard count > 0 else { return nil }
        let first = max(1, min(30, every))
        let wait = min(3600, first << min(count - 1, 12))
        let spread = Int(Double(wait) * 0.25 * min(max(jitter, 0), 1))
        return max(min(3600, wait + spread), min(retryAfter ?? 0, 24 * 3600))
    }
}

extension FeedState: Codable {
    private enum CodingKeys: String, CodingKey {
        case etag, lastModified, contentHash, lastAttempt, lastAnswer, failures, refusals, reason, nextAttempt
        case retryAfter, callsDay, calls, annualRevisionAsked, quarterAsked, newestMonth, lastAsOf, refusedHash
        case refusedReason, refusedDay, timeliness, files, historyUntil, oldestMonth, backfill, budgetDay
        case variablesChecked
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys) -> Value? {
            (try? container.decodeIfPresent(Value.self, forKey: key)) ?? nil
        }
        etag = read(.etag)
        lastModified = read(.lastModified)
        contentHash = read(.contentHash)
        lastAttempt = read(.lastAttempt)
        lastAnswer = read(.lastAnswer)
        failures = max(0, read(.failures) ?? 0)
        refusals = max(0, read(.refusals) ?? 0)
        reason = read(.reason) ?? ""
        nextAttempt = read(.nextAttempt)
        retryAfter = read(.retryAfter)
        callsDay = read(.callsDay)
        calls = max(0, read(.calls) ?? 0)
        annualRevisionAsked = read(.annualRevisionAsked)
        quarterAsked = read(.quarterAsked)
        newestMonth = read(.newestMonth)
        lastAsOf = read(.lastAsOf)
        refusedHash = read(.refusedHash)
        refusedReason = read(.refusedReason)
        refusedDay = read(.refusedDay)
        timeliness = read(.timeliness) ?? .expected
        files = read(.files) ?? [:]
        historyUntil = read(.historyUntil)
        oldestMonth = read(.oldestMonth)
        backfill = read(.backfill)
        budgetDay = read(.budgetDay)
        variablesChecked = read(.variablesChecked)
    }
}

extension FeedState {
    /// Calls made on the day of `now` in America/New_York.
    package func calls(on now: Instant) -> Int { callsDay == now.newYorkDay ? calls : 0 }

    /// Whether a body was refused before and need not be looked at again.
    func hasRefused(_ hash: String, on now: Instant) -> Bool {
        refusedHash == hash && (refusedDay == nil || refusedDay == now.newYorkDay)
    }

    /// Remembers a body that is not accepted.
    mutating func refuse(_ hash: String, _ reason: String, day: CalendarDay?) {
        refusedHash = hash
        refusedReason = reason
        refusedDay = day
    }

    /// What was refused has been followed by something good.
    mutating func forgetRefusal() {
        refusedHash = nil
        refusedReason = nil
        refusedDay = nil
    }
}
