/// The bounds of everything that callers of the service can make grow.
package enum ServiceLimits {
    /// Bytes of a JSON body.
    package static let jsonBytesMax = 1 << 20
    /// Bytes of a body that the thread of all connections reads itself.
    static let briefBodyBytesMax = 16 << 10
    /// Bytes of a file to import.
    package static let uploadBytesMax = 64 << 20
    /// Arrays and objects inside each other in a JSON body.
    package static let jsonDepthMax = 32
    /// Members of all objects in a JSON body.
    package static let jsonKeysMax = 10_000
    /// Scores that wait for their commit; beyond, callers are told to come back.
    package static let waitingScoresMax = 4_096
    /// Scores of one commit.
    package static let scoresPerCommitMax = 256
    /// Microseconds after which a caller is told that their score takes too long: well under the
    /// 30 seconds that the CRM's front end waits.
    package static let scoreWaitMax: Int64 = 20_000_000
    /// Reads under way at once.
    package static let readersMax = 4
    /// Reads that wait for their turn.
    package static let waitingReadsMax = 512
    /// Long pieces of work, such as imports and verifications, under way at once.
    package static let longWorkMax = 2
    /// Long pieces of work that wait for their turn.
    package static let waitingLongWorkMax = 16
    /// Rows of a page.
    package static let pageMax = 200
    /// Rows of a page whose caller does not say.
    package static let pageDefault = 50
    /// Steps of a trace that are shown.
    package static let spansMax = 1_000
    /// Score jobs remembered, finished ones included.
    package static let jobsMax = 64
    /// Supposed facts of one what-if question.
    package static let suppositionsMax = 32
    /// Organizations that callers without a token may make by naming them.
    package static let organizationsMax = 1_000
    /// Bytes of a request's id.
    package static let requestIDBytesMax = 64
    /// Bytes of an Idempotency-Key.
    package static let idempotencyKeyBytesMax = 128
    /// Bytes that must be free where the file is for the service to call itself ready.
    package static let freeBytesMin: Int64 = 32 << 20
    /// Requests a second that one caller may go on sending.
    package static let ratePerSecond = 60
    /// Requests that one caller may send at once.
    package static let rateBurst = 120
    /// Callers whose rate is remembered; the longest silent is forgotten first.
    package static let ratedCallersMax = 4_096
    /// Refused credentials of one peer in a minute before it has to wait.
    package static let failedAccessMax = 10
    /// Log lines kept for a reader who is slow; beyond, lines are dropped and counted.
    package static let eventsWaitingMax = 64
}
