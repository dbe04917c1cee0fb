/// The kinds of mail that have templates of their own: one for the text part, one for the HTML part.
package enum MailKind: String, Sendable, CaseIterable {
    /// One episode: early, confirmed (new), raised, corrected, retracted.
    case alert
    /// Several episodes of one release.
    case summary
    /// A day, week or month.
    case digest
    /// For those who run Surgewatch.
    case operations
    /// Asks the owner of an address whether a subscription is theirs.
    case confirmation
    /// Says that a subscription has begun.
    case welcome
    /// Asks whether a subscription is still wanted.
    case renewal

    package var textName: String { rawValue + ".txt" }
    package var htmlName: String { rawValue + ".html" }

    /// What its templates can say.
    package var variables: [TemplateVariable] {
        let own =
            switch self {
            case .alert: AlertContext.variables
            case .summary: SummaryContext.variables
            case .digest: DigestContext.variables
            case .operations: MessageRenderer.operationsVariables
            case .confirmation: LetterContext.confirmationVariables
            case .welcome: LetterContext.welcomeVariables
            case .renewal: LetterContext.renewalVariables
            }
        return ReaderWords.variables + own
    }
}
