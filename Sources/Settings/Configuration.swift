package import Alerting
package import FeedFormats
package import Systemd
package import Trade

/// What an operator has set: one YAML file, checked whole before anything starts.
package struct Configuration: Sendable {
    /// The file it was read from.
    package var path: String
    package var archive: String
    /// Rule files and folders of them.
    package var rules: [String]
    package var feeds: [Feed]
    package var receivers: [ReceiverSettings]
    package var routes: [Route]
    /// Names of the receivers that are told what those who run Surgewatch have to know.
    package var operations: [String]
    /// Statistics sources in order of preference (semantics: rules read one source a role).
    package var sources: [String]
    /// The socket that commands reach the daemon on.
    package var control: String
    /// Where the monitors are served to the outside; links in messages begin with it.
    package var publicURL: String?
    /// How they are served; `nil` where they are not.
    package var web: MonitorSettings?
    package var heartbeat: Heartbeat?
    /// The folder of templates of the operator's own; `nil` where the shipped ones serve.
    package var templates: String?
    /// The keys of tokens in links of subscriptions; without them there are no subscriptions.
    package var tokens: TokenSettings?
    /// The receiver that is told everything, so that it is noticed when messages do not arrive.
    package var canary: String?
    package var calendar: CalendarSettings
    /// How long the bodies of releases are kept.
    package var bodies: BodySettings
    /// The folder of lists (countries, groups, categories, lines, concordance) of the operator's own; `nil` where the shipped
    /// ones serve.
    package var reference: String?
    /// Remarks that do not keep it from running.
    package var remarks: [String]

    /// A feed and how to ask it.
    package struct Feed: Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            /// The Census API: imports by HS code.
            case censusHS = "census-hs"
            /// The Census API: exports by Schedule B code.
            case censusExports = "census-exports"
            /// The Census API: imports by NAICS code.
            case censusNAICS = "census-naics"
            /// The bulk archives of the import data bank, one ZIP a month.
            case censusIMDB = "census-imdb"
            case aimAggregate = "aim-aggregate"
            /// Somebody else's table, read by a mapping file.
            case mappedTable = "mapped-table"
            /// UN Comtrade v1: monthly figures that countries report of their own trade.
            case comtrade
            /// Eurostat's Comext bulk files, one a month.
            case comext
            case observations
        }
        /// A measure that a feed of the Census API asks for beside value and quantity; each becomes a source of its own.
        package enum Measure: String, Sendable, CaseIterable {
            /// Calculated duty.
            case duty
            /// Value with freight and insurance.
            case cif
        }
        /// A web address, or a folder into which files are dropped.
        package enum Location: Sendable, Hashable {
            case url(String)
            case folder(String)
        }

        package var name: String
        package var kind: Kind
        package var location: Location
        package var key: CredentialReference?
        /// HS prefixes.
        package var products: [String]
        package var since: Month
        /// Digits of the HS codes asked for: 2, 4, 6 or 10.
        package var digits: Int
        /// Seconds between two polls outside the hours in which a release is expected.
        package var every: Int
        package var source: String
        /// The bases asked for.
        package var bases: [Basis]
        package var isPartialListing: Bool
        package var categories: CategoryList
        package var caFile: String?
        /// The folder for files that are fetched to the disk.
        package var spool: String
        /// How a table is read; several layouts of fixed width, of which the one that fits is taken.
        package var mappings: [TableMapping]
        /// Countries whose own figures are asked for.
        package var reporters: [Country]
        /// Countries without figures of their own, which are estimated from what others report.
        package var mirrors: [Country]
        /// Imports with freight and insurance over their value free on board, in thousandths.
        package var freightFactor: Int64
        package var measures: [Measure] = []
        /// The most requests a day in America/New_York; `nil` for what fits the address.
        package var callsPerDay: Int?
        /// The proxy that the feed is asked through; `nil` for none.
        package var proxy: String?

        /// The kind of feed whose calendar this one keeps.
        package var rhythm: Kind {
            guard kind == .mappedTable else { return kind }
            if case .statistics? = mappings.first?.kind { return .censusIMDB }
            return .aimAggregate
        }
    }

    /// A place that notifications or log lines go to.
    package struct ReceiverSettings: Sendable {
        package enum Kind: Sendable {
            case mail(MailSettings)
            case webhook(WebhookSettings)
            case log(path: String)
        }
        package var name: String
        package var kind: Kind
    }

    package struct MailSettings: Sendable {
        package var smtp: String
        package var requiresStartTLS: Bool
        package var username: String?
        package var password: CredentialReference?
        package var from: String
        /// Without it the receiver is the transport of subscriptions.
        package var to: [String]
        package var caFile: String?
        /// How many connections to the relay are used at a time.
        package var concurrency = 4
        package var rate: Rate?
    }

    package struct WebhookSettings: Sendable {
        /// Without it the receiver is the transport of subscribers' own webhooks.
        package var url: String?
        package var secret: CredentialReference?
        /// While the secret is being replaced: the one before, which signs too.
        package var previousSecret: CredentialReference?
        package var caFile: String?
        /// How many messages are on their way at a time.
        package var concurrency = 8
        package var rate: Rate?
        /// Whether subscribers' webhooks may be at addresses that are not of the public internet.
        package var allowsPrivate = false
    }

    /// How many messages may begin in a time: so many in so many seconds.
    package struct Rate: Sendable, Hashable {
        package var count: Int
        package var seconds: Int

        package init(count: Int, seconds: Int) {
            self.count = count
            self.seconds = seconds
        }
    }

    /// An outside dead-man's switch.
    package struct Heartbeat: Sendable, Hashable {
        /// Called with GET after each good poll; it may hold a token.
        package var url: String
        package var caFile: String?
    }

    /// A secret by the name of its credential, or (against advice) written in the file.
    package enum CredentialReference: Sendable {
        case credential(String)
        case literal(Secret)

        /// The secret; throws where it cannot be read.
        package func resolve(environment: [String: String]) throws -> Secret {
            switch self {
            case .credential(let name): Secret(try Credentials.read(name, environment: environment))
            case .literal(let secret): secret
            }
        }
    }

    /// Receivers that get notifications from the outbox.
    package var notified: [Receiver] {
        receivers.flatMap { receiver -> [Receiver] in
            switch receiver.kind {
            case .mail(let mail):
                mail.to.map { Receiver(name: receiver.name, channel: .mail, address: Configuration.bareAddress($0)) }
            case .webhook(let webhook):
                webhook.url == nil ? [] : [Receiver(name: receiver.name, channel: .webhook)]
            case .log: []
            }
        }
    }

    package var routing: Routing {
        var routing = Routing(receivers: notified, routes: routes)
        routing.operations = notified.filter { operations.contains($0.name) }
        routing.canary = canary
        return routing
    }

    package var logPaths: [String] {
        receivers.compactMap { if case .log(let path) = $0.kind { path } else { nil } }
    }
}

/// What is wrong with a configuration file: all of it at once, each with its place.
package struct ConfigurationError: Error, CustomStringConvertible {
    package var problems: [String]

    package init(_ problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}
