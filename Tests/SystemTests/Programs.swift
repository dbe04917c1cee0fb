import Foundation

/// The programs of the package, built into the folder that the tests themselves run from.
enum Programs {
    private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().path

    static let surgewatch = "\(folder)/surgewatch"
    static let demoWorld = "\(folder)/surgewatch-demo-world"
}
