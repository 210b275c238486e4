package import CRM

/// Results on their way into the file: numbers, and the bytes that the ledger commits to.
package struct ScoreBatch: Sendable {
    /// One contact's result.
    package struct Item: Sendable {
        /// Key of the contact in this file.
        package var contactKey: ContactKey
        /// 0 to 100: what was answered.
        package var score: Int
        /// 0 to 100: by what lists rank the contact.
        package var counted: Int
        /// Whether an agent and the local model differ so far that people should look.
        package var isDisputed: Bool
        /// Log-odds in millionths.
        package var logOddsMicro: Int64
        /// Probability in millionths.
        package var probabilityMicro: Int
        /// Confidence in millionths.
        package var confidenceMicro: Int
        /// Where in ``ScoreBatch/payloads`` the canonical JSON of the result lies.
        package var payload: Range<Int>
    }

    /// The results, in ascending order of their contacts' keys.
    package var items: [Item] = []
    /// The payloads of all items, one after another.
    package var payloads: [UInt8] = []

    package init() {}

    /// Adds one result whose payload was just appended to ``payloads`` from offset `start`.
    ///
    /// `score` is what was answered where that is not the local model's own: an agent's.
    package mutating func add(
        contactKey: ContactKey,
        result: ScoreResult,
        score: Int? = nil,
        payloadFrom start: Int
    ) {
        let answered = score ?? result.score
        items.append(
            Item(
                contactKey: contactKey,
                score: answered,
                counted: Dispute.counted(answered: answered, local: result.score),
                isDisputed: Dispute.isDisputed(answered: answered, local: result.score),
                logOddsMicro: result.logOddsMicro,
                probabilityMicro: result.probabilityMicro,
                confidenceMicro: result.confidenceMicro,
                payload: start..<payloads.count
            )
        )
    }
}
