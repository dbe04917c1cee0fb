import Alerting
import BigInt
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
    let background: MessageBackground
    /// Whether the reader hears of the confirmation.
    let hearsConfirmations: Bool
    /// What the rule's first condition found.
    let claim: Claim?

    init(
        message: Message, rule: RuleWords, wording: Wording, background: MessageBackground = MessageBackground(),
        hearsConfirmations: Bool = true
    ) {
        self.message = message
        self.rule = rule
        self.wording = wording
        self.background = background
        self.hearsConfirmations = hearsConfirmations
        claim = Claim(message.event.evidence)
    }

    var event: AlertEvent { message.event }
    var evidence: Evidence { event.evidence }

    // MARK: Names

    /// `EARLY`, `NEW`, `CONFIRMED`, `MORE SEVERE`, `CORRECTED`, `RETRACTED`.
    var label: String { word.uppercased() }

    private var word: String {
        switch message.kind {
        case .early: "Early"
        case .confirmed: message.isNew ? "New" : "Confirmed"
        case .raised: "More severe"
        case .corrected: "Corrected"
        case .retracted: "Retracted"
        }
    }

    /// `India unwrought aluminum`, `Aluminum foil smelted in Russia`.
    var topic: String {
        guard event.series.role == .origin, event.series.country != .all else {
            return Self.begun(wording.subject(event.series))
        }
        return wording.country(event.series) + " " + wording.product(event.series)
    }

    static func begun(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    var isLoss: Bool { message.kind == .retracted || message.kind == .corrected }
    var wasConfirmed: Bool { message.episode.months[event.month]?.isConfirmed == true }

    /// What the figures rest on, in brackets.
    private var ground: String {
        if event.basis == .license {
            if event.kind == .early { return evidence.isSimulated ? "simulated licenses" : "licenses" }
            return "closed licenses"
        }
        return isLoss && wasConfirmed ? "Census revision" : "Census"
    }

    /// The rule's own title with its places filled.
    private var title: String {
        var text = rule.title
        let change = claim.map {
            $0.change == nil ? $0.value : $0.short.hasPrefix("+") ? String($0.short.dropFirst()) : $0.short
        }
        let amount = claim?.value ?? ""
        var fillings = [
            "country": wording.country(event.series), "product": wording.product(event.series),
            "category": wording.product(event.series), "month": Wording.month(event.month), "change": change ?? "",
            "quantity": amount, "value": amount,
        ]
        for (name, written) in evidence.parameters where fillings[name] == nil {
            fillings[name] = written.hasSuffix("mo") ? written.dropLast(2) + " months" : written
        }
        for (name, found) in evidence.bindings ?? [:] {
            let words =
                found.hasSuffix("mo") ? found.dropLast(2) + " months" : wording.countries.name(of: Country(found))
            if fillings[name] == nil { fillings[name] = words }
            if !found.hasSuffix("mo"), fillings["some"] == nil { fillings["some"] = words }
        }
        for (name, words) in fillings { text = text.replacing("{{\(name)}}", with: words) }
        return Self.begun(text)
    }

    /// Whether the first condition says by itself what happened: an amount held against an earlier one.
    private var isPlainRise: Bool { claim?.base != nil }

    var subject: String { "\(word): \(subjectAfterKind)" }

    /// The subject without the kind of message before it.
    var subjectAfterKind: String {
        switch message.kind {
        case .early, .confirmed, .raised:
            let what = isPlainRise ? "\(topic) \(claim?.short ?? "")" : title
            let span = claim?.span ?? Wording.month(event.month)
            return "\(what)\(what.contains(span) ? "" : ", " + span) (\(ground))"
        case .retracted:
            let now = lostClaim.map { " now \($0.short), \($0.miss)" } ?? " no longer meets \(rule.name)"
            return "\(topic)\(now) (\(ground))"
        case .corrected: return "\(topic), \(correction) (\(ground))"
        }
    }

    /// What the condition found that no longer holds.
    private var lostClaim: Claim? {
        evidence.decidingGates.first { $0.met == .no && $0.value != nil }.flatMap { Claim(evidence, of: $0) }
    }

    /// `it begins in April 2019`, or which month fell away.
    private var correction: String {
        let toldFirst = message.told?.months.min()
        if let first = message.episode.trueMonths.first, let toldFirst, message.lostMonths.contains(toldFirst),
            first > toldFirst
        {
            return "it begins in \(Wording.month(first))"
        }
        return "without " + Wording.list(message.lostMonths.sorted())
    }

    // MARK: The first sentences

    /// What, how much, against what.
    var lead: String {
        let subject = wording.subject(event.series)
        switch message.kind {
        case .early: return isPlainRise ? "\(Self.begun(subject)): \(atLeast)\(found)" : "\(title). \(found)"
        case .confirmed:
            let who =
                !event.series.role.hasStatistics
                ? "The licenses of the month are closed" : message.isNew ? "Census figures" : "Census agrees"
            return (isPlainRise ? "\(who): \(subject), \(found)" : "\(who). \(title). \(found)") + saidBefore
        case .raised:
            return "\(Self.begun(subject)) is now \(event.severity.rawValue): "
                + (isPlainRise ? found : "\(title). \(found)")
        case .corrected:
            let lost = Wording.list(message.lostMonths.sorted())
            return
                "\(told) \(subject). After \(causeOfLoss), \(lost) no longer \(message.lostMonths.count > 1 ? "meet" : "meets") "
                + "the rule: \(nowFound). \(standing)\(whatMoved)\(confirmedBeside)\(end)"
        case .retracted:
            return "\(told) \(subject). After \(causeOfLoss) the rule no longer holds: \(nowFound). \(whatMoved)"
        }
    }

    /// The first condition with its limit.
    private var found: String {
        guard let claim else { return "The rule holds." }
        if isPlainRise { return "\(claim.sentence). The rule's limit is \(claim.limit)." }
        return "\(Self.begun(claim.gate.name)): \(claim.value); the rule's limit is \(claim.limit)."
    }

    /// The condition that no longer holds, with its figures.
    private var nowFound: String {
        guard let lost = lostClaim else { return "its conditions are not met any more" }
        return lost.base == nil
            ? "\(lost.gate.name) is \(lost.sentence), \(lost.miss)" : "\(lost.sentence), \(lost.miss)"
    }

    private var atLeast: String {
        evidence.decidingGates.contains { $0.met == .yes && $0.note?.contains("at least") == true } ? "at least " : ""
    }

    /// What the reader was told early, in its own words and for its own months.
    private var saidBefore: String {
        guard let early = message.told?.early else { return "" }
        let days = event.knownAt.newYorkDay - early.newYorkDay
        let when = "on \(early.newYorkDay.words), \(days) \(days == 1 ? "day" : "days") earlier"
        guard let said = message.earlyEvidence.flatMap({ Claim($0) }) else { return " We told you \(when)." }
        let months = said.span == claim?.span ? "" : " for \(said.span)"
        return " We said \(said.precise)\(months) \(when)."
    }

    /// Every day on which the reader was told, corrections included.
    private var told: String {
        var days: [String] = []
        for instant in message.told?.instants ?? [] where days.last != instant.newYorkDay.words {
            days.append(instant.newYorkDay.words)
        }
        return "We told you on \(Self.list(days)) of"
    }

    static func list(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }

    private var causeOfLoss: String {
        let day = event.knownAt.newYorkDay.words
        if event.basis == .license { return "the license file of \(day)" }
        return wasConfirmed ? "the Census revision of \(day)" : "the Census figures of \(day)"
    }

    private var standing: String {
        let months = message.episode.trueMonths
        guard !months.isEmpty else { return "" }
        return "\(named(months)) \(months.count > 1 ? "stand" : "stands"). "
    }

    private var confirmedBeside: String {
        message.confirmedMonths.isEmpty ? "" : " Census confirms \(Wording.list(message.confirmedMonths.sorted()))."
    }

    private var end: String { message.episode.state == .resolved ? " With that the surge is over." : "" }

    /// Months by name, with those that rest on licenses marked.
    func named(_ months: [Month]) -> String {
        let early = months.filter { message.episode.months[$0]?.isConfirmed != true }
        let list = Wording.list(months)
        if early.isEmpty || !event.series.role.hasStatistics { return list }
        return early.count == months.count ? list + " (on licenses)" : list + " (\(Wording.list(early)) on licenses)"
    }

    /// The largest changes since the verdict before: `June 2019 went from $12.1 million to $10.4 million.`
    private var whatMoved: String {
        guard let alert = message.episode.months[event.month], let before = alert.before?.evidence else { return "" }
        let known = Dictionary(before.months.map { (Key($0), $0) }) { first, _ in first }
        // Only what this release changed: the rest was told before.
        let fresh = evidence.months.filter { $0.series == event.series && $0.vintage == event.knownAt }
        let moved = fresh.compactMap { now -> (Month, Int64, Int64)? in
            guard let was = known[Key(now)], let old = figure(was), let new = figure(now), old != new else {
                return nil
            }
            return (now.month, old, new)
        }
        let largest = moved.sorted { ($0.1 - $0.2).magnitude > ($1.1 - $1.2).magnitude }.prefix(3).sorted {
            $0.0 < $1.0
        }
        let sentences = largest.map { month, old, new -> String in
            let isVisible = words(old) != words(new)
            return
                "\(Wording.month(month)) went from \(isVisible ? words(old) : exact(old)) to \(isVisible ? words(new) : exact(new))"
        }
        return sentences.isEmpty ? "" : sentences.joined(separator: "; ") + "."
    }

    private struct Key: Hashable {
        var series: WorkingSeries
        var month: Month
        init(_ read: Evidence.MonthRead) {
            series = read.series
            month = read.month
        }
    }

    // MARK: Figures

    /// Dollars where the rule counts dollars or quantities are not known, else kilograms.
    var countsDollars: Bool {
        if let unit = evidence.decidingGates.first(where: { $0.value != nil })?.value?.unit {
            if unit == .dollars { return true }
            if unit == .kilograms { return false }
        }
        return evidence.months.filter { $0.series == event.series }.allSatisfy { $0.quantity == nil }
    }
    func figure(_ read: Evidence.MonthRead) -> Int64? { countsDollars ? read.value : read.quantity }
    func amount(_ figure: Int64) -> Amount { Amount(Rational(figure), countsDollars ? .dollars : .kilograms) }
    func words(_ figure: Int64) -> String { Wording.amount(amount(figure)) }
    /// The figure to the last unit, where rounding would hide a change.
    func exact(_ figure: Int64) -> String {
        Wording.exact(amount(figure))
    }
}
