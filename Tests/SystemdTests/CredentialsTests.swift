import Glibc
import Systemd
import TestSupport
import Testing

@Suite struct CredentialsTests {
    let first: TemporaryDirectory
    let second: TemporaryDirectory

    init() throws {
        first = try TemporaryDirectory()
        second = try TemporaryDirectory()
    }

    private var environment: [String: String] {
        ["CREDENTIALS_DIRECTORY": first.path, "SURGEWATCH_CREDENTIALS": second.path]
    }

    private func error(_ name: String, _ environment: [String: String]? = nil) -> CredentialError? {
        do {
            _ = try Credentials.read(name, environment: environment ?? self.environment)
            return nil
        } catch {
            return error
        }
    }

    @Test func systemdsFolderComesFirst() throws {
        try second.write("key", text: "second\n")
        #expect(try Credentials.read("key", environment: environment) == "second")
        try first.write("key", text: "first\n")
        #expect(try Credentials.read("key", environment: environment) == "first")
        #expect(try Credentials.read("key", environment: ["SURGEWATCH_CREDENTIALS": second.path]) == "second")
    }

    @Test(arguments: [
        ("pw", "pw"), ("pw\n", "pw"), ("pw\r\n", "pw"), (" pw \n", " pw "), ("one\ntwo\n\n", "one\ntwo\n"), ("é", "é"),
    ])
    func oneLineEndIsDropped(content: String, value: String) throws {
        try first.write("key", text: content)
        #expect(try Credentials.read("key", environment: environment) == value)
    }

    @Test func aMissingOneSaysWhereItWasLookedForAndWhatToDo() throws {
        let looked = [first.path("smtp-password"), second.path("smtp-password")]
        let found = try #require(error("smtp-password"))
        #expect(found == .notFound(name: "smtp-password", looked: looked))
        for word in looked + ["LoadCredential=smtp-password:"] { #expect(found.description.contains(word)) }
        let unset = try #require(error("smtp-password", [:]))
        #expect(unset == .notFound(name: "smtp-password", looked: []))
        for word in ["CREDENTIALS_DIRECTORY", "SURGEWATCH_CREDENTIALS"] { #expect(unset.description.contains(word)) }
    }

    @Test(arguments: [
        "", ".", "..", "a/b", "../key", "/etc/passwd", "a\0b", "a\nb", String(repeating: "x", count: 256),
    ])
    func aNameIsAPlainFileName(name: String) {
        #expect(error(name) == .invalidName(name))
    }

    @Test func whatCannotBeASecretIsRefused() throws {
        try first.write("large", [UInt8](repeating: 0x61, count: Credentials.maximumBytes + 1))
        #expect(error("large") == .tooLarge(path: first.path("large")))
        try first.write("most", [UInt8](repeating: 0x61, count: Credentials.maximumBytes))
        #expect(error("most") == nil)
        try first.write("empty", text: "\n")
        #expect(error("empty") == .empty(path: first.path("empty")))
        try first.write("binary", [0xff, 0xfe, 0x00])
        #expect(error("binary") == .notText(path: first.path("binary")))
        #expect(mkdir(first.path("folder"), 0o700) == 0)
        guard case .unreadable(first.path("folder"), _) = error("folder") else {
            Issue.record("a folder was read")
            return
        }
    }

    @Test func aSecretNeverPrints() throws {
        try first.write("key", text: "s3cret\n")
        let secret = try Credentials.secret("key", environment: environment)
        #expect(secret.reveal() == "s3cret")
        var dumped = ""
        dump(["a": secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(!text.contains("s3cret"))
        }
        #expect("\(secret)" == "<redacted>")
    }
}
