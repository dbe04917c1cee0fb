import Archive
import Curl
import Delivery
import Foundation
import Logging
import Panel
import Pipeline
import Settings
import Systemd
import Trade

/// What the daemon does for commands that reach it over the control socket.
struct DaemonCommands: Sendable {
    let watch: Watch
    let feeds: FeedRegister
    let receivers: ReceiverDesk
    let notifier: Notifier?
    let bell: Bell
    let clock: DomainClock
    let logger: Logger

    func answer(_ request: ControlRequest) async -> ControlAnswer {
        do {
            switch request.command {
            case "status": return ControlAnswer(exit: 0, output: await watch.statusLine())
            case "reload": return try await reload()
            case "feeds.poll": return await poll(try FeedPollRequest(arguments: request.arguments))
            case "feeds.replay": return try await replay(request.arguments)
            case "feeds.accept": return try await accept(request.arguments)
            case "alerts.release":
                let request = try HoldRequest(arguments: request.arguments)
                let words = try await watch.decide(request, now: clock.now())
                bell.ring()
                return ControlAnswer(exit: 0, output: words)
            case "data.import": return try await importFiles(request.attachments ?? [], kind: request.arguments.first)
            case "outbox.retry":
                let count = try OutboxCommand.Retry.retry(request.arguments.first, watch.archive)
                try await watch.readHoldAgain()
                // A receiver that was unreachable is tried at once.
                await receivers.forget()
                bell.ring()
                return ControlAnswer(exit: 0, output: "\(Words.counted(count, "notification")) put back in line")
            case "subs":
                guard let text = request.arguments.first,
                    let sheet = try? JSONDecoder().decode(SubscriptionOrder.Sheet.self, from: Data(text.utf8))
                else { throw CommandFailure(.usage, "an order about subscriptions is JSON; use `surgewatch subs`") }
                return ControlAnswer(exit: 0, output: try await watch.change(sheet, now: clock.now()))
            case "outbox.drop": return try await drop(request.arguments)
            case "db.vacuum":
                return ControlAnswer(
                    exit: 0,
                    output: try DatabaseCommand.Vacuum.carryOut(
                        watch.archive, await watch.installation.configuration.bodies,
                        isForced: request.arguments.contains("full"), now: clock.now()))
            case "silences.add": return try await addSilence(request.arguments)
            case "silences.expire": return try await expireSilence(request.arguments)
            default:
                return ControlAnswer(exit: 2, problems: "the daemon knows no command `\(request.command)`")
            }
        } catch let failure as CommandFailure {
            return ControlAnswer(exit: failure.status.rawValue, problems: failure.description)
        } catch {
            return ControlAnswer(
                exit: (Failures.status(of: error) ?? .internal).rawValue, problems: String(describing: error))
        }
    }

    /// systemd learns of both ends, whatever the outcome.
    private func reload() async throws -> ControlAnswer {
        _ = notifier?.reloading()
        do {
            let words = try await watch.reload()
            await feeds.forget()
            await receivers.forget()
            try watch.archive.retryUnreachable()
            bell.ring()
            logger.notice(
                "reloaded: \(words)", metadata: ["message-id": "\(JournalIDs.reloaded)", "SURGE_EVENT": "reloaded"])
            _ = notifier?.ready(status: await watch.statusLine())
            return ControlAnswer(exit: 0, output: words)
        } catch {
            note(refusal: String(describing: error))
            await watch.noteRefusedReload()
            _ = notifier?.ready(status: await watch.statusLine())
            throw error
        }
    }

    /// One line that says how much is wrong, and what first; all of it at the level of information.
    private func note(refusal: String) {
        let lines = refusal.split(separator: "\n").map(String.init)
        let problems = lines.count { $0.contains("error") && !$0.hasPrefix(" ") }
        logger.error(
            """
            reload refused, the running rules stay in force: \(lines.first ?? "no reason was given")\
            \(problems > 1 ? " (and \(Words.counted(problems - 1, "more problem")))" : "")
            """,
            metadata: ["message-id": "\(JournalIDs.reloadRefused)", "SURGE_EVENT": "reload-refused"])
        if lines.count > 1 {
            logger.info("why the reload was refused:\n\(refusal)", metadata: ["SURGE_EVENT": "reload-refused"])
        }
    }

    private func drop(_ arguments: [String]) async throws -> ControlAnswer {
        guard arguments.count == 3 else {
            throw CommandFailure(.usage, "a notification is dropped by its id, with a name and a reason")
        }
        let (id, by, reason) = (arguments[0], arguments[1], arguments[2])
        let answer = try OutboxCommand.Drop.drop(id, by: by, reason: reason, watch.archive)
        try await watch.readHoldAgain()
        logger.warning(
            "dead letter: \(id) was dropped by \(by): \(reason)",
            metadata: ["message-id": "\(JournalIDs.deadLetter)", "SURGE_EVENT": "dropped"])
        return answer
    }

