import Foundation
import Trade

/// What is said when the story is over: counts, one alert's mails, the signatures, and what to try next.
struct Ending {
    let files: DemoFiles
    let program: URL
    let entries: [AlertLog.Entry]
    let mails: [URL]
    let webhooks: [URL]
    let teller: Teller

    /// An alert with everything that was mailed about it.
    struct Thread {
        var alert: String
        var events: [AlertLog.Entry]
        var mails: [(url: URL, mail: ReadableMail)]

        /// The last event that took the alert, or a month of it, back.
        var lost: AlertLog.Entry? { events.last { ["corrected", "retracted"].contains($0.event) } }
        /// The mail to show: the last that takes something back, else the last.
        var shown: (url: URL, mail: ReadableMail)? {
            let taking = mails.last { ["corrected", "retracted"].contains($0.mail.headers["x-surgewatch-transition"]) }
            return taking ?? mails.last
        }
    }

    func tellCounts() throws {
        let counts = Dictionary(grouping: entries, by: \.event).mapValues(\.count).sorted {
            ($1.value, $0.key) < ($0.value, $1.key)
        }
        try teller.say()
        try teller.say(
            "That was \(entries.count) events: " + counts.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
        try teller.say("  log       \(files.alertLog.path)")
        try teller.say("  mails     \(mails.count) in \(files.directory.path)/mails")
        try teller.say("  webhooks  \(webhooks.count) in \(files.directory.path)/webhooks")
    }

    /// The alert to look at: one that was early, confirmed and taken back or put right, else the next best.
    func chosenThread() throws -> Thread? {
        var mailsByAlert: [String: [(url: URL, mail: ReadableMail)]] = [:]
        for url in mails {
            let mail = ReadableMail(try Data(contentsOf: url))
            if let alert = mail.headers["x-surgewatch-alert"] { mailsByAlert[alert, default: []].append((url, mail)) }
        }
        let threads = Dictionary(grouping: entries, by: \.alert).compactMap { alert, events in
            mailsByAlert[alert].map { Thread(alert: alert, events: events, mails: $0) }
        }
        return threads.max { Self.worth($0) < Self.worth($1) }
    }

    /// The more of its life an alert shows, the more it is worth showing; ids decide between equals.
    private static func worth(_ thread: Thread) -> (Int, Int, String) {
        let kinds = Set(thread.events.map(\.event))
        var worth = 0
        if kinds.contains("early") { worth += 1 }
        if kinds.contains("confirmed") { worth += 1 }
        if thread.lost != nil { worth += 2 }
        return (worth, thread.mails.count, thread.alert)
    }

    func tell(_ thread: Thread) throws {
        try teller.say()
        try teller.say("The mails of one alert (\(thread.alert)):")
        for (url, mail) in thread.mails { try teller.say("  \(url.lastPathComponent)  \(mail.subject)") }
        guard let (url, mail) = thread.shown else { return }
        try teller.say()
        try teller.say("---- \(url.lastPathComponent), its text part ----")
        try teller.say(mail.text.trimmingCharacters(in: .newlines))
        try teller.say("----")
    }

    func tellNext(_ thread: Thread?) throws {
        let configuration = "--config '\(files.configuration.path)'"
        var commands: [String] = []
        if let thread, let entry = thread.lost ?? thread.events.last {
            let question = "explain \(entry.rule) \(entry.series) \(entry.month)"
            commands.append(question)
            if thread.lost != nil, let instant = Instant(entry.time) {
                commands.append(question + " --as-of \(instant.newYorkDay - 1)")
            }
            commands.append("alerts show \(thread.alert)")
            commands.append("alerts verify \(thread.alert)")
        }
        commands.append("data revisions --source census-imports --from 2021-06-07 --to 2021-06-08")
        try teller.say()
        try teller.say("Try next:")
        for command in commands { try teller.say("  \(program.path) \(command) \(configuration)") }
    }
}
