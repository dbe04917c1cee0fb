import Alerting
import Testing
import Trade
import Views

/// Words that were made for one reader are given to another only where both are told the same.
@Suite struct AlikeMessagesTests {
    @Test func whatIsRememberedIsWhatWouldBeSaidAlone() throws {
        let renderer = try MailTests.renderer()
        let told = try Told(renderer: renderer)
        let sent = [told.early, told.confirmed, told.corrected, told.retracted].flatMap(\.messages)
        var messages: [Message] = []
        for message in sent where message.receiver.channel == .mail {
            messages.append(message)
            for change: (inout Message) -> Void in [
                { $0.told = nil }, { $0.told?.instants = [$0.event.knownAt] }, { $0.kind = .raised },
                { $0.told?.early = $0.event.knownAt }, { $0.lostMonths = [] },
                { $0.confirmedMonths = [month("2026-11")] },
                {
                    $0.event.sequence += 1; $0.event.month = month("2026-09")
                }, { $0.folded = [$0] },
                { message in
                    var part = message
                    part.kind = .early
                    message.folded = [part]
                },
            ] {
                var other = message
                change(&other)
                messages.append(other)
            }
        }
        let readers = [true, false].map { ReaderWords(hearsConfirmations: $0) }
        var alike = AlikeMessages()
        var bodies: Set<String> = []
        // Twice, so that whatever is remembered is also read.
        for message in messages + messages {
            for reader in readers {
                let vintage = Vintage(id: 1, source: "census-imports", knownAt: message.event.knownAt)
                let alone = renderer.notification(message, rules: { _ in Story.rule }, vintage: vintage, reader: reader)
                let remembered = renderer.notification(
                    message, rules: { _ in Story.rule }, vintage: vintage, background: MessageBackground(),
                    reader: reader, alike: &alike)
                #expect(remembered == alone)
                bodies.insert(alone.body)
            }
        }
        #expect(bodies.count > 12, "the variants differ")
    }
}
