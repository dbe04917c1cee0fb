import Archive
import Compression
import Crypto
import Logging
import Monitors
import Trade
import Views

/// Answers requests: finds out what is asked for, has it made once, and says the rest in headers.
struct Reception: Sendable {
    let room: ReadingRoom
    let renderer: PageRenderer
    let desk: FormDesk
    let settings: WebSettings
    let logger: Logger
    private let cache = AnswerCache(bytes: 96 << 20)
    /// What pages said last, for when the archive cannot be read: with a line that says so and since when.
    private let lastGood = AnswerCache(bytes: 16 << 20)
    private let pictures: PictureMaker
    private let reading: RateLimiter
    private let writing: RateLimiter
    private let networks: RateLimiter
    private let files: FixedFiles
    private let tally = RequestTally()

    init(_ source: WebSource, _ settings: WebSettings, searchPath: String, logger: Logger) throws {
        room = ReadingRoom(source, publicURL: settings.publicURL)
        renderer = try PageRenderer(version: settings.version, publicURL: settings.publicURL)
        pictures = PictureMaker(searchPath: searchPath)
        desk = FormDesk(room: room, renderer: renderer, counter: source.counter)
        self.settings = settings
        self.logger = logger
        let perSecond = Double(max(1, settings.requestsPerMinute)) / 60
        reading = RateLimiter(.init(burst: max(40, perSecond * 10), perSecond: perSecond))
        writing = RateLimiter(.init(burst: 10, perSecond: 1.0 / 6))
        networks = RateLimiter(.init(burst: 60, perSecond: 1))
        files = try FixedFiles(renderer)
    }

    /// Never throws: what goes wrong is answered in words.
    func answer(_ question: Question) async -> Answer {
        let address = Address(target: question.target)
        var answer: Answer
        do {
            answer = try await decide(question, address)
        } catch let problem as PageProblem {
            answer = await say(problem, at: address, headers: question.headers)
        } catch {
            logger.error("a page could not be made: \(error)", metadata: ["page": "\(Self.safe(address))"])
            answer = lastGood[question.target].map(Self.aged) ?? Self.broken
        }
        Self.protect(&answer, isEmbed: address.path.hasPrefix("/embed/"))
        tally.count(answer.status)
        return answer
    }

    private func decide(_ question: Question, _ address: Address) async throws -> Answer {
        if let file = files.answer(question.target) { return file }
        if let seconds = reading.take(question.peer) { return Self.tooMany(seconds) }
        let takesForms = Self.formPaths.contains(address.steps.first ?? "") && address.form == .html
        switch question.method {
        case .post where takesForms:
            if let seconds = networks.take(RateLimiter.network(question.peer)) ?? writing.take(question.peer) {
                return Self.tooMany(seconds)
            }
            return try await desk.post(address, question)
        case .post, .other:
            var answer = Answer(405, Answer.plain, "Pages are read with GET; only subscriptions take POST.\n")
            answer.set("Allow", takesForms ? "GET, HEAD, POST" : "GET, HEAD")
            return answer
        case .get, .head: break
        }
        switch address.steps.first {
        case "healthz": return Answer(200, Answer.plain, "ok\n")
        case "readyz": return await readiness()
        case "metrics": return try await metrics()
        case let step? where Self.formPaths.contains(step): return try await desk.get(address, question)
        case "embed": return try await embed(address, question)
        default: return try await page(address, question)
        }
    }

    private static let formPaths: Set<String> = ["subscribe", "confirm", "subscriptions", "u"]

    // MARK: Pages

