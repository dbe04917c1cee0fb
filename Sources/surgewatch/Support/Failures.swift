import Archive
import Curl
import FeedFormats
import GRDB
import Settings
import Systemd
import Views

/// Which exit status an error means.
enum Failures {
    static func status(of error: any Error) -> ExitStatus? {
        switch error {
        case is ArchiveError, is FeedProblem, is DatabaseError, is TransferFailure, is CredentialError, is BodyFailure:
            .data
        case is ConfigurationError, is TemplateProblems: .found
        default: nil
        }
    }
}
