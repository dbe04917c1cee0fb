// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: the stricter language of later Swift versions, today.
let settings: [SwiftSetting] =
    [
        "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault",
        "InferIsolatedConformances",
    ].map { .enableUpcomingFeature($0) } + [.treatAllWarnings(as: .error)]

/// Of targets that calculate: without, the tests of the debug build would take several times as long.
let optimized: [SwiftSetting] = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let bigInt: Target.Dependency = .product(name: "BigInt", package: "BigInt")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "surgewatch",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "surgewatch", targets: ["surgewatch"]),
        .executable(name: "surgewatch-demo-world", targets: ["DemoWorld"]),
        .executable(name: "surgewatch-simulation", targets: ["Simulation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        // The nouns of the trade.
        .target(
            name: "Trade", dependencies: [bigInt],
            resources: [
                .embedInCode("Reference/Lists/categories.csv"),
                .embedInCode("Reference/Lists/concordance.csv"),
                .embedInCode("Reference/Lists/countries.csv"),
                .embedInCode("Reference/Lists/groups.csv"),
                .embedInCode("Reference/Lists/lines.csv"),
            ],
            swiftSettings: optimized),
        // What one can say about a window of months.
        .target(name: "Statistics", dependencies: ["Trade"], swiftSettings: optimized),
        // The figures of one moment in memory: stated cells, listings, roll-ups, working series.
        .target(name: "Panel", dependencies: ["Trade"], swiftSettings: optimized),
        // From the text of a rule to a checked program, and from a program and a view to a verdict with its evidence.
        .target(
            name: "RuleLanguage", dependencies: ["Trade", "Statistics", yams, bigInt, crypto],
            swiftSettings: optimized),
        // From verdicts to episodes, events and messages.
        .target(name: "Alerting", dependencies: ["Trade", crypto], swiftSettings: optimized),
        // Bodies to releases, with the gates that accept or refuse them.
        .target(name: "FeedFormats", dependencies: ["Trade"], swiftSettings: optimized),
        // What messages and pages show: one value, many projections.
        .target(
            name: "Views",
            dependencies: ["Trade", "Alerting", bigInt, .product(name: "Mustache", package: "swift-mustache")],
            resources: [
                .embedInCode("Templates/alert.html.mustache"),
                .embedInCode("Templates/alert.txt.mustache"),
                .embedInCode("Templates/confirmation.html.mustache"),
                .embedInCode("Templates/confirmation.txt.mustache"),
                .embedInCode("Templates/digest.html.mustache"),
                .embedInCode("Templates/digest.txt.mustache"),
                .embedInCode("Templates/foot.html.mustache"),
                .embedInCode("Templates/foot.txt.mustache"),
                .embedInCode("Templates/head.html.mustache"),
                .embedInCode("Templates/operations.html.mustache"),
                .embedInCode("Templates/operations.txt.mustache"),
                .embedInCode("Templates/renewal.html.mustache"),
                .embedInCode("Templates/renewal.txt.mustache"),
                .embedInCode("Templates/summary.html.mustache"),
                .embedInCode("Templates/summary.txt.mustache"),
                .embedInCode("Templates/welcome.html.mustache"),
                .embedInCode("Templates/welcome.txt.mustache"),
                .embedInCode("Schemas/alert.v1.json"),
                .embedInCode("Schemas/challenge.v1.json"),
                .embedInCode("Schemas/digest.v1.json"),
                .embedInCode("Schemas/operations.v1.json"),
                .embedInCode("Schemas/summary.v1.json"),
                .embedInCode("Schemas/welcome.v1.json"),
            ],
            swiftSettings: optimized),
        // Numbers to SVG marks.
        .target(name: "Charts", dependencies: ["Trade"], swiftSettings: optimized),
        // A question and the figures of one moment to what a page, a table and a file show: one value, many projections.
        .target(
            name: "Monitors",
            dependencies: [
                "Trade", "Statistics", "Panel", "Alerting", "Views", "Charts", bigInt, crypto,
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            exclude: ["Documentation"],
            resources: [
                .embedInCode("Assets/openapi.json"),
                .embedInCode("Assets/site.css"),
                .embedInCode("Assets/site.js"),
                .embedInCode("Templates/embed.html.mustache"),
                .embedInCode("Templates/figure.html.mustache"),
                .embedInCode("Templates/form.html.mustache"),
                .embedInCode("Templates/grid.html.mustache"),
                .embedInCode("Templates/page.html.mustache"),
            ],
            swiftSettings: optimized),
        // Inflate and deflate over the system's zlib, bounded.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: optimized),
        // HTTP and SMTP transfers over the system's libcurl.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "Curl", dependencies: ["CCurl"], swiftSettings: settings),
        // Notify, watchdog, journal, credentials.
        .target(name: "CLinux"),
        .target(name: "Systemd", dependencies: ["CLinux", logging], swiftSettings: settings),
        // What an operator has set.
        .target(
            name: "Settings", dependencies: ["Trade", "FeedFormats", "Alerting", "Systemd", yams],
            swiftSettings: settings),
        // The bitemporal store in SQLite.
        .target(
            name: "Archive", dependencies: ["Trade", "Statistics", "Panel", "Alerting", "Compression", grdb, crypto],
            swiftSettings: optimized),
        // One release from bodies to notifications, in one transaction.
        .target(
            name: "Pipeline",
            dependencies: [
                "Trade", "Statistics", "Panel", "RuleLanguage", "Alerting", "FeedFormats", "Views", "Archive", bigInt,
                grdb,
            ],
            swiftSettings: optimized),
        // When to ask whom, and what to do with the answer.
        .target(
            name: "Polling",
            dependencies: ["Trade", "FeedFormats", "Curl", "Compression", "Settings", "Systemd", crypto],
            swiftSettings: settings),
        // Notifications to mail, webhook and log; retries and dead letters.
        .target(
            name: "Delivery",
            dependencies: [
                "Trade", "Alerting", "Archive", "Compression", "Curl", "Settings", "Systemd", "Views", crypto,
                logging,
            ],
            swiftSettings: settings),
        // The monitors and subscriptions over HTTP.
        .target(
            name: "Web",
            dependencies: [
                "Trade", "Alerting", "Panel", "Views", "Monitors", "Archive", "Compression", logging, crypto, grdb,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        // Commands and wiring.
        .executableTarget(
            name: "surgewatch",
            dependencies: [
                "Trade", "Statistics", "Panel", "RuleLanguage", "Alerting", "FeedFormats", "Views", "Compression",
                "Curl", "Systemd", "Settings", "Archive", "Pipeline", "Polling", "Delivery", "Monitors", "Web", logging,
                grdb,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        // The demo's feed server, sinks and simulated licenses.
        .executableTarget(
            name: "DemoWorld",
            dependencies: [
                "Trade", "Compression", "FeedFormats",
                .product(name: "FlyingFox", package: "FlyingFox"), .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Resources"], swiftSettings: settings),
        // Years of releases with faults, by a seed, held against the promises.
        .target(name: "CFaultyDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "Simulation",
            dependencies: [
                "CFaultyDisk", "Trade", "Alerting", "RuleLanguage", "Views", "Archive", "Pipeline", "Delivery", logging,
                grdb,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "TestSupport"], swiftSettings: settings),
        // Real servers for tests.
        .target(name: "TestSupport", exclude: ["Servers"], swiftSettings: settings),
        .testTarget(
            name: "CurlTests", dependencies: ["Curl", "TestSupport"], exclude: ["Servers"], swiftSettings: settings),
        .testTarget(
            name: "CompressionTests", dependencies: ["Compression", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "SystemdTests", dependencies: ["Systemd", "CLinux", "TestSupport", logging], swiftSettings: settings),
        .testTarget(
            name: "PollingTests",
            dependencies: [
                "Polling", "Trade", "FeedFormats", "Curl", "Compression", "Settings", "Systemd", "TestSupport",
            ],
            exclude: ["Servers"], swiftSettings: settings),
        .testTarget(
            name: "RuleLanguageTests", dependencies: ["RuleLanguage", "Statistics", "Trade"], swiftSettings: settings),
        .testTarget(name: "TradeTests", dependencies: ["Trade", bigInt], swiftSettings: settings),
        .testTarget(
            name: "StatisticsTests", dependencies: ["Statistics", "Trade", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "PanelTests", dependencies: ["Panel", "Trade"], swiftSettings: settings),
        .testTarget(name: "AlertingTests", dependencies: ["Alerting", "Trade"], swiftSettings: settings),
        .testTarget(
            name: "ArchiveTests",
            dependencies: ["Archive", "Alerting", "Compression", "Panel", "Trade", "TestSupport", grdb],
            swiftSettings: settings),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Archive", "Alerting", "Panel", "Statistics", "RuleLanguage", "FeedFormats", "Views",
                "Trade", "TestSupport", grdb, crypto,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChartsTests", dependencies: ["Charts", "Trade"], exclude: ["Golden"], swiftSettings: settings),
        .testTarget(
            name: "MonitorsTests",
            dependencies: ["Monitors", "Charts", "Panel", "Alerting", "Views", "Trade", bigInt],
            swiftSettings: settings),
        .testTarget(
            name: "ViewsTests", dependencies: ["Views", "Alerting", "Trade", bigInt], exclude: ["Golden"],
            swiftSettings: settings),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "FeedFormats", "Alerting", "Systemd", "TestSupport", "Trade"],
            swiftSettings: settings),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Delivery", "Trade", "Alerting", "Archive", "Compression", "Curl", "Settings", "Systemd",
                "TestSupport", "Views",
                logging, grdb,
            ],
            exclude: ["Servers"], swiftSettings: settings),
        .testTarget(
            name: "SystemTests",
            dependencies: ["surgewatch", "DemoWorld", "TestSupport", "Trade", "Compression", "FeedFormats", grdb],
            exclude: ["Servers"], swiftSettings: settings),
        .testTarget(name: "UnitTests", dependencies: ["TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "FeedFormatsTests", dependencies: ["FeedFormats", "Trade", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "DemoWorldTests",
            dependencies: [
                "DemoWorld", "FeedFormats", "Compression", "Trade",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
