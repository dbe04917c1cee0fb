import Alerting
import Monitors
import Trade

/// The pages that change something: subscribing, confirming, pausing, stopping.
struct FormDesk: Sendable {
    let room: ReadingRoom
    let renderer: PageRenderer
    let counter: any SubscriptionCounter
    private let formGuard = FormGuard()

    init(room: ReadingRoom, renderer: PageRenderer, counter: any SubscriptionCounter) {
        self.room = room
        self.renderer = renderer
        self.counter = counter
    }

    // MARK: Looking

    func get(_ address: Address, _ question: Question) async throws -> Answer {
        guard await counter.isOpen() else { throw Self.closed }
        let (word, isNew) = formGuard.word(of: question.headers)
        let csrf = formGuard.token(for: word)
        let around = try await room.surroundings(room.editions.newest(), feeds: [])
        let page: Page
        switch (address.steps.first, address.steps.count) {
        case ("subscribe", 1):
            page = Page.subscribe(
                SubscriptionDraft(address.parameters), problem: nil, preview: nil, csrf: csrf, around)
        case ("confirm", 2), ("u", 2), ("subscriptions", 2):
            page = try await self.page(for: address, address.steps[1], csrf, around)
        default:
            throw PageProblem(.notFound, "there is no such page", nearby: [.init("Subscribe", Address("/subscribe"))])
        }
        return answer(page, isNew ? word : nil)
    }

    private func page(
        for address: Address, _ token: String, _ csrf: String, _ around: Surroundings
    ) async throws -> Page {
        let (purpose, card) = try await looking { try await counter.look(token) }
        switch purpose {
        case .confirm:
            return Page.button(
                address, title: "Confirm your subscription",
                sentence: "\(Self.sentence(card.criteria)) \(card.cadence).",
                button: "Yes, send me these alerts", value: "confirm", csrf: csrf, around)
        case .renew:
            return Page.button(
                address, title: "Still wanted?", sentence: "\(Self.sentence(card.criteria)) \(card.cadence).",
                button: "Yes, go on for another year", value: "renew", csrf: csrf, around)
        case .unsubscribe:
            if card.isEnded {
                return Page.done(
                    address, title: "Stopped", sentence: "This subscription has ended; nothing more is sent.", around)
            }
            return Page.button(
                address, title: "Stop these alerts?", sentence: "\(Self.sentence(card.criteria)) \(card.cadence).",
                button: "Unsubscribe", value: "unsubscribe", csrf: csrf, around)
        case .manage:
            return Page.manage(card, at: address, csrf: csrf, today: room.source.now().newYorkDay, around)
        }
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "," }

    // MARK: Doing

    func post(_ address: Address, _ question: Question) async throws -> Answer {
        guard await counter.isOpen() else { throw Self.closed }
        let form = Address(target: "/?" + String(decoding: question.body, as: UTF8.self)).parameters
        let around = try await room.surroundings(room.editions.newest(), feeds: [])
        // RFC 8058: mail programs post without a page, a cookie or a form.
        if address.steps.first == "u", address.steps.count == 2, form["csrf"] == nil {
            let card = try await looking { try await counter.unsubscribe(address.steps[1]) }
            return answer(stopped(card, address, around), nil)
        }
        if let site = question.headers["sec-fetch-site"], site != "same-origin", site != "none" {
            throw PageProblem(.bad, "a form of another site cannot be taken here")
        }
        let (word, isNew) = formGuard.word(of: question.headers)
        guard formGuard.accepts(form["csrf"], question.headers) else {
            return answer(again(address, form, around, csrf: formGuard.token(for: word)), isNew ? word : nil)
        }
        let csrf = formGuard.token(for: word)
        switch (address.steps.first, address.steps.count) {
        case ("subscribe", 1): return try await subscribe(form, csrf, around)
        case ("confirm", 2), ("u", 2), ("subscriptions", 2):
            return answer(try await act(form["do"] ?? "", address.steps[1], form, address, csrf, around), nil)
        default: throw PageProblem(.notFound, "nothing takes a form here")
        }
    }

    /// The form again: the page was open for too long, or cookies are off.
    private func again(
        _ address: Address, _ form: [String: String], _ around: Surroundings, csrf: String
    ) -> Page {
        guard address.steps == ["subscribe"] else {
            return Page.problem(
                PageProblem(
                    .bad,
                    "this page was open for too long, or your browser keeps no cookies for it; open the link of the mail again"
                ),
                at: address)
        }
        return Page.subscribe(
            SubscriptionDraft(form),
            problem: "This form was open for too long, or your browser keeps no cookies for it; send it again.",
            preview: nil, csrf: csrf, around)
    }

