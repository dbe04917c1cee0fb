import Testing

@testable import Delivery

@Suite struct WebhookSignatureTests {
    /// The example of the Standard Webhooks specification and its libraries.
    @Test func theVectorOfTheSpecification() {
        let headers = WebhookSignature.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: #"{"test": 2432232314}"#,
            secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(
            headers.map(\.value) == [
                "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ])
    }

    @Test func everythingIsSigned() {
        func signature(id: String = "a", time: Int64 = 1, body: String = "b", secret: String = "whsec_AAAA") -> String {
            WebhookSignature.headers(id: id, timestamp: time, body: body, secrets: [secret]).last?.value ?? ""
        }
        let all = [
            signature(), signature(id: "c"), signature(time: 2), signature(body: "ü"), signature(secret: "whsec_AAAB"),
            signature(secret: "plain words"),
        ]
        #expect(Set(all).count == all.count)
    }

    /// While a secret is being replaced a receiver that knows either is content.
    @Test func bothSecretsSign() {
        func signature(_ secrets: [String]) -> String {
            WebhookSignature.headers(id: "a", timestamp: 1, body: "b", secrets: secrets).last?.value ?? ""
        }
        let (new, old) = ("whsec_AAAA", "whsec_AAAB")
        #expect(signature([new, old]) == signature([new]) + " " + signature([old]))
        #expect(signature([new]) != signature([old]))
    }
}
