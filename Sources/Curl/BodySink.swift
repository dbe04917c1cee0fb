/// Takes the body of an answer part by part as it comes in, so that a body of any size needs no memory.
///
/// It is called on the session's own thread, one part after the other, and must not wait for anything.
package protocol BodySink: Sendable {
    /// Takes a part of the body of an answer with this status and these headers; false ends the transfer.
    func take(_ bytes: UnsafeRawBufferPointer, status: Int, headers: [HeaderField]) -> Bool
}
