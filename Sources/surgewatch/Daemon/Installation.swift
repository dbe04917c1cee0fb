import Alerting
import Archive
import Foundation
import Pipeline
import RuleLanguage
import Settings
import Trade
import Views

/// A configuration with its rules checked and its templates read: everything a daemon needs to start or to reload.
struct Installation {
    var configuration: Configuration
    var rules: RuleSet
    var pipeline: ReleasePipeline
    var remarks: [String]

    /// Loads and checks all of it; throws every problem in words. A rule set that does not check, or whose tests fail,
    /// is refused whole.
    init(configurationPath: String) throws {
        var option = ConfigurationOption()
        option.config = configurationPath
        configuration = try option.load()
        let checked = RuleFiles(configuration.rules).check()
        guard !checked.hasErrors else {
            throw CommandFailure(.found, (checked.complaints + [checked.summary]).joined(separator: "\n"))
        }
        let failing = try checked.failingTests(routing: configuration.routing)
        guard failing.isEmpty else {
            throw CommandFailure(
                .found, (failing + ["\(Words.counted(failing.count, "rule test")) failed"]).joined(separator: "\n"))
        }
        rules = checked.rules
        pipeline = ReleasePipeline(
            rules: checked.rules, routing: configuration.routing,
            renderer: try MessageRenderer(
                publicURL: configuration.publicURL, templates: try TemplateFiles.read(configuration.templates)))
        let unknown = RouteLint.unknownRules(in: configuration.routes, among: checked.rules.names)
        remarks =
            configuration.remarks + unknown.map { "\(configurationPath): warning: route \($0.route): \($0.words)" }
            + checked.complaints
    }

    /// The archive opened for reading, or a failure that says what to do.
    static func readArchive(_ configuration: Configuration) throws -> Archive {
        try Archive(path: configuration.archive, mode: .read)
    }
}
