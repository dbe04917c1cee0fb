import Alerting
import Trade

/// What a rule is called and rests on, for people.
package struct RuleWords: Sendable {
    package var name: String
    package var title: String
    package var basis: String?
    package var description: String?
    package var sha256: String

    package init(name: String, title: String, basis: String?, description: String?, sha256: String) {
        self.name = name
        self.title = title
        self.basis = basis
        self.description = description
        self.sha256 = sha256
    }
}

/// The sentences of one message: every surface takes its words from here.
struct MessageText {
    let message: Message
    let rule: RuleWords
    let wording: Wording

    var event: AlertEvent { message.event }
    var evidence: Evidence { event.evidence }
    var claim: Claim? { Claim(evidence) }

    /// `EARLY`, `NEW`, `CONFIRMED`, `MORE SEVERE`, `CORRECTED`, `RETRACTED`.
    var label: String {
        switch message.kind {
        case .early: "EARLY"
        case .confirmed: message.isNew ? "NEW" : "CONFIRMED"
        case .raised: "MORE SEVERE"
        case .corrected: "CORRECTED"
        case .retracted: "RETRACTED"
        }
    }

    private var word: String {
        switch message.kind {
        case .early: "Early"
        case .confirmed: message.isNew ? "New" : "Confirmed"
        case .raised: "More severe"
        case .corrected: "Corrected"
        case .retracted: "Retracted"
        }
    }

    /// `France aluminum (chapter 76)`.
    private var topic: String {
        let place = wording.country(event.series)
        return (place == "all origins" ? "All origins," : place) + " " + wording.product(event.series)
    }

    /// What the figures rest on, in brackets.
    private var ground: String {
        if isOnLicenses { return evidence.isSimulated ? "simulated licenses" : "licenses" }
        if !event.series.role.hasStatistics { return "closed licenses" }
        return message.kind == .retracted || message.kind == .corrected ? groundOfLoss : "Census"
    }

    /// Lost at the first Census print, or by a later revision.
    private var groundOfLoss: String { wasConfirmed ? "Census revision" : "Census" }
    private var wasConfirmed: Bool { message.episode.months[event.month]?.isConfirmed == true }
    var isOnLicenses: Bool { event.basis == .license && event.kind == .early }

    var subject: String {
        switch message.kind {
        case .early, .confirmed, .raised:
            return "\(word): \(topic) \(claim?.short ?? rule.name), \(claim?.span ?? Wording.month(event.month)) (\(ground))"
        case .retracted:
            let now = claim.map { " now \($0.short), under \($0.limit)" } ?? " no longer meets \(rule.name)"
            return "\(word): \(topic)\(now) (\(ground))"
        case .corrected: return "\(word): \(topic), \(correction) (\(ground))"
        }
    }

    /// `the rise begins in April 2019`, or which month fell away.
    private var correction: String {
        let left = message.episode.trueMonths
        let toldFirst = message.told?.months.min()
        if let first = left.first, let toldFirst, message.lostMonths.contains(toldFirst), first > toldFirst {
            return "it begins in \(Wording.month(first))"
        }
        return "without " + Wording.list(message.lostMonths.sorted())
    }

    /// The first sentences: what, how much, against what.
    var lead: String {
        let subject = wording.subject(event.series)
        let begun = subject.prefix(1).uppercased() + subject.dropFirst()
        switch message.kind {
        case .early:
            return "\(begun): \(atLeast)\(claim?.sentence ?? rule.title). \(limitSentence)"
        case .confirmed:
            let who = event.series.role.hasStatistics ? (message.isNew ? "Census figures" : "Census agrees") : "The licenses of the month are closed"
            return "\(who): \(subject), \(claim?.sentence ?? rule.title).\(saidBefore) \(limitSentence)"
        case .raised:
            return "\(begun) is now \(event.severity.rawValue): \(claim?.sentence ?? rule.title). \(limitSentence)"
        case .corrected:
            return
                "\(told) \(subject). After \(causeOfLoss) \(Wording.list(message.lostMonths.sorted())) no longer "
                + "\(message.lostMonths.count > 1 ? "meet" : "meets") the rule; "
                + "\(Wording.list(message.episode.trueMonths)) \(message.episode.trueMonths.count > 1 ? "stand" : "stands"). "
                + whatMoved
        case .retracted:
            let now = claim.map { "it is now \($0.sentence): the limit of \($0.limit) is not reached" } ?? "the rule no longer holds"
            return "\(told) \(subject). After \(causeOfLoss) \(now). \(whatMoved)"
        }
    }

