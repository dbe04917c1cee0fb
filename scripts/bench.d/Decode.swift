import FeedFormats
import Trade

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Decodes one body again and again, as the poller does, and prints seconds of CPU of the fastest run and what came of it:
///
///     decode census FILE FIRST LAST RUNS
///     decode bank MONTH RUNS MEMBER...
@main struct Decode {
    nonisolated static func main() {
        let words = CommandLine.arguments
        switch words.dropFirst().first {
        case "census" where words.count == 6: census(words)
        case "bank" where words.count > 4: bank(words)
        default: fail("usage: decode census FILE FIRST LAST RUNS, or decode bank MONTH RUNS MEMBER...")
        }
    }

    private static func census(_ words: [String]) {
        guard let first = Month(words[3]), let last = Month(words[4]) else { fail("months are YYYY-MM") }
        let body = content(words[2])
        let request = CensusRequest(base: "https://api.census.gov", months: first...last, prefix: "76", level: .hs10)
        fastest(words[5]) {
            let answer = CensusImports.decode(
                status: 200, contentType: "application/json", header: { _ in nil }, body: body, request: request)
            guard case .figures(let figures) = answer else { fail("not taken: \(answer)") }
            return "\(figures.rows) \(figures.observations.count)"
        }
    }

    private static func bank(_ words: [String]) {
        guard let month = Month(words[2]) else { fail("months are YYYY-MM") }
        let members = words[4...].map { path in
            (name: path.split(separator: "/").last.map(String.init) ?? "", content: content(path))
        }
        fastest(words[3]) {
            let archive = IMDBArchive(.init(month: month, prefixes: ["76"]))
            do throws(FeedProblem) {
                for (name, content) in members {
                    guard try archive.begin(name) else { continue }
                    try content.withUnsafeBufferPointer { (bytes) throws(FeedProblem) in
                        for start in stride(from: 0, to: bytes.count, by: 1 << 18) {
                            let part = bytes[start..<min(bytes.count, start + 1 << 18)]
                            try archive.take(UnsafeBufferPointer(rebasing: part))
                        }
                    }
                    try archive.end()
                }
                let figures = try archive.figures()
                return "\(figures.rows) \(figures.observations.count)"
            } catch { fail("not taken: \(error)") }
        }
    }

    private static func fastest(_ runs: String, _ decode: () -> String) {
        var best = Double.infinity
        var said = ""
        for _ in 0..<(Int(runs) ?? 1) {
            let began = clock()
            said = decode()
            best = min(best, Double(clock() - began) / Double(CLOCKS_PER_SEC))
        }
        print(best, said)
    }

    private static func content(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { fail("\(path) cannot be read") }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let size = ftell(file)
        rewind(file)
        return [UInt8](unsafeUninitializedCapacity: size) { room, count in
            count = fread(room.baseAddress, 1, size, file)
        }
    }

    /// What the bench shows of a run that failed.
    private static func fail(_ words: String) -> Never {
        fputs("decode: \(words)\n", stderr)
        exit(2)
    }
}
