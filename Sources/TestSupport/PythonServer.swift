import Foundation
import Synchronization

/// A server written in Python that runs as a process of its own until it is stopped, forgotten, or the tests end.
///
/// The script binds a port of 127.0.0.1 that the system chooses and says `PORT n` on a line of its own; it prints
/// nothing more to standard output. The interpreter is `SURGEWATCH_TEST_PYTHON`, else `python3`.
package final class PythonServer: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The interpreter's path or name.
    package static let interpreter = ProcessInfo.processInfo.environment["SURGEWATCH_TEST_PYTHON"] ?? "python3"

    /// The folder of this target's own scripts.
    package static let scripts = "\(packageRoot)/Sources/TestSupport/Servers"

    private static let importable = Mutex<[String: Bool]>([:])

    /// Whether the interpreter finds a module; for `.enabled(if:)`.
    package static func canImport(_ modules: String...) -> Bool {
        modules.allSatisfy { module in
            importable.withLock { known in
                if let answer = known[module] { return answer }
                let probe = try? ChildProcess([interpreter, "-c", "import \(module)"])
                let answer = probe?.waitForExit() == 0
                known[module] = answer
                return answer
            }
        }
    }

    package let port: Int
    private let child: ChildProcess

    /// Starts a script and waits until it serves; half a minute at most.
    ///
    /// - Parameter script: The path of the script, which finds modules beside itself.
    package init(script: String, arguments: [String] = []) throws {
        let child = try ChildProcess([Self.interpreter, "-u", "\(Self.scripts)/launch.py", script] + arguments)
        while true {
            guard let line = child.readLine(seconds: 30) else {
                child.stop()
                throw Failure(description: "\(script) did not say its port; it said: \(child.complaint)")
            }
            if line.hasPrefix("PORT "), let port = Int(line.dropFirst(5)) {
                self.port = port
                self.child = child
                return
            }
        }
    }

    deinit { stop() }

    /// Kills the process and waits for its end; may be called again.
    package func stop() {
        child.stop()
    }

    /// `http://127.0.0.1:port` and the path.
    package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
}
