import ArgumentParser
import Foundation
import Settings

/// `surgewatch status`: one true line.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say in one line how the running daemon is.",
        discussion: "Exit code 4 when no daemon runs.")
    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let settings = try configuration.load()
        guard let answer = try ControlClient.ask(settings.control, ControlRequest(command: "status")) else {
            throw CommandFailure(
                .data, "no daemon answers on \(settings.control); start it with `surgewatch run` or systemctl")
        }
        try ControlClient.present(answer)
    }
}

/// `surgewatch reload`: rules and configuration, all or nothing.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Load rules and configuration anew, all or nothing.",
        discussion: "Exit code 1, with every reason, when they were refused: the running ones stay in force.")
    @Flag(help: "Wait for the outcome and report it (it is always waited for).") var wait = false
    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        // The configuration in question may be broken: all that is needed of it is where the daemon listens.
        let control = (try? configuration.load().control) ?? ControlPath.written(in: configuration.path)
        guard let answer = try ControlClient.ask(control, ControlRequest(command: "reload")) else {
            throw CommandFailure(.data, "no daemon answers on \(control)")
        }
        try ControlClient.present(answer)
    }
}

/// The control socket named in a configuration that does not check.
enum ControlPath {
    static func written(in path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("control:") {
            let value = line.dropFirst("control:".count).trimmingCharacters(in: .whitespaces)
            if !value.isEmpty { return value.trimmingCharacters(in: CharacterSet(charactersIn: "\"'")) }
        }
        return "/run/surgewatch/control.sock"
    }
}
