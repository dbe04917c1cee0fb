import Alerting
package import Trade

/// What somebody fills into the form of a subscription.
package struct SubscriptionDraft: Sendable, Hashable {
    package var role: Role
    /// Countries and products as people write them, separated by commas.
    package var countries: String
    package var products: String
    package var severity: String
    package var stage: String
    package var cadence: String
    package var mail: String
    package var webhook: String

    /// What a form or a link says; what is not said is usual.
    package init(_ fields: [String: String]) {
        func field(_ name: String, _ length: Int = 300) -> String {
            String((fields[name] ?? "").prefix(length)).split(whereSeparator: \.isNewline).joined(separator: " ")
                .printable
        }
        role = Role(rawValue: field("role")) ?? .origin
        countries = field("country")
        products = field("product")
        severity = field("severity").isEmpty ? "warning" : field("severity")
        stage = field("stage").isEmpty ? "early" : field("stage")
        cadence = field("cadence").isEmpty ? "at-once" : field("cadence")
        mail = field("mail", 254)
        webhook = field("webhook", 2000)
    }

}

/// What a subscription would have brought in the last twelve months.
package struct DraftPreview: Sendable, Hashable {
    package var series: Int
    package var mails: [(day: CalendarDay, words: String)]

    package init(series: Int, mails: [(day: CalendarDay, words: String)]) {
        self.series = series
        self.mails = mails
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.series == right.series && left.mails.count == right.mails.count
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(series) }
}

