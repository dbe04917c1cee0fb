import Foundation

/// The question by which a subscriber's webhook proves that it wants to be called.
enum Challenge {
    private struct Question: Decodable {
        struct Content: Decodable { var challenge: String }
        var data: Content
    }

    private struct Answer: Decodable { var challenge: String }

    /// Whether an answer is `{"challenge": …}` with the `data.challenge` of the stored body.
    static func isMet(_ body: String, by answer: [UInt8]) -> Bool {
        guard let question = try? JSONDecoder().decode(Question.self, from: Data(body.utf8)),
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(answer))
        else { return false }
        return !question.data.challenge.isEmpty && answer.challenge == question.data.challenge
    }
}
