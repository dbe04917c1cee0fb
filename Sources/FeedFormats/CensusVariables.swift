/// The metadata page of a data set of the Census API (`variables.json`): which variables it has. It needs no key.
package enum CensusVariables {
    package static func address(_ base: String) -> String { base + "/variables.json" }

    /// The variables that a request asks for and the data set does not have (any more); `nil` when the body is no such
    /// page, or one of another data set.
    package static func missing(_ body: [UInt8], of request: CensusRequest) -> [String]? {
        guard let tree = try? JSONTree(body), case .object(let page) = tree.value,
            let variables = page.first(where: { $0.name == "variables" })?.value,
            case .object(let entries) = variables.value
        else { return nil }
        var known = Set(entries.map(\.name))
        guard known.contains(request.dataset.commodity) else { return nil }
        // Flags may be told as attributes of what they flag.
        for entry in entries {
            guard case .object(let members) = entry.value.value,
                let attributes = members.first(where: { $0.name == "attributes" })?.value,
                case .string(let text) = attributes.value
            else { continue }
            known.formUnion(text.split(separator: ASCII.comma).map { String(decoding: $0, as: UTF8.self) })
        }
        return (request.variables + ["COMM_LVL"]).filter { !known.contains($0) }
    }
}
