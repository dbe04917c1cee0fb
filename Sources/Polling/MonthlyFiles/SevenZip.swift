import Compression
import Foundation

/// The one file in a 7z archive, through the command `7zr` (or `7z`, `7za`) where the system has it.
final class SevenZip {
    private static let commands = ["7zr", "7zz", "7za", "7z"].flatMap { name in
        ["/usr/bin/\(name)", "/usr/local/bin/\(name)", "/bin/\(name)"]
    }
    static let magic: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]

    /// The command's path; `nil` where it is not installed.
    static var command: String? { commands.first { access($0, X_OK) == 0 } }

    private let process = Process()
    private let output = Pipe()

    init(_ command: String, _ path: String) throws {
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = ["e", "-so", "-bd", "--", path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Fills the room; 0 at the end of a whole archive.
    func read(_ room: UnsafeMutableRawBufferPointer, at offset: Int) throws(ZipError) -> Int {
        guard let data = try? output.fileHandleForReading.read(upToCount: room.count), !data.isEmpty else {
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw ZipError("7z cannot read it (status \(process.terminationStatus))", offset: offset)
            }
            return 0
        }
        data.copyBytes(to: room)
        return data.count
    }
}
