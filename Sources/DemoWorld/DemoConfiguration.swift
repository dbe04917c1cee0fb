import Foundation

/// The configuration file of the demo's daemon.
struct DemoConfiguration {
    let files: DemoFiles
    let addresses: World.Addresses
    /// The folder of rules.
    let rules: URL

    var text: String {
        """
        # Written by the demo. Chapter 76 in dollars: the figures at hand have no quantity.
        archive: \(Self.quoted(files.archive.path))
        rules: [\(Self.quoted(rules.path))]
        control: \(Self.quoted(files.controlSocket.path))
        feeds:
          census-imports:
            kind: census-hs
            url: \(addresses.census)
            key: credential:census-key
            products: ["76"]
            level: HS2
            basis: consumption
            listing: partial
            since: 2013-01
            every: 6h
          licenses:
            kind: aim-aggregate
            url: \(addresses.licenses)
            categories: chapters
            every: 6h
        receivers:
          producer:
            email:
              smtp: \(addresses.mail)
              from: "Surgewatch demo <alerts@surgewatch.example>"
              to: producer@example.com
          ops:
            webhook:
              url: \(addresses.hook)
              secret: credential:webhook-ops
          local:
            log:
              path: \(Self.quoted(files.alertLog.path))
        routes:
          - severity: warning
            receivers: [producer, ops]
            continue: true
          - receivers: [local]
        web:
          listen: 127.0.0.1:0

        """
    }

    /// A YAML scalar in double quotes.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
    }
}
