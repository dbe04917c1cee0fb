package import Trade

extension Episode {
    /// What a reader has been told of the episode, in committed messages.
    package struct Told: Hashable, Sendable {
        /// When the early message spoke; that of a digest at its cut.
        package var early: Instant?
        /// The number of the event that the early message was about.
        package var earlySequence: Int?
        package var confirmed: Instant?
        /// Months named as alerts: their loss is told at once.
        package var months: [Month]
        package var severity: Severity
        /// The instants of all messages about it, corrections and digests included, oldest first.
        package var instants: [Instant]
        /// Months named in the watch list of a digest only: their loss is put right in the next digest.
        package var watch: [Month]

        package init(
            early: Instant? = nil, earlySequence: Int? = nil, confirmed: Instant? = nil, months: [Month] = [],
            severity: Severity = .watch, instants: [Instant] = [], watch: [Month] = []
        ) {
            self.early = early
            self.earlySequence = earlySequence
            self.confirmed = confirmed
            self.months = months
            self.severity = severity
            self.instants = instants
            self.watch = watch
        }

        /// What is told once a message of a kind about an episode is sent: every message names all months that hold.
        ///
        /// - Parameters:
        ///   - sequence: The number of the event that the message is about.
        ///   - confirms: A correction that confirms other months.
        static func after(
            _ kind: Message.Kind, of episode: Episode, sequence: Int, confirms: Bool, before: Told?, at instant: Instant
        ) -> Told {
            // After a retraction nothing is left of what was told: what comes back is told as new.
            if kind == .retracted { return Told() }
            var told = before ?? Told()
            if kind == .early {
                told.early = instant
                told.earlySequence = sequence
            }
            if kind == .confirmed || confirms { told.confirmed = told.confirmed ?? instant }
            told.months = episode.trueMonths
            told.severity = max(told.severity, episode.severity)
            told.instants.append(instant)
            told.watch = []
            return told
        }
    }

    /// Takes in what a message about this episode tells its reader.
    mutating func note(_ message: Message, at instant: Instant) {
        let key = message.receiver.key
        told[key] = Told.after(
            message.kind, of: self, sequence: message.event.sequence, confirms: !message.confirmedMonths.isEmpty,
            before: told[key], at: instant)
        if message.kind == .early { saidEarly[message.event.sequence] = message.event.kept }
    }
}
