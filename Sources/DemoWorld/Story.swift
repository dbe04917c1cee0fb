import Foundation
import Trade

/// The daemon's life from step to step, and the look back at its end.
struct Story: Sendable {
    let daemon: Daemon
    let world: World
    let timeline: Timeline
    let teller: Teller

    /// Plays every step, then tells how it ended.
    ///
    /// - Throws: `DemoFailure` when a command fails, a message does not arrive, or a signature is wrong.
    func play(verifier: URL?) async throws {
        var log = AlertLog(url: daemon.files.alertLog)
        var entries: [AlertLog.Entry] = []
        for step in timeline.steps {
            try daemon.files.clock.set(step.instant)
            try await poll()
            try await waitForDeliveries()
            let new = try log.newEntries()
            entries += new
            try teller.tell(step, new)
        }
        try await end(entries, verifier: verifier)
    }

    /// Has the daemon import a list of event dates; each exists from its announcement on.
    func learn(events path: String) async throws {
        let arguments = ["data", "import", "--kind", "events", path]
        let result = try await daemon.command(arguments)
        guard result.exitCode == 0 else { throw daemon.failed(arguments, result) }
    }

    /// Lets the daemon run until Ctrl-C, so that the commands can be tried on it.
    func stayOn() async throws {
        try teller.say()
        if let monitors = daemon.files.monitors { try teller.say("The monitors: \(monitors)") }
        try teller.say("The daemon runs on (process \(daemon.processIdentifier)); Ctrl-C ends it.")
        let code = await daemon.exitCode()
        guard code == 0 || Interruption.signal != 0 else {
            throw DemoFailure("the daemon ended by itself with \(code)")
        }
    }

    private func poll() async throws {
        try daemon.checkAlive()
        let result = try await daemon.command(["feeds", "poll"])
        guard result.exitCode == 0 else { throw daemon.failed(["feeds", "poll"], result) }
    }

    /// Waits until no message is on its way.
    private func waitForDeliveries() async throws {
        let question = ["outbox", "list", "--state", "pending", "--json"]
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let pending = try await daemon.rows(question)
            if pending.isEmpty { return }
            guard ContinuousClock.now < deadline else {
                throw DemoFailure(
                    "\(pending.count) messages did not arrive within a minute; see \(daemon.files.daemonLog.path)")
            }
            try daemon.checkAlive()
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func end(_ entries: [AlertLog.Entry], verifier: URL?) async throws {
        let ending = Ending(
            files: daemon.files, program: daemon.program, entries: entries, mails: try world.mails.files(),
            webhooks: try world.webhooks.files(), teller: teller)
        try ending.tellCounts()
        if let verifier { try await verify(with: verifier) }
        let thread = try ending.chosenThread()
        if let thread { try ending.tell(thread) }
        try ending.tellNext(thread)
        for (what, count) in [
            ("alert", entries.count), ("mail", ending.mails.count), ("webhook", ending.webhooks.count),
        ]
        where count == 0 {
            throw DemoFailure("not one \(what) came of all this; see \(daemon.files.daemonLog.path)")
        }
    }

    /// Has the signatures checked by a program that shares no code with the daemon.
    private func verify(with verifier: URL) async throws {
        let child = try ChildProcess(
            verifier, [world.webhooks.url.path, daemon.files.webhookSecret.path],
            environment: ProcessInfo.processInfo.environment, output: daemon.files.commandOutput,
            errors: daemon.files.commandErrors)
        let code = await child.exitCode()
        try Task.checkCancellation()
        let said = [daemon.files.commandOutput, daemon.files.commandErrors]
            .compactMap { try? String(contentsOf: $0, encoding: .utf8) }
            .joined().trimmingCharacters(in: .whitespacesAndNewlines)
        guard code == 0 else { throw DemoFailure("the webhooks did not verify: \(said)") }
        try teller.say("  \(said)")
    }
}
