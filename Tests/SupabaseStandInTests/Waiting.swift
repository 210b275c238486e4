/// Waits for what another process does, and fails rather than hang the run.
enum Waiting {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Far longer than anything waited for here takes, on a busy machine too.
    private static let longest = Duration.seconds(60)

    /// Returns once `isSo`; throws when it does not come true.
    static func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + longest
        while try await !isSo() {
            guard ContinuousClock.now < deadline else {
                throw Failure(description: "it did not come true that \(what)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
