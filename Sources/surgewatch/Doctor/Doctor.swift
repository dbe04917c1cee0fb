import Alerting
import Archive
import Foundation
import Pipeline
import Settings
import Systemd
import Trade
import Views

/// Looks at an installation as the daemon would find it, and says what is wrong and what to do.
struct Doctor {
    enum Check: String, CaseIterable { case configuration, reference, rules, credentials, archive, templates, links }

    enum State: String {
        case ok
        /// It runs, and something is missing or could be better.
        case warning
        /// It does not run, or something it promises does not work.
        case problem
    }

    struct Finding {
        var check: Check
        var state: State
        var words: String
        /// What to do; `nil` where nothing is to be done.
        var advice: String?
    }

    var configurationPath: String
    var environment: [String: String]

    /// Every check in order; those that need a configuration are left out where there is none.
    func findings() -> [Finding] {
        var option = ConfigurationOption()
        option.config = configurationPath
        let settings: Configuration
        do {
            settings = try option.load()
        } catch {
            return [
                Finding(
                    check: .configuration, state: .problem, words: String(describing: error),
                    advice: "mend \(configurationPath), then run this again: the other checks need it")
            ]
        }
        let remarks = settings.remarks.map {
            Finding(check: .configuration, state: .warning, words: $0, advice: "see the line named")
        }
        let counts =
            "\(Words.counted(settings.feeds.count, "feed")), \(Words.counted(settings.receivers.count, "receiver"))"
        return [Finding(check: .configuration, state: .ok, words: "\(configurationPath): \(counts)")] + remarks
            + reference(settings) + rules(settings) + credentials(settings) + [archive(settings)] + templates(settings)
            + links(settings)
    }

    // MARK: Rules

    private func rules(_ settings: Configuration) -> [Finding] {
        let checked = RuleFiles(settings.rules).check()
        if checked.hasErrors {
            return [
                Finding(
                    check: .rules, state: .problem,
                    words: (checked.complaints + [checked.summary]).joined(separator: "\n"),
                    advice: "surgewatch rules check " + settings.rules.joined(separator: " "))
            ]
        }
        let failing: [String]
        do {
            failing = try checked.failingTests(routing: settings.routing)
        } catch {
            failing = [String(describing: error)]
        }
        guard failing.isEmpty else {
            return [
                Finding(
                    check: .rules, state: .problem, words: failing.joined(separator: "\n"),
                    advice: "surgewatch rules test " + settings.rules.joined(separator: " "))
            ]
        }
        let none = checked.rules.rules.isEmpty
        return [
            Finding(
                check: .rules, state: none ? .warning : .ok,
                words: none
                    ? "no rule is in force" : "\(Words.counted(checked.rules.rules.count, "rule")), all tests pass",
                advice: none ? "name rule files in `rules:` of \(configurationPath)" : nil)
        ]
            + checked.complaints.map {
                Finding(
                    check: .rules, state: .warning, words: $0, advice: "surgewatch rules check --strict names it too")
            }
    }

    // MARK: Credentials

    private func credentials(_ settings: Configuration) -> [Finding] {
        var references: [(String, Configuration.CredentialReference)] = []
        for feed in settings.feeds {
            if let key = feed.key { references.append(("the key of feed \(feed.name)", key)) }
        }
        for receiver in settings.receivers {
            switch receiver.kind {
            case .mail(let mail):
                if let password = mail.password {
                    references.append(("the password of receiver \(receiver.name)", password))
                }
            case .webhook(let webhook):
                let secrets = [("the secret", webhook.secret), ("the previous secret", webhook.previousSecret)]
                for (what, secret) in secrets {
                    if let secret { references.append(("\(what) of receiver \(receiver.name)", secret)) }
                }
            case .log: continue
            }
        }
        if let tokens = settings.tokens {
            references.append(("the key of tokens", tokens.key))
            references += tokens.previous.map { ("the key of tokens that is accepted until \($0.until)", $0.key) }
        }
        let bad = references.compactMap { what, reference -> Finding? in
            do {
                _ = try reference.resolve(environment: environment)
                return nil
            } catch {
                return Finding(
                    check: .credentials, state: .problem, words: "\(what): \(error)",
                    advice:
                        "run this as the service does, or with SURGEWATCH_CREDENTIALS set to the folder of the files")
            }
        }
        guard bad.isEmpty else { return bad }
        do {
            _ = try settings.tokens?.tokens(environment: environment)
        } catch {
            return [
                Finding(
                    check: .credentials, state: .problem, words: String(describing: error),
                    advice: "write a longer key into the credential; links that the short one made stop working")
            ]
        }
        let words =
            references.isEmpty ? "none is needed" : "\(Words.counted(references.count, "credential")) can be read"
        return [Finding(check: .credentials, state: .ok, words: words)]
    }

