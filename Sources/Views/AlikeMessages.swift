import Alerting
import Trade

/// What was put into words already of one episode: readers who know the same are told the same, and only the foot of a
/// mail tells them apart. Episodes come one after another.
package struct AlikeMessages {
    /// The words of one mail without those for its reader.
    struct Words {
        var subject: String
        var values: [String: Any]
    }

    /// Everything on which the words of one episode's message depend within one release.
    private struct Key: Hashable {
        var kind: Message.Kind
        var sequence: Int
        var told: Episode.Told?
        var lost: [Month]
        var confirmed: [Month]
        var folded: [Folded]
        var hearsConfirmations: Bool
    }

    private struct Folded: Hashable {
        var episode: String
        var kind: Message.Kind
        var sequence: Int
        var told: Episode.Told?
    }

    private var episode = ""
    private var words: [Key: Words] = [:]

    package init() {}

    /// The words of a mail, made where they were not made before.
    mutating func words(of text: MessageText, making make: () -> Words) -> Words {
        let message = text.message
        if message.episode.id != episode {
            words = [:]
            episode = message.episode.id
        }
        let key = Key(
            kind: message.kind, sequence: message.event.sequence, told: message.told, lost: message.lostMonths,
            confirmed: message.confirmedMonths,
            folded: message.folded.map {
                Folded(episode: $0.episode.id, kind: $0.kind, sequence: $0.event.sequence, told: $0.told)
            }, hearsConfirmations: text.hearsConfirmations)
        if let known = words[key] { return known }
        let made = make()
        words[key] = made
        return made
    }
}
