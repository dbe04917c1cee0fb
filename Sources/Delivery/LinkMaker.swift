package import Archive

/// Makes the links that are put into a message when it is sent.
package protocol LinkMaker: Sendable {
    /// What stands for each placeholder in the body of a notification, by its name (`manage`, `unsubscribe`, `confirm`).
    func links(for record: OutboxRecord) -> [String: String]
}