    private func poll(_ request: FeedPollRequest) async -> ControlAnswer {
        let all = await feeds.desks()
        let unusable = await feeds.unusable
        let known = all.map(\.feed.name) + unusable.map(\.feed)
        for name in request.names where !known.contains(name) {
            let near = Spelling.nearest(to: name, among: known).first
            return ControlAnswer(
                exit: 2, problems: "no feed is called \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        var reports: [FeedDesk.Report] = []
        for desk in all where request.names.isEmpty || request.names.contains(desk.feed.name) {
            if request.since != nil, !desk.feed.kind.hasHistory {
                guard !request.names.isEmpty else { continue }
                return ControlAnswer(
                    exit: 2,
                    problems: "\(desk.feed.name) has no older months to ask for; import them with `data import`")
            }
            reports += await desk.poll(since: request.since)
        }
        for (feed, reason) in unusable where request.names.isEmpty || request.names.contains(feed) {
            reports.append(FeedDesk.Report(feed: feed, words: reason, exit: .data))
        }
        let exit =
            reports.contains { $0.exit == .found }
            ? ExitStatus.found : reports.contains { $0.exit == .data } ? .data : .done
        let files = Dictionary(grouping: reports, by: \.feed).mapValues { $0.count }
        func line(_ report: FeedDesk.Report) -> String {
            // Where several files came, each is named.
            let file = files[report.feed, default: 0] > 1 ? report.file.map { "\($0): " } ?? "" : ""
            return "\(report.feed): \(file)\(report.words)"
        }
        func lines(_ isDone: Bool) -> String {
            reports.filter { ($0.exit == .done) == isDone }.map(line).joined(separator: "\n")
        }
        return ControlAnswer(exit: exit.rawValue, output: lines(true), problems: lines(false))
    }

    /// The only way in for a release that failed its gate.
    private func accept(_ arguments: [String]) async throws -> ControlAnswer {
        guard arguments.count >= 2, let id = Int64(arguments[0]) else {
            throw CommandFailure(.usage, "a release is accepted by its number, with a reason")
        }
        let reason = try Reason.checked(arguments[1], for: "accepting")
        let person = arguments.count > 2 ? arguments[2] : "unknown"
        guard let (name, body) = try watch.archive.read({ try Archive.quarantinedBody($0, id: id) }) else {
            throw CommandFailure(
                .data, "no release is quarantined under the number \(id); see `surgewatch feeds quarantine`")
        }
        guard let desk = await feeds.desks().first(where: { $0.feed.name == name }) else {
            throw CommandFailure(.data, "the feed \(name) is not in the configuration any more")
        }
        let words = try await desk.accept(body)
        try watch.archive.write {
            try $0.acceptQuarantined(id: id, by: person, reason: reason, at: clock.now())
        }
        logger.notice(
            "quarantined release \(id) of \(name) accepted by \(person): \(reason)",
            metadata: ["message-id": "\(JournalIDs.quarantine)", "SURGE_FEED": "\(name)", "SURGE_EVENT": "accepted"])
        return ControlAnswer(exit: 0, output: words)
    }

    /// Decodes kept bodies again and stores what this version reads otherwise, as one release a source.
    private func replay(_ arguments: [String]) async throws -> ControlAnswer {
        guard arguments.count >= 3 else {
            throw CommandFailure(.usage, "what is decoded again is stored with a name, a reason and a moment")
        }
        let (person, reason) = (arguments[0], try Reason.checked(arguments[1], for: "storing"))
        let since = arguments[2].isEmpty ? nil : try AsOfOption.instant(arguments[2], "--since")
        let curl = CurlSession()
        defer { curl.shutdown() }
        let decoder = try Redecoder(
            watch.archive, await watch.installation.configuration, curl: curl, since: since)
        var said: [String] = []
        for source in try decoder.sources(of: Array(arguments.dropFirst(3))) {
            let found = try decoder.run(source)
            guard let correction = found.correction(knownAt: clock.now()),
                let acceptance = try await watch.take(correction, after: found.newest)
            else { continue }
            let words =
                "\(source): \(Words.counted(acceptance.changes.rows.count, "cell")) put right, "
                + "\(Words.counted(acceptance.events.count, "alert event"))"
            said.append(words)
            logger.notice(
                "bodies decoded again by \(person): \(words) (\(reason))",
                metadata: [
                    "message-id": "\(JournalIDs.release)", "SURGE_FEED": "\(correction.feed)", "SURGE_EVENT": "replay",
                ])
        }
        return ControlAnswer(
            exit: 0, output: said.isEmpty ? "nothing differs from what is stored" : said.joined(separator: "\n"))
    }

    private func importFiles(
        _ files: [ControlRequest.Attachment], kind: String?
    ) async throws -> ControlAnswer {
        if let kind {
            guard let kind = DataKind(rawValue: kind), [.param, .events].contains(kind) else {
                throw CommandFailure(.usage, "files of the kind `\(kind)` are not known; there are param and events")
            }
            let releases = try files.flatMap {
                try ReferenceData.decode(Array($0.content), name: $0.name, kind: kind)
            }
            return ControlAnswer(
                exit: 0, output: try await watch.importReference(releases, now: clock.now()).words)
        }
        let releases = try files.flatMap { try ObservationsOnDisk.decode(Array($0.content), name: $0.name) }
        return ControlAnswer(exit: 0, output: try await watch.importHistory(releases).words)
    }
}

// MARK: Silences

extension DaemonCommands {
    private func silences() async -> SilenceDesk {
        SilenceDesk(archive: watch.archive, rules: await watch.installation.rules.names, now: clock.now())
    }

    private func addSilence(_ arguments: [String]) async throws -> ControlAnswer {
        guard let text = arguments.first,
            let request = try? JSONDecoder().decode(SilenceRequest.self, from: Data(text.utf8))
        else { throw CommandFailure(.usage, "a silence is asked for as JSON: matchers, severity, reason, by, until") }
        let answer = try await silences().add(request)
        bell.ring()
        return answer
    }

    private func expireSilence(_ arguments: [String]) async throws -> ControlAnswer {
        guard arguments.count == 3 else {
            throw CommandFailure(.usage, "a silence is ended by its id, with a name and a reason")
        }
        let answer = try await silences().expire(arguments[0], by: arguments[1], reason: arguments[2])
        bell.ring()
        return answer
    }
}
