/// Why the demo cannot go on, in a sentence for the person who started it.
struct DemoFailure: Error, CustomStringConvertible, Equatable {
    let description: String

    init(_ description: String) { self.description = description }
}