    private func subscribe(_ form: [String: String], _ csrf: String, _ around: Surroundings) async throws -> Answer {
        let draft = SubscriptionDraft(form)
        do {
            if form["do"] == "preview" {
                let preview = try await counter.preview(draft)
                return answer(
                    Page.subscribe(draft, problem: nil, preview: preview, csrf: csrf, around), nil)
            }
            do {
                try await counter.add(draft)
            } catch let refusal as CounterRefusal where refusal.ground == .known {
                // The same page: nobody learns who has subscribed.
            }
            return answer(Page.checkYourMail(around), nil)
        } catch let refusal as CounterRefusal where refusal.ground == .input {
            return answer(
                Page.subscribe(draft, problem: refusal.words, preview: nil, csrf: csrf, around), nil)
        }
    }

    private func act(
        _ what: String, _ token: String, _ form: [String: String], _ address: Address, _ csrf: String,
        _ around: Surroundings
    ) async throws -> Page {
        switch what {
        case "confirm":
            let (card, secret) = try await looking { try await counter.confirm(token) }
            guard let secret else {
                return Page.done(
                    address, title: "You are subscribed",
                    sentence:
                        "\(Self.sentence(card.criteria)) \(card.cadence). A welcome that lists what is open is on its way.",
                    links: [.init("Open alerts", Address("/alerts", ["state": "open"]))], around)
            }
            return Page.done(
                address, title: "The address is confirmed",
                sentence: "Your webhook is asked to prove itself now; alerts begin when it has.",
                paragraphs: [
                    "Messages are signed with this secret (Standard Webhooks). Keep it: it is shown this once."
                ],
                code: secret, around)
        case "renew":
            let card = try await looking { try await counter.renew(token) }
            return Page.done(
                address, title: "Thank you", sentence: "\(Self.sentence(card.criteria)) goes on for another year.",
                around)
        case "unsubscribe":
            return stopped(try await looking { try await counter.unsubscribe(token) }, address, around)
        case "pause":
            guard let until = form["until"].flatMap({ CalendarDay($0) }), until > room.source.now().newYorkDay else {
                throw PageProblem(.bad, "a pause ends on a day to come, written 2027-01-31")
            }
            let card = try await looking { try await counter.pause(token, until: until) }
            return Page.manage(card, at: address, csrf: csrf, today: room.source.now().newYorkDay, around)
        case "resume":
            let card = try await looking { try await counter.resume(token) }
            return Page.manage(card, at: address, csrf: csrf, today: room.source.now().newYorkDay, around)
        case "remove":
            try await looking { try await counter.remove(token) }
            return Page.done(
                address, title: "Deleted", sentence: "Your address is gone from the archive. Nothing more is sent.",
                around)
        default: throw PageProblem(.bad, "the form does not say what to do")
        }
    }

    private func stopped(_ card: SubscriptionCard, _ address: Address, _ around: Surroundings) -> Page {
        Page.done(
            address, title: "Stopped", sentence: "Nothing more is sent about: \(card.criteria).",
            paragraphs: ["You can subscribe again at any time."], links: [.init("Subscribe", Address("/subscribe"))],
            around)
    }

    /// What the counter refuses, as a page.
    private func looking<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let refusal as CounterRefusal {
            throw PageProblem(
                refusal.ground == .notFound || refusal.ground == .token ? .notFound : .bad, refusal.words,
                nearby: [.init("Subscribe", Address("/subscribe"))])
        }
    }

    private static let closed = PageProblem(
        .notFound, "subscriptions are not taken here; ask those who run this for alerts",
        nearby: [.init("Alerts", Address("/alerts")), .init("Alerts as a feed", Address("/alerts", form: .atom))])

    /// Nobody keeps such a page, and nobody is told where its reader came from.
    private func answer(_ page: Page, _ word: String?) -> Answer {
        var answer = Answer(page.httpStatus, Answer.html, renderer.html(page))
        answer.set("Cache-Control", "no-store")
        answer.set("Referrer-Policy", "no-referrer")
        if let word {
            answer.set("Set-Cookie", "\(FormGuard.cookie)=\(word); Path=/; HttpOnly; SameSite=Strict; Max-Age=86400")
        }
        return answer
    }
}