    private var atLeast: String {
        evidence.gates.contains { $0.met == .yes && $0.note?.contains("at least") == true } ? "at least " : ""
    }

    private var limitSentence: String { claim.map { "The rule's limit is \($0.limit)." } ?? "" }

    private var saidBefore: String {
        guard let early = message.told?.early else { return "" }
        let days = event.knownAt.newYorkDay - early.newYorkDay
        let first = message.episode.months[event.month]?.first
        let said = first.flatMap { Claim($0) }.map { "said \($0.precise) on" } ?? "told you on"
        return " We \(said) \(early.newYorkDay.words), \(days) \(days == 1 ? "day" : "days") earlier."
    }

    private var told: String {
        let days = [message.told?.early, message.told?.confirmed].compactMap { $0?.newYorkDay.words }
        return "We told you on \(days.joined(separator: " and ")) of"
    }

    private var causeOfLoss: String {
        let day = event.knownAt.newYorkDay.words
        if !event.series.role.hasStatistics { return "the license file of \(day)" }
        return wasConfirmed ? "the Census revision of \(day)" : "the Census figures of \(day)"
    }

    /// `June 2019 was $12.1 million and is now $10.4 million.`
    private var whatMoved: String {
        let lost = message.episode.months[event.month]
        let before = lost.map { Dictionary($0.first.months.map { (Key($0), $0) }) { first, _ in first } } ?? [:]
        let moved = evidence.months.filter { $0.series == event.series }.compactMap { now -> String? in
            guard let was = before[Key(now)], let old = figure(was), let new = figure(now), old != new else { return nil }
            let isVisible = words(old) != words(new)
            return "\(now.month.name) \(now.month.year) went from \(isVisible ? words(old) : exact(old)) to "
                + (isVisible ? words(new) : exact(new))
        }
        return moved.isEmpty ? "" : moved.suffix(3).joined(separator: "; ") + "."
    }

    private struct Key: Hashable {
        var series: WorkingSeries
        var month: Month
        init(_ read: Evidence.MonthRead) {
            series = read.series
            month = read.month
        }
    }

    /// Dollars where the rule counts dollars, else kilograms.
    var countsDollars: Bool { evidence.gates.first { $0.value != nil }?.value?.unit == .dollars }
    func figure(_ read: Evidence.MonthRead) -> Int64? { countsDollars ? read.value : read.quantity }
    func words(_ figure: Int64) -> String {
        Wording.amount(Amount(Rational(figure), countsDollars ? .dollars : .kilograms))
    }

    /// The figure to the last unit, where rounding would hide a change.
    private func exact(_ figure: Int64) -> String {
        countsDollars ? "$" + DecimalDigits.grouped(figure) : DecimalDigits.grouped(figure) + " kg"
    }

    /// How sure it is, and what comes next.
    var paragraphs: [String] {
        var result: [String] = []
        let months = evidence.months.filter { $0.series == event.series && $0.isIncomplete }.map(\.month)
        if isOnLicenses, !months.isEmpty {
            result.append(
                "How sure: \(Wording.list(Array(Set(months)).sorted())) \(Set(months).count > 1 ? "rest" : "rests") on import "
                    + "licenses filed so far, not on imports. More may still be filed; licenses can be cancelled.")
        }
        if message.kind == .early, event.series.role.hasStatistics {
            let day = event.month.lastDay + 38
            result.append(
                "Next: Census publishes \(Wording.month(event.month)) about \(day.words). You hear either way.")
        }
        if message.isNew, message.kind == .confirmed {
            result.append("No early alert came before this one.")
        }
        if message.kind == .retracted || message.kind == .corrected {
            result.append("Nothing to do, unless you used the earlier figure.")
        }
        if let basis = rule.basis { result.append("The arithmetic is that of \(basis). It is not a legal finding.") }
        return result
    }

    /// One line for a log, a journal or a list.
    static func headline(_ event: AlertEvent, rule: RuleWords, wording: Wording) -> String {
        let claim = Claim(event.evidence)
        let topic = wording.label(event.series)
        let figure = claim.map { " \($0.precise) (limit \($0.limit))" } ?? ""
        let basis =
            event.basis == .license
            ? (event.evidence.isSimulated ? "simulated licenses" : "licenses") : "Census"
        let reason = event.reason.map { ": " + $0 } ?? ""
        return "\(topic) \(event.month)\(figure) on \(basis), \(rule.name)\(reason)"
    }
}
