import Trade

extension RuleTestCase {
    /// What a reader is told of an alert in one release.
    package enum Told: String, Sendable, Hashable, CaseIterable {
        // At once, by a message of this kind.
        case early, confirmed, raised, corrected, retracted
        // In the next digest.
        case daily, weekly, monthly
        /// Nothing.
        case none

        /// Those that are messages.
        package static let messages: [Told] = [.early, .confirmed, .raised, .corrected, .retracted]
        package var isMessage: Bool { Self.messages.contains(self) }
    }

    /// What is wanted of one reader.
    package struct ToldWish: Sendable, Hashable {
        /// The name of a receiver.
        package var reader: String
        package var place: Place
        package var told: Told
    }

    /// Exactly these are told something at once.
    package struct Recipients: Sendable, Hashable {
        package var place: Place
        package var readers: [Named]

        /// A receiver by name.
        package struct Named: Sendable, Hashable {
            package var name: String
            package var place: Place
        }
    }

    /// Whether the test says who is told, so that it needs routes.
    package var asksForRoutes: Bool { expectations.contains { !$0.told.isEmpty || $0.recipients != nil } }
}

/// Reads who is to be told what.
struct ToldReader {
    let reading: FileReading

    /// `{ producers: confirmed, ops: daily, desk: none }`.
    func told(_ fields: Fields) -> [RuleTestCase.ToldWish] {
        guard let node = fields["told"], !reading.isEmpty(node), let readers = reading.anyFields(of: node, "`told`")
        else { return [] }
        if readers.keys.isEmpty {
            reading.report(.cannotFail, at: readers.span, "`told` names nobody, so it cannot fail")
        }
        return readers.keys.compactMap { name in
            guard let told = reading.word(readers, name) as RuleTestCase.Told? else { return nil }
            return RuleTestCase.ToldWish(reader: name, place: reading.place(readers.keySpan(name)), told: told)
        }
    }

    /// `[producers, ops]`; an empty list where nobody is told.
    func recipients(_ fields: Fields) -> RuleTestCase.Recipients? {
        guard let node = fields["recipients"], !reading.isEmpty(node) else { return nil }
        return RuleTestCase.Recipients(
            place: reading.place(fields.keySpan("recipients")),
            readers: reading.texts(fields, "recipients").map { .init(name: $0.text, place: reading.place($0.span)) })
    }
}
