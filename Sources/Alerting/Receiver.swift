/// Where notifications can go.
package struct Receiver: Hashable, Sendable {
    package enum Channel: String, Sendable, Hashable, Codable { case mail, webhook }

    package var name: String
    package var channel: Channel
    /// The one recipient of mail; for a webhook the address of a subscriber's own, empty for that of the configuration.
    package var address: String
    /// The subscription it is told for; `nil` for receivers that the configuration names.
    package var subscription: String?

    package init(name: String, channel: Channel, address: String = "", subscription: String? = nil) {
        self.name = name
        self.channel = channel
        self.address = address
        self.subscription = subscription
    }

    /// What tells one reader from another: a subscription keeps its key when its address changes.
    package var key: String { subscription ?? (address.isEmpty ? name : "\(name) \(address)") }
}
