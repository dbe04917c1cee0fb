package import Alerting
import Yams

/// Routes as a file of rule tests states them. Every receiver that they name is a reader of its own.
package struct TestRoutes: Sendable {
    package private(set) var routing = Routing(receivers: [], routes: [])
    package private(set) var problems: [SettingsFinding]
    /// What is odd and does not keep the tests from running.
    package private(set) var remarks: [SettingsFinding] = []

    /// Reads the key `routes` of a file; what else is in it is nobody's business here.
    package init(path: String, text: String) {
        let reader = SettingsReader(path: path)
        guard let root = try? Yams.compose(yaml: text), let node = root.mapping?["routes"] else {
            problems = []
            return
        }
        let routes = reader.routes(node, receivers: nil)
        var names: [String] = []
        for name in routes.flatMap(\.receivers) where !names.contains(name) { names.append(name) }
        routing = Routing(receivers: names.map { Receiver(name: $0, channel: .mail) }, routes: routes)
        problems = reader.problemsFound
        remarks = reader.remarksFound
    }
}
