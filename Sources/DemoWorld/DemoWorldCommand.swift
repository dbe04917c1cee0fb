import ArgumentParser
import Foundation

/// The demo's world: feeds of real figures, simulated licenses, sinks, and the story that is played with them.
@main
struct DemoWorldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surgewatch-demo-world",
        abstract: "Everything around the Surgewatch daemon, on loopback, for the demo.",
        discussion: "Exit codes: 0 done, 1 something failed, 2 usage, 130 interrupted.",
        subcommands: [Play.self, Serve.self])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as DemoFailure {
            FileHandle.standardError.write(Data("surgewatch-demo-world: \(failure)\n".utf8))
            Foundation.exit(1)
        } catch  where Interruption.signal != 0 {
            Foundation.exit(128 + Interruption.signal)
        } catch {
            end(with: error)
        }
    }

    /// Help goes to standard output with 0; usage errors to standard error with 2, everything else with 1.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let text = fullMessage(for: error)
        let output = code.isSuccess ? FileHandle.standardOutput : FileHandle.standardError
        if !text.isEmpty { output.write(Data((text + "\n").utf8)) }
        Foundation.exit(code.isSuccess ? 0 : code == .validationFailure ? 2 : 1)
    }
}