    private func page(_ address: Address, _ question: Question) async throws -> Answer {
        if address["asof"] != nil {
            // The page of that day is made before anyone is sent there: what is wrong with the address is said here.
            let pinned = try await room.pinned(address)
            let page = try await room.page(at: pinned, room.edition(of: pinned))
            return .moved(302, to: page.address.asking(for: address.form).text)
        }
        let edition = try await room.edition(of: address)
        let stamp = try await stamp(edition)
        let key = "\(stamp) \(address.text) \(question.target)"
        // What waits to be sent, and how feeds do, changes without a release.
        let isLive = address.steps.first == "status"
        if !isLive, let known = cache[key] { return Self.conditional(known, question.headers) }
        var page = try await room.page(at: address, edition)
        // A page is known by one address: parameters in order, without those that say what is usual anyway.
        let describes = address.form == .json && address["metadata"] == "on"
        let canonical = page.address.with("cite", address["cite"]).with("metadata", describes ? "on" : nil)
            .asking(for: address.form)
        let asked = String(question.target.prefix { $0 != "#" })
        if canonical.text != asked, canonical.text != "/us" || asked != "/" { return .moved(301, to: canonical.text) }
        if !pictures.isThere { page.dropPictures() }
        var answer =
            describes ? try Self.description(of: page, settings.publicURL) : try await render(page, address.form)
        let rests = isLive ? String(decoding: answer.bytes, as: UTF8.self) : key
        let digest = SHA256.hash(
            data: Array("\(rests) \(settings.version) \(renderer.style.path) \(renderer.script.path)".utf8))
        answer.set("ETag", "\"\(digest.prefix(12).map { Self.hex($0) }.joined())\"")
        let isPinned = address["v"] != nil && !edition.isLatest
        answer.set("Cache-Control", isPinned ? "public, max-age=31536000, immutable" : "no-cache")
        if page.csv != nil, address.form == .csv {
            answer.set(
                "Link",
                "<\(canonical.asking(for: .json).with("metadata", "on").text)>; rel=\"describedby\"; type=\"application/csvm+json\""
            )
        }
        if answer.bytes.count > 400, Self.isText(answer.mediaType) {
            answer.packed = try? Gzip.deflate(answer.bytes)
        }
        if !isLive { cache[key] = answer }
        if answer.mediaType == Answer.html {
            var good = Answer(200, Answer.html, answer.bytes)
            good.headers = [(Self.madeAt, room.source.now().description)]
            lastGood[question.target] = good
        }
        return Self.conditional(answer, question.headers)
    }

    /// What an answer rests on: the figures, the alerts, the rules; of the newest edition also the day and its hour.
    private func stamp(_ edition: Edition) async throws -> String {
        guard edition.isLatest else { return "v\(edition.number)" }
        let state = room.source.state()
        let hours = room.source.now().seconds / 600
        return "\(edition.number).\(try await room.alerts.newest()).\(state.generation).\(hours)"
    }

    private func render(_ page: Page, _ form: Address.Form) async throws -> Answer {
        let name = page.address.path.split(separator: "/").joined(separator: "-")
        func file(_ text: String?, _ form: Address.Form) throws -> Answer {
            guard let text else { throw Self.noSuchForm(page, form) }
            var answer = Answer(200, form.mediaType, text)
            answer.set(
                "Content-Disposition", "inline; filename=\"surgewatch-\(name.isEmpty ? "us" : name).\(form.rawValue)\"")
            return answer
        }
        switch form {
        case .html:
            return Answer(page.httpStatus, Answer.html, renderer.html(page))
        case .csv: return try file(page.csv, .csv)
        case .json: return try file(page.json(publicURL: settings.publicURL), .json)
        case .svg: return try file(page.figure?.picture, .svg)
        case .png:
            guard let svg = page.figure?.picture else { throw Self.noSuchForm(page, .png) }
            do {
                return Answer(200, form.mediaType, try await pictures.png(of: svg))
            } catch PictureMaker.Failure.busy {
                return Self.tooMany(2)
            } catch PictureMaker.Failure.missing {
                throw Self.noSuchForm(page, .png)
            }
        case .atom:
            return try file(page.forms.contains(.atom) ? page.atom(publicURL: settings.publicURL) : nil, .atom)
        case .ics:
            return try file(
                page.forms.contains(.ics) ? page.calendar(publicURL: settings.publicURL, now: room.source.now()) : nil,
                .ics)
        }
    }

    /// What the columns of a page's CSV mean.
    private static func description(of page: Page, _ publicURL: String?) throws -> Answer {
        guard let text = page.metadata(publicURL: publicURL) else { throw noSuchForm(page, .csv) }
        return Answer(200, "application/csvm+json", text)
    }

    private static func noSuchForm(_ page: Page, _ form: Address.Form) -> PageProblem {
        PageProblem(
            .notFound, "this page cannot be had as \(form.rawValue)",
            nearby: page.forms.map { .init(".\($0.rawValue)", page.address.asking(for: $0)) })
    }

    private func embed(_ address: Address, _ question: Question) async throws -> Answer {
        var inner = address
        inner.path = "/" + address.steps.dropFirst().joined(separator: "/")
        let edition = try await room.edition(of: inner)
        let page = try await room.page(at: inner, edition)
        guard let html = renderer.embed(page) else { throw Self.noSuchForm(page, .html) }
        var answer = Answer(200, Answer.html, html)
        answer.set("Cache-Control", "no-cache")
        return answer
    }

