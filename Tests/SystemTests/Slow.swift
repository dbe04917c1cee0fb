import Foundation
import Testing

extension Tag {
    /// Takes many seconds.
    @Tag static var slow: Self
}

extension Trait where Self == ConditionTrait {
    /// Left out by name where `SURGEWATCH_QUICK=1` asks for the everyday part.
    static var unlessQuick: Self {
        .disabled(
            if: ProcessInfo.processInfo.environment["SURGEWATCH_QUICK"] == "1", "left out by SURGEWATCH_QUICK=1")
    }
}
