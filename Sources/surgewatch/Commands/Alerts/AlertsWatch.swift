import Alerting
import Archive
import ArgumentParser
import Delivery
import Foundation
import Settings
import Views

extension AlertsCommand {
    struct Watch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow new alert events, a line each, until Ctrl-C (exit code 130).",
            discussion: """
                Reads the archive, beside a running daemon or without one, and looks once a second whether it has changed. \
                `--json` prints one object a line, with the fields of `alerts events`.

                EXAMPLES:
                  surgewatch alerts watch
                  surgewatch alerts watch --after 0 --json=event,series,headline
                """)
        @Option(help: "Begin after the event of this number (`seq`); by default with the next one.") var after: Int64?
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: OutputOptions

        func run() throws {
            signal(SIGINT) { _ in _exit(130) }
            signal(SIGTERM) { _ in _exit(0) }
            let settings = try configuration.load()
            let last = try Installation.readArchive(settings).read { try Archive.lastEvent($0) }
            var place = Place(shown: after ?? last, newest: last)
            _ = try Table(columns: Table.eventColumns).kept(output)
            var known: ArchiveStamp?
            var failures = 0
            while true {
                let stamp = ArchiveStamp(settings.archive)
                // Opened anew at each change: an archive that nobody wrote was opened as one that stays as it is.
                if stamp != known {
                    do {
                        let records = try news(in: settings, at: &place)
                        for record in records { try say(record) }
                        place.shown = records.last?.seq ?? place.shown
                        (known, failures) = (stamp, 0)
                    } catch let error as CommandFailure {
                        throw error
                    } catch {
                        // A daemon that ends or begins takes files away and makes them.
                        failures += 1
                        if failures >= Self.patience { throw error }
                    }
                }
                sleep(1)
            }
        }

        /// Looks in vain, a second apart, before it gives up.
        private static let patience = 10

        private struct Place {
            /// The number of the event that was shown last.
            var shown: Int64
            /// The number of the newest event that the archive had.
            var newest: Int64
        }

        private func news(in settings: Configuration, at place: inout Place) throws -> [EventRecord] {
            let archive = try Installation.readArchive(settings)
            defer { archive.close() }
            let newest = try archive.read { try Archive.lastEvent($0) }
            // A new archive in the place of the old one is shown from its beginning.
            if newest < place.newest { place.shown = 0 }
            place.newest = newest
            return try archive.read { [place] in try Archive.events($0, after: place.shown) }
        }

        private func say(_ record: EventRecord) throws {
            var table = Table(columns: Table.eventColumns)
            table.rows.append(Table.event(record))
            if output.json {
                Terminal.say(table.object(table.rows[0], try table.kept(output)).text)
            } else if output.csv || !Terminal.isOutputTerminal {
                if output.csv {
                    Terminal.say(try table.csvRows(output), end: "")
                } else {
                    try table.print(output)
                }
            } else {
                let event = record.event
                Terminal.say("\(event.knownAt)  \(event.kind.rawValue): \(record.headline)  (alert \(event.episode))")
            }
        }
    }
}

/// What tells one state of an archive's files from another.
private struct ArchiveStamp: Equatable {
    private var parts: [Int64] = []

    init(_ path: String) {
        for file in [path, path + "-wal"] {
            var status = stat()
            guard stat(file, &status) == 0 else {
                parts.append(-1)
                continue
            }
            parts += [
                Int64(status.st_size), Int64(status.st_ino), Int64(status.st_mtim.tv_sec),
                Int64(status.st_mtim.tv_nsec),
            ]
        }
    }
}
