import Synchronization
package import Trade

/// Evidence that is kept: whole while a release is told, packed afterwards. What an alert and its event rest on is the same
/// evidence, kept once.
package final class KeptEvidence: Sendable {
    private enum Form {
        case whole(Evidence)
        case packed([UInt8])
    }

    private let form: Mutex<Form>

    package init(_ evidence: Evidence) { form = Mutex(.whole(evidence)) }

    /// - Parameter packed: What `packed()` gave, unharmed: whoever stored it has seen that it is.
    package init(packed: [UInt8]) { form = Mutex(.packed(packed)) }

    /// Packed evidence is unpacked each time.
    package var evidence: Evidence {
        switch form.withLock({ $0 }) {
        case .whole(let evidence): return evidence
        case .packed(let bytes):
            do {
                return try EvidencePacking.unpacked(bytes)
            } catch {
                preconditionFailure("packed evidence does not unpack: \(error)")
            }
        }
    }

    /// The evidence as bytes; from now on it takes no more room than these. Equal evidence gives equal bytes.
    package func packed() -> [UInt8] {
        switch form.withLock({ $0 }) {
        case .packed(let bytes): return bytes
        case .whole(let evidence):
            let bytes = EvidencePacking.packed(evidence)
            form.withLock { $0 = .packed(bytes) }
            return bytes
        }
    }
}

extension KeptEvidence: Hashable {
    package static func == (left: KeptEvidence, right: KeptEvidence) -> Bool {
        if left === right { return true }
        switch (left.form.withLock { $0 }, right.form.withLock { $0 }) {
        case (.packed(let one), .packed(let other)): return one == other
        default: return left.evidence == right.evidence
        }
    }

    /// Whatever is kept of the same gates: unpacking it all to tell it apart would cost more than it spares.
    package func hash(into hasher: inout Hasher) {}
}
