import Foundation

/// The folder of the package, found from this file's own place, symbolic links resolved.
package let packageRoot: String = {
    let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    return file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}()

/// The path of a file or folder of recorded data that lies beside the package; nil where that is not at hand, then
/// tests that need it are skipped by `.enabled(if:)`.
package func sharedData(_ path: String) -> String? { shared("data/\(path)") }

/// The same for figures that other programs computed.
package func sharedReference(_ path: String) -> String? { shared("reference/\(path)") }

private func shared(_ path: String) -> String? {
    let root = URL(fileURLWithPath: packageRoot).deletingLastPathComponent().path
    let full = "\(root)/shared/\(path)"
    return FileManager.default.fileExists(atPath: full) ? full : nil
}
