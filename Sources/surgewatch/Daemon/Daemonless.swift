import Archive
import Curl
import Foundation
import Logging

/// What the daemon does for a command, done by the command itself under the archive's lock where no daemon runs.
enum Daemonless {
    static func carryOut(_ request: ControlRequest, _ configurationPath: String) async throws -> ControlAnswer {
        let environment = ProcessInfo.processInfo.environment
        // The answer says it all.
        let logger = Logger(label: "surgewatch") { _ in SwiftLogNoOpLogHandler() }
        let installation = try Installation(configurationPath: configurationPath)
        let curl = CurlSession()
        defer { curl.shutdown() }
        let bell = Bell()
        let watch = try Watch(installation: installation, logger: logger, wake: { bell.ring() })
        let clock = try DomainClock(environment: environment)
        let commands = DaemonCommands(
            watch: watch,
            feeds: FeedRegister(watch: watch, curl: curl, clock: clock, environment: environment, logger: logger),
            receivers: ReceiverDesk(archive: watch.archive, curl: curl, environment: environment, logger: logger),
            notifier: nil, bell: bell, clock: clock, logger: logger)
        let answer = await commands.answer(request)
        watch.archive.close()
        return answer
    }
}