    private func say(_ problem: PageProblem, at address: Address, headers: [String: String]) async -> Answer {
        if case .moved(let other, let permanently) = problem.kind {
            return .moved(permanently ? 301 : 302, to: other.text)
        }
        let standing = try? await room.surroundings(room.editions.newest(), feeds: []).standing(at: Address("/us"))
        let page = Page.problem(problem, at: Address(address.path), standing)
        if address.form != .html {
            let words = ([problem.words] + problem.nearby.map { "\($0.words): \($0.address.text)" }).joined(
                separator: "\n")
            return Answer(page.httpStatus, Answer.plain, words + "\n")
        }
        var answer = Answer(page.httpStatus, Answer.html, renderer.html(page))
        answer.set("Cache-Control", "no-cache")
        return answer
    }

    private func readiness() async -> Answer {
        let late: [FeedReport]
        do {
            _ = try await room.editions.newest()
            late = try room.source.feeds().filter { ["overdue", "late"].contains($0.state) }
        } catch {
            return Answer(503, Answer.plain, "the archive cannot be read\n")
        }
        if room.source.state().rules.isEmpty { return Answer(503, Answer.plain, "no rule is in force\n") }
        if !late.isEmpty {
            return Answer(503, Answer.plain, late.map { "\($0.name): \($0.state)" }.joined(separator: "\n") + "\n")
        }
        return Answer(200, Answer.plain, "ready\n")
    }

    private func metrics() async throws -> Answer {
        let edition = try await room.editions.newest()
        let usage = ProcessUsage(archive: room.source.archive.path)
        let text = MetricsText(
            feeds: try room.source.feeds(), service: try room.source.service(),
            alerts: try await room.alerts.alerts(edition),
            events: try await room.alerts.newest(), releases: edition.releases, requests: tally.counts,
            memory: usage.memory, processor: usage.processor, archive: usage.archive
        ).text
        return Answer(200, "application/openmetrics-text; version=1.0.0; charset=utf-8", text)
    }

    private static let broken = Answer(
        500, Answer.plain, "Something went wrong here, and has been noted. The figures are safe; try again.\n")

    /// A header of a kept page that says when it was made.
    private static let madeAt = "Made-At"

    /// A page as it is shown when it cannot be made anew.
    private static func aged(_ answer: Answer) -> Answer {
        let instant = answer.headers.first { $0.name == madeAt }?.value ?? ""
        let start = "<main id=\"content\" tabindex=\"-1\">"
        var old = Answer(
            200, Answer.html,
            String(decoding: answer.bytes, as: UTF8.self).replacing(
                start,
                with: start
                    + "<section class=\"prose error\"><p>The figures cannot be read just now. This is what the page said at \(instant).</p></section>"
            ))
        old.set("Cache-Control", "no-store")
        old.set("Retry-After", "60")
        return old
    }

    // MARK: Headers

    private static func conditional(_ answer: Answer, _ headers: [String: String]) -> Answer {
        guard let asked = headers["if-none-match"], let tag = answer.headers.first(where: { $0.name == "ETag" })?.value,
            asked.split(separator: ",").contains(where: { part in
                var part = part.drop { $0 == " " }
                if part.hasPrefix("W/") { part = part.dropFirst(2) }
                return part == tag[...] || part == "*"
            })
        else { return answer }
        var unchanged = Answer(304, answer.mediaType, [])
        unchanged.headers = answer.headers.filter { ["ETag", "Cache-Control"].contains($0.name) }
        return unchanged
    }

    private static func protect(_ answer: inout Answer, isEmbed: Bool) {
        let frames = isEmbed ? "*" : "'none'"
        answer.set(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors \(frames)"
        )
        answer.set("X-Content-Type-Options", "nosniff")
        if !isEmbed { answer.set("X-Frame-Options", "DENY") }
        if !answer.headers.contains(where: { $0.name == "Referrer-Policy" }) {
            answer.set("Referrer-Policy", "strict-origin-when-cross-origin")
        }
        answer.set("Cross-Origin-Opener-Policy", "same-origin")
        answer.set("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        answer.set("Vary", "Accept-Encoding")
    }

    static func tooMany(_ seconds: Int) -> Answer {
        var answer = Answer(429, Answer.plain, "Too many requests from your address; try again in \(seconds) s.\n")
        answer.set("Retry-After", String(seconds))
        return answer
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.contains("json") || type.contains("xml")
    }

    /// An address for the journal: tokens are left out.
    private static func safe(_ address: Address) -> String {
        let steps = address.steps
        return ["confirm", "subscriptions", "u"].contains(steps.first) ? "/\(steps[0])/…" : address.path
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
