import Foundation

/// SVG to PNG by `rsvg-convert`, a process of its own; where it is not installed, there are no pictures.
actor PictureMaker {
    private let path: String?
    private var running = 0

    /// At most so many at once: others are told to come again.
    private static let atOnce = 2
    /// Bytes of a picture.
    private static let largest = 8 << 20

    init(searchPath: String) {
        path = searchPath.split(separator: ":").map { $0 + "/rsvg-convert" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    nonisolated var isThere: Bool { path != nil }

    enum Failure: Error { case missing, busy, failed }

    func png(of svg: String) async throws(Failure) -> [UInt8] {
        guard let path else { throw .missing }
        guard running < Self.atOnce else { throw .busy }
        running += 1
        defer { running -= 1 }
        let bytes = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.run(path, Array(svg.utf8))) }
        }
        guard let bytes else { throw .failed }
        return bytes
    }

    private static func run(_ path: String, _ input: [UInt8]) -> [UInt8]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--format", "png", "--zoom", "2", "--background-color", "white"]
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"]
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return nil }
        let deadline = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 10, execute: deadline)
        defer { deadline.cancel() }
        let feeder = DispatchWorkItem {
            try? stdin.fileHandleForWriting.write(contentsOf: input)
            try? stdin.fileHandleForWriting.close()
        }
        DispatchQueue.global().async(execute: feeder)
        let data = (try? stdout.fileHandleForReading.read(upToCount: largest)) ?? nil
        process.waitUntilExit()
        guard process.terminationStatus == 0, let data, data.count > 8 else { return nil }
        return Array(data)
    }
}
