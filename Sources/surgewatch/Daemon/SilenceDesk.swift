import Alerting
import Archive
import Foundation
import Settings
import Trade

/// A silence as a command asks for it.
struct SilenceRequest: Codable, Sendable {
    var matchers: Matchers
    var severity: Severity
    var reason: String
    var by: String
    /// Now where nothing is said.
    var from: Instant?
    var until: Instant?
    /// How long it lasts in seconds, where no end is given.
    var seconds: Int64?
}

/// Adds silences and ends them: in the daemon, or for a command without one.
struct SilenceDesk {
    let archive: Archive
    /// The names of the rules in force.
    let rules: [String]
    let now: Instant

    /// The silence that is asked for, checked.
    func silence(_ request: SilenceRequest) throws -> Silence {
        let from = request.from ?? now
        guard let until = request.until ?? request.seconds.map({ from + $0 }) else {
            throw CommandFailure(.usage, "a silence needs an end: --until WHEN, or --for 7d")
        }
        let reason = try Reason.checked(request.reason, for: "a silence")
        guard until > from else {
            throw CommandFailure(.usage, "the silence would end at \(until), before it begins (\(from))")
        }
        guard until > now else { throw CommandFailure(.usage, "the silence would be over already: it is \(now)") }
        guard until - from <= Silence.longest else {
            throw CommandFailure(.usage, "a silence lasts a year at most; for longer, change the routes or the rule")
        }
        return Silence(
            id: "", matchers: request.matchers, severity: request.severity, reason: reason, by: request.by, from: from,
            until: until)
    }

    /// Stores it; its id, and what is odd about it.
    func add(_ request: SilenceRequest) throws -> ControlAnswer {
        let asked = try silence(request)
        let added = try archive.write { try $0.add(asked, at: now) }
        return ControlAnswer(exit: 0, output: added.id, problems: try remarks(on: asked).joined(separator: "\n"))
    }

    /// Ends one that is not over.
    func expire(_ id: String, by: String, reason: String) throws -> ControlAnswer {
        let reason = try Reason.checked(reason, for: "ending a silence")
        try archive.write { transaction in
            let records = try Archive.silences(transaction.database)
            guard let record = records.first(where: { $0.silence.id == id }) else {
                let near = Spelling.nearest(to: id, among: records.map(\.silence.id)).first
                throw CommandFailure(
                    .data,
                    "no silence has the id \(id)"
                        + (near.map { "; did you mean \($0)?" } ?? "; see `surgewatch silences list`"))
            }
            guard record.silence.until > now else {
                throw CommandFailure(.data, "\(id) is over since \(record.silence.until)")
            }
            try transaction.note(.expired, of: id, at: max(now, record.silence.from), by: by, reason: reason)
        }
        return ControlAnswer(exit: 0, output: id)
    }

    /// What a silence is about that nobody knows: it would keep back nothing.
    func remarks(on silence: Silence) throws -> [String] {
        let matchers = silence.matchers
        let (book, series) = try archive.read { (try Archive.book($0), try Archive.statedSeries($0)) }
        var remarks: [String] = []
        let names = Set(rules).union(book.all.map(\.rule)).sorted()
        for pattern in matchers.rules where !names.contains(where: { Matchers.covers(rule: pattern, $0) }) {
            let near = Spelling.nearest(to: pattern, among: names).first
            remarks.append("no rule is called `\(pattern)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
        }
        remarks += matchers.products.compactMap(RouteLint.problem(ofProduct:))
        let places = Matchers(roles: matchers.roles, countries: matchers.countries, products: matchers.products)
        if remarks.isEmpty, !places.isEmpty, !series.isEmpty, !series.contains(where: { places.cover("", $0) }) {
            remarks.append("the archive has no series of this role, country and product")
        }
        return remarks.map { "warning: \($0); the silence keeps back nothing by it" }
    }

    /// The open alerts of which news would be kept back.
    func openAlerts(under silence: Silence) throws -> [Episode] {
        try archive.read { try Archive.book($0) }.all.filter {
            $0.isOpen && silence.covers($0.rule, $0.series, severity: $0.severity)
        }
    }
}
