import Alerting
import Monitors
import Panel
import Pipeline
import RuleLanguage
import Settings
import Synchronization
import Trade
import Views
import Web

/// What the watch lets pages see: the state after its last transaction, put up as one value.
///
/// Pages read here and never wait for the watch. Figures are shared with it; a release copies what it changes.
final class Noticeboard: Sendable {
    private let state: Mutex<PublishedState>
    private let installed: Mutex<Installation>

    init(_ world: World, _ installation: Installation) {
        installed = Mutex(installation)
        state = Mutex(
            PublishedState(
                panel: world.panel, book: world.book, rules: Self.cards(installation, world), isHeld: world.hold != nil,
                restricted: installation.configuration.restrictedSources, generation: 0))
    }

    var newest: PublishedState { state.withLock { $0 } }
    /// Rules and configuration in force.
    var installation: Installation { installed.withLock { $0 } }

    func post(_ world: World, _ installation: Installation) {
        let cards = Self.cards(installation, world)
        installed.withLock { $0 = installation }
        state.withLock { state in
            state = PublishedState(
                panel: world.panel, book: world.book, rules: cards, isHeld: world.hold != nil,
                restricted: installation.configuration.restrictedSources, generation: state.generation + 1)
        }
    }

    private static func cards(_ installation: Installation, _ world: World) -> [RuleCard] {
        installation.rules.rules.map { rule in
            RuleCard(
                name: rule.name, title: rule.title, basis: rule.basis, description: rule.description,
                severity: rule.severity.highest.rawValue, over: rule.over.text, sha256: rule.sha256, text: rule.text,
                parameters: rule.params.map { .init(name: $0.name, value: $0.value.text) },
                record: world.records[rule.name])
        }
    }
}

extension Configuration {
    /// Sources whose publishers do not let their figures be passed on as files.
    var restrictedSources: Set<String> { Set(feeds.filter { !$0.kind.terms.allowsFiles }.map(\.source)) }
}

extension Configuration.Feed.Kind {
    /// What the publisher says of passing figures on.
    var terms: (words: String, allowsFiles: Bool) {
        switch self {
        case .censusHS, .censusExports, .censusNAICS, .censusIMDB:
            ("U.S. Census Bureau: free to use, with the source named", true)
        case .aimAggregate, .mappedTable: ("import licenses: aggregates only, free to use", true)
        case .comtrade: ("UN Comtrade: shown here, not passed on as files", false)
        case .comext: ("Eurostat: free to use, with the source named", true)
        case .observations: ("the operator's own file", true)
        }
    }
}
