import Curl
import Testing

@Suite struct MailRequestTests {
    let session = CurlSession()

    @Test(arguments: ["a@b.example\r\nRCPT TO:<c@d.example>", "a@b.example> <c@d.example", "", "a b@c.example"])
    func anAddressCannotAddACommand(address: String) async throws {
        let request = MailRequest(
            url: "smtp://127.0.0.1:1", sender: "a@b.example", recipient: address, message: [])
        #expect(await failure { () throws(TransferFailure) in try await session.send(request) }?.kind == .unsupported)
    }

    @Test(arguments: ["http://127.0.0.1", "smtp://user:pw@127.0.0.1", "smtp://127.0.0.1/path", "smtp://127.0.0.1?x=1"])
    func otherServersAreNotAsked(url: String) async throws {
        let request = MailRequest(url: url, sender: "a@b.example", recipient: "c@d.example", message: [])
        #expect(await failure { () throws(TransferFailure) in try await session.send(request) }?.kind == .unsupported)
    }
}
