import Foundation
import TestSupport
import Trade

/// The demo's figures lived through step by step: the clock moves, the feeds are polled, the messages go out.
struct Replay {
    /// Long before the first figure: a daemon that starts here finds no data, and the first step is the first release.
    static let before = "2012-01-01T00:00:00Z"

    let site: Site

    /// Starts the daemon and waits until it has asked both feeds once, so that nothing but a step polls them.
    func begin() throws -> RunningProgram {
        let daemon = try site.start()
        try waitUntil("both feeds are asked: \(site.daemonWords)") {
            try askLive(site.archive, "SELECT count(*) FROM feed_state") == 2
        }
        return daemon
    }

    /// Moves the clock and polls both feeds through the command line; the daemon must run.
    func poll(at step: Instant) throws {
        try site.setClock(step.description)
        let said = try site.run("feeds", "poll")
        guard said.status == 0 else { throw Lost("feeds poll at \(step): \(said); \(site.daemonWords)") }
    }

    /// Waits until no message is on its way.
    func waitForDeliveries() throws {
        try waitUntil("no message is on its way: \(site.daemonWords)") {
            try askLive(site.archive, "SELECT count(*) FROM outbox WHERE state='pending'") == 0
        }
    }

    func take(_ step: Instant) throws {
        try poll(at: step)
        try waitForDeliveries()
    }
}