/// A subscription as its owner sees it.
package struct SubscriptionCard: Sendable, Hashable {
    package var id: String
    package var state: String
    package var isPaused: Bool
    package var isEnded: Bool
    package var criteria: String
    package var cadence: String
    package var address: String
    package var webhook: String?
    package var since: CalendarDay?
    package var pausedUntil: CalendarDay?
    /// The newest messages first.
    package var history: [(day: CalendarDay, subject: String, state: String)]

    package init(
        id: String, state: String, isPaused: Bool, isEnded: Bool, criteria: String, cadence: String, address: String,
        webhook: String?, since: CalendarDay?, pausedUntil: CalendarDay?,
        history: [(day: CalendarDay, subject: String, state: String)]
    ) {
        self.id = id
        self.state = state
        self.isPaused = isPaused
        self.isEnded = isEnded
        self.criteria = criteria
        self.cadence = cadence
        self.address = address
        self.webhook = webhook
        self.since = since
        self.pausedUntil = pausedUntil
        self.history = history
    }

    package static func == (left: Self, right: Self) -> Bool { left.id == right.id && left.state == right.state }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Page {
    private static func field(_ token: String) -> Form.Field { Form.Field("csrf", "", value: token, .hidden) }

    /// The form of a new subscription, with what it would have brought when that was asked for.
    package static func subscribe(
        _ draft: SubscriptionDraft, problem: String?, preview: DraftPreview?, csrf: String,
        _ around: Surroundings
    ) -> Page {
        var page = Page(
            address: Address("/subscribe"), title: "Alerts by mail or webhook",
            sentence:
                "Say what you want to hear of, look at what you would have had, and confirm by mail. No account is needed."
        )
        page.standing = around.standing(at: page.address)
        page.isPrivate = true
        if let problem {
            page.httpStatus = 400
            page.blocks.append(.prose(Prose("Please look again", [problem], tone: "error")))
        }
        func choice(_ value: String, _ words: String, _ chosen: String) -> Form.Field.Choice {
            .init(value, words, chosen: value == chosen)
        }
        var countries = Form.Field(
            "country", "Countries", value: draft.countries, .text(type: "text", placeholder: "canada, mexico"))
        countries.help = "Names or codes, separated by commas; empty for all."
        var products = Form.Field(
            "product", "Products", value: draft.products, .text(type: "text", placeholder: "unwrought, 7606"))
        products.help =
            "Categories or HS codes of 2 to 10 digits; empty for all. "
            + "Categories: " + CategoryList.aluminumImportMonitor.categories.map(\.slug).joined(separator: ", ") + "."
        var mail = Form.Field(
            "mail", "Your mail address", value: draft.mail, .text(type: "email", placeholder: "name@example.com"))
        mail.isRequired = true
        var webhook = Form.Field(
            "webhook", "Webhook (optional)", value: draft.webhook, .text(type: "url", placeholder: "https://"))
        webhook.help = "Alerts go there instead of by mail; it has to answer a challenge."
        var form = Form(
            heading: "What, how, and to whom", action: Address("/subscribe"), isPost: true,
            fields: [
                field(csrf),
                Form.Field(
                    "role", "Country is",
                    .select([
                        choice("origin", "the origin", draft.role.rawValue),
                        choice("smelt", "where it was smelted", draft.role.rawValue),
                        choice("cast", "where it was last cast", draft.role.rawValue),
                    ])), countries, products,
                Form.Field(
                    "severity", "At least",
                    .select(
                        Severity.allCases.map { choice($0.rawValue, Names.capitalized($0.rawValue), draft.severity) })),
                Form.Field(
                    "stage", "Data",
                    .radio([
                        choice("early", "early alerts on licenses too", draft.stage),
                        choice("confirmed", "only what statistics confirm", draft.stage),
                    ])),
                Form.Field(
                    "cadence", "How often",
                    .radio([
                        choice("at-once", "at once", draft.cadence), choice("daily", "daily", draft.cadence),
                        choice("weekly", "weekly", draft.cadence),
                        choice("monthly", "monthly, after the release", draft.cadence),
                    ])), mail, webhook,
                Form.Field(
                    "do", "",
                    .buttons([.init("preview", "Preview"), .init("subscribe", "Send me the confirmation")])),
            ], submit: "")
        form.note = "We store the address, the filter, and what we sent. Nothing else. Every message says how to stop."
        page.blocks.append(.form(form))
        if let preview { page.blocks.append(contentsOf: around.blocks(of: preview)) }
        return page
    }

    /// The same whether or not the address is known: nobody learns who subscribes.
    package static func checkYourMail(_ around: Surroundings) -> Page {
        var page = Page(
            address: Address("/subscribe"), title: "Check your mail",
            sentence:
                "If the address can take mail, a message is on its way with a link to confirm. It works for 48 hours.")
        page.standing = around.standing(at: page.address)
        page.isPrivate = true
        page.blocks.append(
            .prose(
                Prose(
                    "Nothing came?",
                    [
                        "Look into the folder for unwanted mail. Somebody who already asked for the same gets no second message."
                    ],
                    links: [.init("Back to the monitors", Address("/us"))])))
        return page
    }

    /// A page with one button: links in mails are followed by scanners, so only the button changes something.
    package static func button(
        _ address: Address, title: String, sentence: String, button: String, value: String, csrf: String,
        links: [PageProblem.Link] = [], _ around: Surroundings
    ) -> Page {
        var page = Page(address: address, title: title, sentence: sentence)
        page.standing = around.standing(at: Address("/us"))
        page.isPrivate = true
        page.blocks.append(
            .form(
                Form(
                    action: address, isPost: true,
                    fields: [field(csrf), Form.Field("do", "", .buttons([.init(value, button)]))], submit: "")))
        if !links.isEmpty { page.blocks.append(.prose(Prose("", [], links: links))) }
        return page
    }

    /// What was done.
    package static func done(
        _ address: Address, title: String, sentence: String, paragraphs: [String] = [], code: String? = nil,
        links: [PageProblem.Link] = [], _ around: Surroundings
    ) -> Page {
        var page = Page(address: address, title: title, sentence: sentence)
        page.standing = around.standing(at: Address("/us"))
        page.isPrivate = true
        if let code { page.blocks.append(.code(Code(heading: "Shown this once", text: code))) }
        if !paragraphs.isEmpty || !links.isEmpty { page.blocks.append(.prose(Prose("", paragraphs, links: links))) }
        return page
    }

    /// The owner's page of a subscription.
    package static func manage(
        _ card: SubscriptionCard, at address: Address, csrf: String, today: CalendarDay, _ around: Surroundings
    ) -> Page {
        var page = Page(
            address: address, title: "Your subscription",
            sentence: "\(Names.capitalized(card.criteria)). It is \(card.state).")
        page.standing = around.standing(at: Address("/us"))
        page.isPrivate = true
        var pairs: [Facts.Pair] = [
            .init("State", card.state), .init("What", card.criteria), .init("How often", card.cadence),
            .init("To", card.webhook ?? card.address),
        ]
        if let since = card.since { pairs.append(.init("Since", since.description)) }
        if let until = card.pausedUntil { pairs.append(.init("Paused until", until.description)) }
        page.blocks.append(.facts(Facts("In short", pairs)))
        if !card.isEnded {
            if card.isPaused {
                page.blocks.append(form("Go on", address, csrf, [.init("resume", "Send alerts again")]))
            } else {
                var until = Form.Field(
                    "until", "Pause until", value: (today + 14).description,
                    .text(type: "date", placeholder: "2027-01-31"))
                until.help = "What happens meanwhile is told when it goes on."
                page.blocks.append(
                    .form(
                        Form(
                            heading: "Pause", action: address, isPost: true,
                            fields: [field(csrf), until, Form.Field("do", "", .buttons([.init("pause", "Pause")]))],
                            submit: "")))
            }
            page.blocks.append(form("Stop", address, csrf, [.init("unsubscribe", "Unsubscribe")]))
        }
        page.blocks.append(
            form("Delete everything about me", address, csrf, [.init("remove", "Delete my address from the archive")]))
        page.blocks.append(
            .table(
                Grid(
                    "What we sent you",
                    columns: [.init("day", "Day"), .init("subject", "Subject"), .init("state", "State")],
                    rows: card.history.map {
                        [Grid.Cell($0.day.description), Grid.Cell($0.subject), Grid.Cell($0.state)]
                    },
                    empty: "Nothing yet.")))
        page.blocks.append(
            .prose(
                Prose(
                    "To change what you hear of", ["Subscribe anew with another filter, then stop this one."],
                    links: [.init("Subscribe", Address("/subscribe"))])))
        return page
    }

    private static func form(
        _ heading: String, _ address: Address, _ csrf: String, _ buttons: [Form.Field.Choice]
    ) -> Block {
        .form(
            Form(
                heading: heading, action: address, isPost: true,
                fields: [field(csrf), Form.Field("do", "", .buttons(buttons))], submit: ""))
    }
}

extension Surroundings {
    /// What a draft would have brought.
    func blocks(of preview: DraftPreview) -> [Block] {
        var weeks: [Int: Int] = [:]
        for mail in preview.mails { weeks[mail.day.daysSinceEpoch / 7, default: 0] += 1 }
        let count = preview.mails.count
        var paragraphs = [
            "\(DecimalDigits.grouped(Int64(preview.series))) series match. In the last twelve months you would have had \(count) \(count == 1 ? "message" : "messages")"
                + (weeks.values.max().map { ", at most \($0) in a week" } ?? "") + "."
        ]
        if count > 50 { paragraphs.append("That is much: a weekly digest tells the same in fewer messages.") }
        return [
            .prose(Prose("Preview", paragraphs)),
            .table(
                Grid(
                    "The messages", columns: [.init("day", "Day"), .init("what", "What")],
                    rows: preview.mails.suffix(60).reversed().map {
                        [Grid.Cell($0.day.description), Grid.Cell($0.words)]
                    },
                    empty: "None.")),
        ]
    }
}
