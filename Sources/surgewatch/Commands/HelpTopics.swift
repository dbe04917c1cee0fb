import RuleLanguage

/// Topics that are no command.
enum HelpTopics {
    static let text = [
        "exit-codes": exitCodes, "environment": environment, "formulas": FormulaPage.text(columns: 96),
        "rule-tests": ruleTests,
    ]

    private static let exitCodes = """
        0    done
        1    it found something: errors in rules, failing tests, a refused release, evidence that differs
        2    usage: a word, an option or a value is wrong
        3    a lint or a coverage below the bar
        4    data, a file or the network: nothing was changed
        5    internal: please report it
        130  interrupted (Ctrl-C), nothing half done
        """

    private static let environment = """
        SURGEWATCH_CONFIG        the configuration file (else /etc/surgewatch/surgewatch.yml)
        SURGEWATCH_CREDENTIALS   a folder with one file a secret, where systemd provides no credentials
        CREDENTIALS_DIRECTORY    set by systemd: where LoadCredential= puts secrets; read first
        SURGEWATCH_CLOCK         system, or file:PATH whose content is the instant (replays and drills; refused under systemd)
        NO_COLOR                 nothing is coloured
        """
}
