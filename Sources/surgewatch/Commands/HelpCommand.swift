import ArgumentParser
import RuleLanguage
import Trade

/// `surgewatch help TOPIC`.
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Explain a topic (exit-codes, formulas, environment), an error code, or a command.")
    @Argument(help: "The topic.") var topic: [String] = []

    func run() throws {
        guard let first = topic.first else { return Terminal.say(Surgewatch.helpMessage()) }
        if let text = HelpTopics.text[first] { return Terminal.say(text) }
        if let code = ErrorCode(rawValue: first.uppercased()) {
            return Terminal.say("\(code.rawValue)\n\n\(code.explanation)")
        }
        if let command = Self.command(topic) { return Terminal.say(Surgewatch.helpMessage(for: command)) }
        let words = HelpTopics.text.keys.sorted() + Surgewatch.configuration.subcommands.map { $0._commandName }
        let near = Spelling.nearest(to: first, among: words).first
        throw CommandFailure(
            .usage,
            "no help on `\(first)`"
                + (near.map { "; did you mean \($0)?" } ?? "; topics: " + words.joined(separator: ", ")))
    }

    private static func command(_ path: [String]) -> (any ParsableCommand.Type)? {
        var command: any ParsableCommand.Type = Surgewatch.self
        for word in path {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else {
                return nil
            }
            command = next
        }
        return command
    }
}

/// Topics that are no command.
enum HelpTopics {
    static let text = ["exit-codes": exitCodes, "environment": environment, "formulas": formulas]

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

    private static let formulas = """
        A formula is a condition over windows of months of the judged series.

          formula     = or
          or          = and { "or" and }
          and         = not { "and" not }
          not         = "not" not | comparison
          comparison  = sum [ ( ">=" | "<=" | ">" | "<" ) sum ]
          sum         = product { ( "+" | "-" ) product }
          product     = unary { ( "*" | "/" ) unary }
          unary       = [ "-" ] primary
          primary     = literal | parameter | selector | aggregate | fires | "(" formula ")"
          aggregate   = ( "mean" | "min" | "max" ) "(" selector ")"
          fires       = "fires" "(" rule ")"
          selector    = measure [ "of all" ] [ "(" set ")" ] "[" window "]"
          measure     = "quantity" | "value" | "unit_value" | "share" | "value_share"
          set         = "world" | "others" | country
          window      = months [ "," ( "ago" months | "before licenses" ) ]

        quantity[3mo]               tonnes of the judged month and the two before
        quantity[3mo, ago 12mo]     the same three months a year before
        quantity(world)[3mo]        all origins together
        share[3mo]                  share of all origins; smelt and cast: of tons whose country is known
        share of all(UN)[1mo]       share of everything, here of unknown countries
        mean(quantity[3mo, before licenses])   the mean of the three months before the first license month

        Literals carry units: 500 t, 2000000 USD, 15%, 5 pp, 3mo, 1.15. Dimensions are checked before anything runs.
        A window with a month that is not known has no value, and a condition on it no verdict. A month of licenses that
        is still being filed can meet an "at least" condition; it never fails one.
        """
}
