import Archive
import ArgumentParser
import Foundation
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

/// Which releases of the archive are replayed.
struct ReplayOptions: ParsableArguments {
    @Option(
        help: "Releases before this are history and raise nothing (default: the first release, a first fill).")
    var from: String?
    @Option(help: "The last moment replayed.") var until: String?

    func backtest(_ pipelines: [ReleasePipeline], detail: EvidenceDetail = .whole) throws -> Backtest {
        let from = try from.map { try AsOfOption.instant($0, "--from") }
        let until = try until.map { try AsOfOption.instant($0, "--until") }
        if let from, let until, until < from {
            throw CommandFailure(.usage, "--until \(until) lies before --from \(from)")
        }
        return Backtest(pipelines: pipelines, from: from, until: until, detail: detail)
    }
}

extension RuleFiles {
    /// The rules of files that check; a failure that says all that is wrong otherwise.
    func checkedRules() throws -> RuleSet {
        let checked = check()
        guard !checked.hasErrors else {
            for complaint in checked.complaints { Terminal.complain(complaint) }
            throw CommandFailure(checked.unreadable > 0 ? .data : .found, checked.summary)
        }
        return checked.rules
    }
}

extension RuleSet {
    /// The rules with only those of some names judging; `--rule A --rule B` and `--rule A,B` are the same.
    func judging(named arguments: [String]) throws -> RuleSet {
        let names = arguments.flatMap { $0.split(separator: ",").map(String.init) }
        for name in names { _ = try rule(named: name) }
        return names.isEmpty ? self : judging(only: Set(names))
    }

    /// The rule of a name, or a failure that names the nearest.
    func rule(named name: String) throws -> Rule {
        if let rule = self[name] { return rule }
        let near = Spelling.nearest(to: name, among: names).first
        throw CommandFailure(.usage, "there is no rule \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
    }
}
