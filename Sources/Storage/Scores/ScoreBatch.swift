package import CRM

/// Results on their way into the file: numbers, and the bytes that the ledger commits to.
package struct ScoreBatch: Sendable {
    /// One contact's result.
    package struct Item: Sendable {
        /// Key of the contact in this file.
        package var contactKey: ContactKey
        /// 0 to 100.
        package var score: Int
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
        items.append(
            Item(
                contactKey: contactKey,
                score: score ?? result.score,
                logOddsMicro: result.logOddsMicro,
                probabilityMicro: result.probabilityMicro,
                confidenceMicro: result.confidenceMicro,
                payload: start..<payloads.count
            )
        )
    }
}
