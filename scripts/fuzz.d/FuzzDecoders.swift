#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The decoder that the environment names.
private let decoder: FuzzedDecoder = {
    let name = ProcessInfo.processInfo.environment["FUZZ_DECODER"] ?? ""
    guard let decoder = FuzzedDecoder(rawValue: name) else {
        fatalError("FUZZ_DECODER is \(name), not one of \(FuzzedDecoder.allCases.map(\.rawValue))")
    }
    return decoder
}()

/// Writes the seeds of the decoder where libFuzzer is told to read them.
@_cdecl("LLVMFuzzerInitialize")
public func beginFuzz(_ count: UnsafeMutableRawPointer?, _ words: UnsafeMutableRawPointer?) -> CInt {
    let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] ?? "."
    for (index, seed) in decoder.seeds.enumerated() {
        guard case .figures = decoder.ending(of: seed) else { fatalError("a seed is not taken: \(index)") }
        do { try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/\(index)")) } catch { fatalError("\(error)") }
    }
    return 0
}

/// One body of libFuzzer through one decoder. What breaks a promise stops the process, which keeps the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: start, count: count))
    if case .broken(let words) = decoder.ending(of: body) { fatalError(words) }
    return 0
}
