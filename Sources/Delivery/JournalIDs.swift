/// The MESSAGE_ID of each kind of journal entry; the catalog in `systemd/` explains every one.
package enum JournalIDs {
    package static let alertEvent = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e101"
    package static let release = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e102"
    package static let feedState = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e103"
    package static let quarantine = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e104"
    package static let deadLetter = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e105"
    package static let unreachable = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e106"
    package static let reloaded = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e107"
    package static let reloadRefused = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e108"
    package static let started = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e109"
    package static let reached = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e10c"
    package static let notStarted = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e10b"
    package static let stopped = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e10a"
    package static let silence = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e120"
    package static let logMended = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e121"
    package static let subscriptionLost = "5b1f0d4c7f3a4a53a3c0c1f2f5a4e110"
}
