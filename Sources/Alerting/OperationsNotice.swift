package import Trade

/// Something that those who run Surgewatch have to know.
package struct OperationsNotice: Hashable, Sendable {
    package enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
        /// A feed is late, or its release was refused or quarantined.
        case feed
        /// A release is held because it changes so much.
        case hold
        /// Open alerts have no verdict.
        case frozen
        /// An endpoint has not been reached for an hour, or for another day.
        case unreachable
        case deadLetter = "dead-letter"
        /// An address bounced for good or complained.
        case suppression
        /// A silence ends within a day, or has ended.
        case silence
        /// The canary was not told what it must be told.
        case canary
    }

    package var cause: Cause
    /// What it is about: the name of a feed, a receiver, the id of a notification, silence or release.
    package var about: String
    /// When it happened.
    package var at: Instant
    package var subject: String
    /// What happened and what it means, a paragraph each.
    package var paragraphs: [String]
    /// What to do: commands to run.
    package var commands: [String]

    package init(
        cause: Cause, about: String, at: Instant, subject: String, paragraphs: [String], commands: [String] = []
    ) {
        self.cause = cause
        self.about = about
        self.at = at
        self.subject = subject
        self.paragraphs = paragraphs
        self.commands = commands
    }
}
