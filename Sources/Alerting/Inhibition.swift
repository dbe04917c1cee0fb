import Trade

/// Shortens what one reader is sent of one release: a message is folded into that of its parent. It never removes the only
/// one, for a parent that folds into another takes its children with it.
package struct Inhibition: Sendable {
    /// The rules that a rule rests on, by its name.
    package var parts: [String: [String]]

    package init(parts: [String: [String]] = [:]) { self.parts = parts }

    /// Messages to one reader of one release, with children inside their parents; in the order given.
    package func fold(_ messages: [Message]) -> [Message] {
        guard messages.count > 1 else { return messages }
        let index = Index(messages)
        // Every step to a parent leads to a rule that rests on the child's, a coarser product, or from a country to all:
        // there is no way in a circle.
        let parents = messages.indices.map { parent(of: messages[$0], among: messages, index) }
        func root(_ child: Int) -> Int {
            var child = child
            while let parent = parents[child] { child = parent }
            return child
        }
        var children: [Int: [Message]] = [:]
        for child in messages.indices where parents[child] != nil {
            children[root(child), default: []].append(messages[child])
        }
        return messages.indices.filter { parents[$0] == nil }.map { position in
            var message = messages[position]
            message.folded = (children[position] ?? []).weightiestFirst
            return message
        }
    }

    /// What parents are looked up by.
    private struct Place: Hashable {
        var rule: String
        var series: WorkingSeries
        var month: Month
        /// Losses fold into losses of the same kind; news into any news.
        var loss: Message.Kind?

        init(_ message: Message) {
            rule = message.event.rule
            series = message.event.series
            month = message.event.month
            loss = message.kind.isLoss ? message.kind : nil
        }
    }

    private struct Index {
        var positions: [Place: Int] = [:]

        init(_ messages: [Message]) {
            for (position, message) in messages.enumerated() { positions[Place(message)] = position }
        }
    }

    /// The message that says it all: of a rule that rests on this one, of all countries, of the nearest code above.
    private func parent(of message: Message, among messages: [Message], _ index: Index) -> Int? {
        let own = Place(message)
        for (rule, parts) in parts.sorted(by: { $0.key < $1.key }) where parts.contains(own.rule) {
            var place = own
            place.rule = rule
            if let position = index.positions[place] { return position }
        }
        var place = own
        place.series = own.series.of(.all)
        if own.series.country != .all, let position = index.positions[place] { return position }
        guard own.series.product.isHS else { return nil }
        var code = own.series.product.code
        while code.count > 2 {
            code.removeLast()
            place = own
            place.series.product = Product(code)
            if let position = index.positions[place] { return position }
        }
        return nil
    }
}
