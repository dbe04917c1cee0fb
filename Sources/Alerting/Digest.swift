package import Trade

/// What a day, a week or a month of releases brought a reader.
///
/// A value of events and episodes as they stand at the cut: what was undone before it is in no list.
package struct Digest: Hashable, Sendable {
    /// An episode and the event of it that the line is about.
    package struct Line: Hashable, Sendable {
        /// As it stands at the cut, without what readers were told of it.
        package var episode: Episode
        package var event: AlertEvent

        package init(episode: Episode, event: AlertEvent) {
            self.episode = episode
            self.event = event
        }
    }

    /// The first of many, and how many there are beyond.
    package struct List<Element: Hashable & Sendable>: Hashable, Sendable {
        package var lines: [Element]
        package var more: Int

        package init(_ lines: [Element] = [], limit: Int = .max) {
            self.lines = Array(lines.prefix(limit))
            more = max(0, lines.count - limit)
        }

        package var isEmpty: Bool { lines.isEmpty }
        package var count: Int { lines.count + more }
    }

    /// A silence that ends before the next cut.
    package struct EndingSilence: Hashable, Sendable {
        package var id: String
        package var reason: String
        package var until: Instant

        package init(id: String, reason: String, until: Instant) {
            self.id = id
            self.reason = reason
            self.until = until
        }
    }

    /// Lines of any list but that of watch; what goes beyond is counted.
    package static let largestNumberOfLines = 40
    /// Lines of the watch list.
    package static let largestNumberOfWatchLines = 10

    package var receiver: Receiver
    package var cadence: Cadence
    /// Releases known after this instant and up to the cut are in it.
    package var from: Instant
    package var cut: Instant
    /// Cuts before this one at which the releases of that time should have been told and were not, oldest first: of
    /// the 35 days before the cut.
    package var missed: [Instant]
    /// The releases it tells of, oldest first.
    package var releases: [Vintage]

    /// Told for the first time: early, or confirmed without an early message before.
    package var new: [Message] = []
    /// More severe than told before.
    package var raised: [Message] = []
    /// Confirmed after an early message.
    package var confirmed: [Message] = []
    /// Watch lines of earlier digests that are not true any more. What was told as an alert is put right at once.
    package var lost = List<Line>()
    /// Old months found true.
    package var late = List<Line>()
    /// Told figures that changed and still hold.
    package var revised = List<Line>()
    /// Told episodes that ended, or whose rule is gone.
    package var ended = List<Line>()
    /// Told before, still open, and in no other list.
    package var stillOpen = List<Episode>()
    /// What rules that never alert at once found, the most telling first.
    package var watch = List<Line>()
    package var silences: [EndingSilence] = []
    /// Ids of the episodes in it of which a silence keeps news back at the cut: others are not told of them at once.
    package var silenced: Set<String> = []

    package init(
        receiver: Receiver, cadence: Cadence, from: Instant, cut: Instant, missed: [Instant] = [],
        releases: [Vintage] = []
    ) {
        self.receiver = receiver
        self.cadence = cadence
        self.from = from
        self.cut = cut
        self.missed = missed
        self.releases = releases
    }

    /// The id of its notification.
    package var id: String {
        Identity.notification(
            episode: cadence.rawValue, knownAt: cut, kind: Notice.Kind.digest.rawValue, receiver: receiver.key)
    }

    /// Nothing happened that the reader was not told before: such a digest is not sent.
    package var isEmpty: Bool {
        messages.isEmpty && [lost, late, revised, ended, watch].allSatisfy(\.isEmpty)
    }

    /// What counts as told once it is sent: corrections of it come at once.
    package var messages: [Message] { new + raised + confirmed }
}
