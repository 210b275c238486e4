package import JSON

/// Bounds on what a model's server may send.
package enum ReplyLimits {
    /// Bytes that an answer may have; a longer one is cut off and none.
    package static let bytesMax = 4 << 20
    /// How an answer is read.
    package static let json = JSON.Limits(depth: 64, bytes: bytesMax)
    /// The object that a reply must be.
    ///
    /// - Throws: ``ModelFailure`` of kind `badReply` where it is none.
    static func object(_ body: [UInt8]) throws(ModelFailure) -> JSON {
        let read: JSON
        do { read = try JSON(parsing: body, limits: json) } catch {
            throw ModelFailure(.badReply, detail: "it is not JSON: \(error.reason)")
        }
        guard read.objectValue != nil else {
            throw ModelFailure(.badReply, detail: "it is no object")
        }
        return read
    }

    /// More tokens than any model has; larger counts are not believed.
    private static let tokensMax: Int64 = 100_000_000

    /// A count of tokens: a number, or a text of digits as protocol buffers write 64 bits.
    static func count(_ value: JSON?) -> Int {
        let number = value?.intValue ?? value?.stringValue.flatMap { Int64($0) } ?? 0
        return Int(min(max(0, number), tokensMax))
    }
}
