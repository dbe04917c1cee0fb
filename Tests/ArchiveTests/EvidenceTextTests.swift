import Foundation
import Testing
import Trade

@testable import Archive

@Suite("Evidence as the archive holds it")
struct EvidenceTextTests {
    private func share(_ number: String) -> Amount { Amount(Rational(number) ?? .zero, .ratio) }

    private func evidence(decides: Bool) -> Evidence {
        Evidence(gates: [
            Evidence.Gate(
                name: "share", text: "share[1mo] >= 5%", value: share("1/10"), comparison: ">=",
                limit: share("1/20"), met: .yes, decides: decides)
        ])
    }

    @Test("A condition that decides is written as it always was")
    func deciding() throws {
        let text = String(decoding: EvidenceText(evidence(decides: true)).bytes, as: UTF8.self)
        #expect(
            text == """
                {"gates":[{"comparison":">=","limit":{"number":"0.05","unit":"ratio"},"met":"yes","name":"share",\
                "text":"share[1mo] >= 5%","value":{"number":"0.1","unit":"ratio"}}],"isSimulated":false,"months":[],\
                "parameters":{},"parts":{},"terms":[]}
                """)
        #expect(try JSONDecoder().decode(Evidence.self, from: Data(text.utf8)) == evidence(decides: true))
    }

    @Test("One that is shown beside the verdict says so, by hand and by the encoder alike")
    func shown() throws {
        let bytes = EvidenceText(evidence(decides: false)).bytes
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"comparison\":\">=\",\"decides\":false,\"limit\""))
        #expect(try JSONDecoder().decode(Evidence.self, from: Data(bytes)) == evidence(decides: false))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(try Array(encoder.encode(evidence(decides: false))) == bytes)
    }
}