    // MARK: Archive

    private func archive(_ settings: Configuration) -> Finding {
        let path = settings.archive
        do {
            let archive = try Archive(path: path, mode: .read)
            defer { archive.close() }
            let newest = try archive.read { try Archive.vintages($0).last?.vintage }
            let words = newest.map { "the newest release is \($0.source) \($0.knownAt)" } ?? "it holds no release yet"
            return Finding(check: .archive, state: .ok, words: "\(path): its schema is that of this version; \(words)")
        } catch ArchiveError.missing {
            let folder = (path as NSString).deletingLastPathComponent
            let isThere = FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder)
            return Finding(
                check: .archive, state: isThere ? .warning : .problem, words: "there is no archive at \(path) yet",
                advice: isThere
                    ? "none: the daemon makes it when it starts"
                    : "make the folder \(folder) and give it to the service's user: it cannot be written")
        } catch {
            return Finding(
                check: .archive, state: .problem, words: String(describing: error),
                advice: "see what it says; a copy of the archive can be put in its place")
        }
    }

    // MARK: Templates

    private func templates(_ settings: Configuration) -> [Finding] {
        let renderer: MessageRenderer
        let own: [TemplateSource]
        do {
            own = try TemplateFiles.read(settings.templates)
            renderer = try MessageRenderer(publicURL: settings.publicURL, templates: own)
        } catch {
            return [
                Finding(
                    check: .templates, state: .problem, words: String(describing: error),
                    advice: "surgewatch help templates lists the names and their words")
            ]
        }
        let samples = SampleMessages(renderer: renderer).all
        let bad = samples.flatMap { sample -> [Finding] in
            guard let mail = sample.mail, let parts = try? JSONDecoder().decode(Parts.self, from: Data(mail.body.utf8))
            else { return [] }
            var findings: [Finding] = []
            if [parts.text, parts.html].contains(where: { $0.allSatisfy(\.isWhitespace) }) {
                findings.append(
                    Finding(
                        check: .templates, state: .problem, words: "the sample \(sample.name) has an empty part",
                        advice: "a template gives no words; see `surgewatch help templates`"))
            }
            if parts.html.utf8.count > SampleMessages.largestHTML {
                findings.append(
                    Finding(
                        check: .templates, state: .warning,
                        words:
                            "the HTML part of the sample \(sample.name) has \(parts.html.utf8.count) bytes, more than "
                            + "\(SampleMessages.largestHTML)",
                        advice: "shorten it: mail programs cut long mails off"))
            }
            return findings
        }
        let mine = own.isEmpty ? "shipped templates" : "\(Words.counted(own.count, "template")) of your own"
        return [
            Finding(
                check: .templates, state: .ok,
                words: "\(mine); \(Words.counted(samples.count, "sample message")) rendered")
        ] + bad
    }

    /// The parts of a stored mail.
    private struct Parts: Decodable {
        var text: String
        var html: String
    }

    // MARK: Links

    private func links(_ settings: Configuration) -> [Finding] {
        guard settings.publicURL == nil else {
            guard settings.web == nil else { return [] }
            return [
                Finding(
                    check: .links, state: .warning,
                    words:
                        "links in messages lead to pages that nobody serves: `web: public_url` is set, `listen` is not",
                    advice: "write `listen: 127.0.0.1:8087` beside it and put a web server in front")
            ]
        }
        let sends = settings.receivers.contains { if case .log = $0.kind { false } else { true } }
        guard sends else { return [] }
        return [
            Finding(
                check: .links, state: .warning, words: "messages hold no links, for `web: public_url` is not set",
                advice: "set it to the address at which the monitors are served to readers")
        ]
    }
}
