import Alerting
import Archive
import CFaultyDisk
import Delivery
import Foundation
import Logging
import Pipeline
import Synchronization
import Trade

/// Years of releases through the real pipeline, archive and delivery, with a clock, a network and a disk of its own: the
/// process ends at any write, the machine loses its power, the disk is full, receivers are down, refuse, or take a message
/// without saying so. What was stored and told is then held against the promises. A seed repeats everything.
package final class Simulation {
    /// What a run was made of.
    package struct Report: Sendable {
        package var seed: UInt64
        package var releases = 0
        package var events = 0
        package var notifications = 0
        package var crashes = 0
        package var powerCuts = 0
        /// Unsynced pieces of files that power cuts took away.
        package var lostWrites = 0
        package var fullDisks = 0
        package var lostAnswers = 0
        package var repeated = 0
        package var violations: [String] = []
    }

    let path: String
    let pipeline: ReleasePipeline
    let history: TradeHistory
    let network: SimulatedNetwork
    private let clock: Clock
    private var chance: Chance
    private var plant: Plant?
    private var dispatcher: Dispatcher?
    private var stored = 0
    /// Writes of the last release that was taken in undisturbed.
    private var operations: UInt64 = 0
    var report: Report

    /// The instant that everything goes by.
    private final class Clock: Sendable {
        private let instant: Mutex<Instant>
        init(_ instant: Instant) { self.instant = Mutex(instant) }
        var now: Instant {
            get { instant.withLock { $0 } }
            set { instant.withLock { $0 = newValue } }
        }
    }

    /// - Parameter folder: Where the archives are made; nothing else may be there.
    package init(seed: UInt64, years: Int, folder: String) throws {
        path = folder + "/live.sqlite"
        pipeline = try ReleasePipeline.simulated()
        history = TradeHistory(seed: seed, years: years)
        let begin = history.releases.first?.knownAt ?? Instant(seconds: 0)
        let end = history.releases.last?.knownAt ?? begin
        network = SimulatedNetwork(seed: seed, readers: ReleasePipeline.readers, from: begin, until: end)
        clock = Clock(begin + -86400)
        chance = Chance(seed ^ 0x5eed)
        report = Report(seed: seed)
        faulty_disk_install(path)
    }

    /// Lives through all of it and judges it.
    package func run() async -> Report {
        do {
            try await withTaskExecutorPreference(OneThread()) { try await live() }
        } catch {
            report.violations.append(String(describing: error))
        }
        shutDown()
        return report
    }

    private func live() async throws {
        try open()
        for release in history.releases {
            try await deliver(until: release.knownAt)
            clock.now = max(clock.now, release.knownAt)
            try take(release)
        }
        let end = clock.now + 30 * 86400
        try await deliver(until: end)
        network.heal()
        clock.now = end
        try await deliver(until: end + 4 * 86400, isCalm: true)
        report.lostAnswers = network.lostAnswers
        if let plant { try Judge(simulation: self, live: plant).judge(until: clock.now) }
    }

    // MARK: Releases

    private func take(_ release: Release) throws {
        while true {
            arm(around: operations)
            var isTaken = false
            do {
                let before = faulty_disk_operations()
                try running().take(release)
                isTaken = true
                operations = faulty_disk_operations() - before
            } catch  where !hasCrashed {
                // The disk was full; the feed is asked again when there is room.
                faulty_disk_set_full(0)
            } catch {
            }
            disarm()
            // What was taken in is there after any crash; what was not may be there whole.
            if isTaken { stored += 1 }
            guard hasCrashed || !isTaken else { return }
            if hasCrashed { try recover() }
            let count = Int(try running().number("SELECT count(*) FROM vintage") ?? 0)
            guard count == stored || !isTaken && count == stored + 1 else {
                throw Violation("\(count) releases are stored after a crash, \(stored) were taken in")
            }
            stored = count
            if try running().number("SELECT count(*) FROM vintage WHERE known_at = '\(release.knownAt)'") == 1 {
                return
            }
        }
    }

    // MARK: Time and delivery

    /// Lets time pass: whatever comes due is sent, digests are cut, held releases go.
    private func deliver(until end: Instant, isCalm: Bool = false) async throws {
        while true {
            if !isCalm { arm(oneIn: 12) }
            do {
                try running().keepTime(clock.now)
                _ = try await dispatcher?.run()
            } catch  where !hasCrashed {
                faulty_disk_set_full(0)
                // A daemon whose outbox cannot be written ends, or goes on later.
                dispatcher = makeDispatcher(try running())
                try running().archive.releaseLeases()
            } catch {
            }
            disarm()
            if hasCrashed {
                try recover()
                continue
            }
            let next = try running().number("SELECT min(next_at) FROM outbox WHERE state = 'pending'")
            let evening = Instant(seconds: (clock.now.seconds / 43200 + 1) * 43200)
            let wanted = next.map { min(Instant(seconds: $0), evening) } ?? evening
            let then = max(wanted, clock.now + 900)
            guard then <= end else { return }
            clock.now = then
        }
    }

    private func makeDispatcher(_ plant: Plant) -> Dispatcher {
        let clock = clock
        return Dispatcher(
            archive: plant.archive, carrier: network,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() },
            now: { clock.now })
    }

    // MARK: Faults

    private var hasCrashed: Bool { faulty_disk_has_crashed() != 0 }

    /// Perhaps something will go wrong.
    private func arm(oneIn count: Int = 4, around end: UInt64 = 0) {
        if end > 0, chance.once(in: count) {
            // Anywhere in a release, and more often where it is committed and what follows begins.
            let first = chance.once(in: 2) ? 1 : end - min(end - 1, 8)
            faulty_disk_crash_after(.random(in: first...(end + 12), using: &chance))
        } else if chance.once(in: count) {
            let most = UInt64(1) << UInt64.random(in: 1...8, using: &chance)
            faulty_disk_crash_after(.random(in: 1...most, using: &chance))
        } else if chance.once(in: 8 * count) {
            report.fullDisks += 1
            faulty_disk_set_full(1)
        }
    }

    private func disarm() {
        if !hasCrashed { faulty_disk_crash_after(0) }
        faulty_disk_set_full(0)
    }

    private func open() throws {
        let plant = try started()
        self.plant = plant
        dispatcher = makeDispatcher(plant)
    }

    /// A daemon that did not come up may hold its lock for another moment: its threads end here, not with a process.
    private func started() throws -> Plant {
        for _ in 0..<10_000 {
            do {
                return try Plant(path: path, pipeline: pipeline)
            } catch ArchiveError.locked {
                usleep(100)
            }
        }
        throw Violation("the lock of the archive is never let go of")
    }

    private func running() throws -> Plant {
        guard let plant else { throw Violation("no daemon runs") }
        return plant
    }

    private func shutDown() {
        dispatcher = nil
        plant?.archive.close()
        weak let archive = plant?.archive
        plant = nil
        // A thread may be about to let go of it; the next one could not open it before.
        while archive != nil { usleep(50) }
    }

    /// The process is gone, perhaps the machine was without power: what is on the disk is all there is.
    private func recover() throws {
        while true {
            shutDown()
            report.crashes += 1
            let losesPower = chance.once(in: 2)
            if losesPower { report.powerCuts += 1 }
            report.lostWrites += Int(faulty_disk_recover(losesPower ? 1 : 0, chance.next()))
            // Its successor may end as it starts.
            if chance.once(in: 6) { faulty_disk_crash_after(.random(in: 1...40, using: &chance)) }
            do {
                try open()
                disarm()
                if !hasCrashed { break }
            } catch  where hasCrashed {
            }
        }
        let found = try running().strings("PRAGMA quick_check")
        guard found == ["ok"] else { throw Violation("the archive is damaged after a crash: \(found)") }
    }
}
