import CRM
import JSON
import Storage
import Synchronization

/// The bulk runs that were started here, and those who watch them.
final class ScoreJobs: Sendable {
    /// How a job is.
    enum Status: String, Sendable { case waiting, running, done, stopped, failed }

    /// What is known of a job.
    struct Job: Sendable {
        /// Its id.
        let id: String
        /// Whose contacts it scores.
        let organizationID: String
        /// `all` or `stale`.
        let selection: String
        /// When it was asked for.
        let createdAt: Instant
        /// The claim of the request that made it, where it made one.
        var claim: IdempotencyKey?
        /// How it is.
        var status = Status.waiting
        /// Scores that are durable.
        var done = 0
        /// Contacts to score, about.
        var total: Int?
        /// When it ended.
        var finishedAt: Instant?
        /// The run it was; nil before its end.
        var runID: String?
        /// Whether somebody wants it to end early.
        var isStopped = false

        /// Whether nothing more will happen.
        var isOver: Bool { [.done, .stopped, .failed].contains(status) }

        /// The job as an object.
        var json: JSON {
            [
                "id": .string(id),
                "selection": .string(selection),
                "status": .string(status.rawValue),
                "done": .integer(Int64(done)),
                "total": total.map { .integer(Int64($0)) } ?? .null,
                "created_at": .string(createdAt.description),
                "finished_at": finishedAt.map { .string($0.description) } ?? .null,
                "run_id": .text(runID),
            ]
        }
    }

    private struct State {
        var jobs: [String: Job] = [:]
        var order: [String] = []
        var watchers: [String: [AsyncStream<Job>.Continuation]] = [:]
    }

    private let state = Mutex(State())

    /// Remembers a new job; the oldest that is over is forgotten when there are too many.
    ///
    /// - Returns: the job that the same request made before; nil when this one is new.
    /// - Throws: ``Refusal`` when as many are under way as are remembered, or when another request
    ///   made the claim.
    func add(_ job: Job) throws(Refusal) -> Job? {
        let (earlier, isAdded) = state.withLock { state -> (Job?, Bool) in
            if let claim = job.claim {
                let earlier = state.jobs.values.first {
                    $0.organizationID == job.organizationID && $0.claim?.caller == claim.caller
                        && $0.claim?.key == claim.key
                }
                if let earlier { return (earlier, false) }
            }
            if state.jobs.count >= ServiceLimits.jobsMax {
                guard let old = state.order.first(where: { state.jobs[$0]?.isOver ?? true })
                else { return (nil, false) }
                state.jobs[old] = nil
                state.order.removeAll { $0 == old }
            }
            state.jobs[job.id] = job
            state.order.append(job.id)
            return (nil, true)
        }
        if let earlier {
            guard earlier.claim == job.claim else { throw Refusal.keyReused }
            return earlier
        }
        guard isAdded else { throw Refusal.busy }
        return nil
    }

    /// A job of an organization; nil when it has none of that id.
    func job(_ id: String, of organization: String) -> Job? {
        let job = state.withLock { $0.jobs[id] }
        return job?.organizationID == organization ? job : nil
    }

    /// The jobs of an organization, newest first.
    func jobs(of organization: String) -> [Job] {
        state.withLock { state in
            state.order.reversed().compactMap { state.jobs[$0] }
                .filter { $0.organizationID == organization }
        }
    }

    /// Changes a job, and tells those who watch it.
    func update(_ id: String, _ change: (inout Job) -> Void) {
        let (job, watchers) = state.withLock { state in
            guard var job = state.jobs[id] else {
                return (Job?.none, [AsyncStream<Job>.Continuation]())
            }
            change(&job)
            state.jobs[id] = job
            let watchers = state.watchers[id] ?? []
            if job.isOver { state.watchers[id] = nil }
            return (job, watchers)
        }
        guard let job else { return }
        for watcher in watchers {
            watcher.yield(job)
            if job.isOver { watcher.finish() }
        }
    }

    /// Whether a job should end early.
    func isStopped(_ id: String) -> Bool { state.withLock { $0.jobs[id]?.isStopped ?? true } }

    /// Asks all jobs to end.
    func stopAll() {
        state.withLock { state in
            for id in state.order { state.jobs[id]?.isStopped = true }
        }
    }

    /// The states of a job from now on, the present one first; ends with the job.
    ///
    /// A slow reader misses states in between, never the last.
    func watch(_ id: String) -> AsyncStream<Job> {
        AsyncStream(bufferingPolicy: .bufferingNewest(ServiceLimits.eventsWaitingMax)) { watcher in
            let job = state.withLock { state in
                let job = state.jobs[id]
                if let job, !job.isOver { state.watchers[id, default: []].append(watcher) }
                return job
            }
            if let job { watcher.yield(job) }
            if job?.isOver ?? true { watcher.finish() }
        }
    }
}
