import Archive
import ArgumentParser
import Foundation
import Settings
import Trade

/// `surgewatch db`.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Look after the archive: new schema, backup, verification, free space.",
        subcommands: [Migrate.self, Backup.self, Verify.self, Vacuum.self])

    struct Migrate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the archive to the schema of this version; the daemon does it when it starts.",
            discussion: """
                All of it or nothing. An older surgewatch cannot open the archive afterwards: make a backup first.

                EXAMPLES:
                  surgewatch db migrate --dry-run
                  surgewatch db migrate
                """)
        @Flag(help: "Show what would be done; change nothing.") var dryRun = false
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let path = try configuration.load().archive
            let pending = try Archive.pendingMigrations(path: path)
            guard !pending.isEmpty else { return Terminal.say("\(path) has the schema of this version") }
            if dryRun { return Terminal.say(pending.map { "would migrate: \($0)" }.joined(separator: "\n")) }
            try Archive(path: path, mode: .write).close()
            Terminal.say(pending.map { "migrated: \($0)" }.joined(separator: "\n"))
        }
    }

    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a copy of the archive as it is at one moment, also while the daemon runs.",
            discussion: """
                FILE is an archive like any other, its bodies in FILE.bodies (second names of the same files where both \
                lie on one disk). To restore: stop the daemon, put both in the archive's place, remove what ends in -wal \
                and -shm beside it, start the daemon.

                EXAMPLE:
                  surgewatch db backup /var/backups/surgewatch.sqlite --replace
                """)
        @Argument(help: "The file to write.") var file: String
        @Flag(help: "Put it in the place of an earlier backup, once it is whole.") var replace = false
        @Flag(help: "Leave the bodies of releases out.") var withoutBodies = false
        @Flag(name: .long, help: "Print nothing but results.") var quiet = false
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            let target = URL(fileURLWithPath: file).standardizedFileURL.path
            guard target != URL(fileURLWithPath: settings.archive).standardizedFileURL.path else {
                throw CommandFailure(.usage, "\(file) is the archive itself; name another file")
            }
            guard replace || !FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure(.usage, "\(file) is there already; say --replace, or name another file")
            }
            let archive = try Installation.readArchive(settings)
            defer { archive.close() }
            let bar = ProgressBar("pages", isQuiet: quiet)
            let backup = try archive.backup(to: file, withBodies: !withoutBodies) { bar.note($0, of: $1) }
            bar.end()
            Terminal.say(
                "\(file): \(Words.counted(backup.vintages, "release")), \(Self.size(backup.bytes))"
                    + (withoutBodies ? "" : ", \(Words.counted(backup.bodies, "body", "bodies"))"))
            guard backup.missing.isEmpty else {
                throw CommandFailure(
                    .found,
                    backup.missing.joined(separator: "\n")
                        + "\nThe copy is whole but for these; see `surgewatch db verify`.")
            }
        }

        static func size(_ bytes: some BinaryInteger) -> String {
            bytes < 10_000_000 ? "\((Int(bytes) + 999) / 1000) kB" : "\((Int(bytes) + 999_999) / 1_000_000) MB"
        }
    }

    struct Vacuum: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "vacuum",
            abstract: "Remove bodies whose time is over, and rebuild the file where a fifth of it is free.",
            discussion: """
                The daemon does the first every day. Figures are never removed, so the file seldom has free room; rebuilding \
                needs twice its size on the disk, and releases wait meanwhile. How long bodies are kept, `bodies:` in the \
                configuration says.

                EXAMPLES:
                  surgewatch db vacuum
                  surgewatch db vacuum --full
                """)
        @Flag(help: "Rebuild the file whatever is free in it.") var full = false
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let settings = try configuration.load()
            let clock = try DomainClock(environment: ProcessInfo.processInfo.environment)
            let answer = try StateChange.carryOut(
                ControlRequest(command: "db.vacuum", arguments: full ? ["full"] : []), settings
            ) { archive in
                ControlAnswer(
                    exit: 0,
                    output: try Self.carryOut(archive, settings.bodies, isForced: full, now: clock.now()))
            }
            try ControlClient.present(answer)
        }

        /// Does it, and says what it did.
        static func carryOut(
            _ archive: Archive, _ bodies: BodySettings, isForced: Bool, now: Instant
        ) throws -> String {
            let removal = try archive.removeBodies(
                knownBefore: bodies.oldest(now: now), above: bodies.most, now: now)
            let vacuum = try archive.vacuum(isForced: isForced)
            var lines = [
                "\(Words.counted(removal.bodies, "body", "bodies")) removed (\(Backup.size(removal.bytes)))"
                    + (removal.strays > 0 ? ", \(Words.counted(removal.strays, "stray file")) too" : "")
            ]
            lines.append(
                vacuum.wasRebuilt
                    ? "rebuilt: \(Backup.size(vacuum.before)) before, \(Backup.size(vacuum.after)) now"
                    : "not rebuilt: \(Backup.size(vacuum.free)) of \(Backup.size(vacuum.before)) are free"
                        + (vacuum.free > 0 ? "; --full does it all the same" : ""))
            return lines.joined(separator: "\n")
        }
    }
}
