import Archive
import ArgumentParser
import Delivery
import Foundation
import Settings

extension AlertsCommand {
    struct Log: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Write the log of alert events anew from the archive: every event, byte for byte as the daemon does.",
            discussion: """
                With --to a file is replaced whole or not at all; a running daemon that writes it goes on after its end.

                EXAMPLES:
                  surgewatch alerts log | jq -r .headline
                  surgewatch alerts log --to /var/log/surgewatch/alerts.jsonl
                """)
        @Option(help: "The file to write (default: standard output).") var to: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let archive = try Installation.readArchive(try configuration.load())
            guard let to else {
                try Self.lines(of: archive) { Terminal.say($0, end: "") }
                return
            }
            if !FileManager.default.fileExists(atPath: to) {
                guard FileManager.default.createFile(atPath: to, contents: nil, attributes: [.posixPermissions: 0o640])
                else { throw CommandFailure(.data, "\(to): cannot be written: \(String(cString: strerror(errno)))") }
            }
            var text = ""
            var count = 0
            try Self.lines(of: archive) {
                text += $0
                count += 1
            }
            do {
                try FileReplacement.write(text, to: to)
            } catch {
                throw CommandFailure(.data, error.description)
            }
            Terminal.say("\(Words.counted(count, "event")) written to \(to)")
        }

        /// The lines of all events, some at a time, of one state of the archive.
        private static func lines(of archive: Archive, _ write: (String) -> Void) throws {
            try archive.read { database in
                var last: Int64 = 0
                while true {
                    let records = try Archive.events(database, after: last, limit: 500)
                    for record in records { write(AlertLog.line(record) + "\n") }
                    guard let newest = records.last?.seq else { return }
                    last = newest
                }
            }
        }
    }
}
