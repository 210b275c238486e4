import Dispatch
import Platform
import Synchronization

/// The threads that handlers run on.
///
/// Swift's own pool wakes a thread for every task, which costs more than a short handler does. Here
/// a thread that is awake takes all that waits, and wakes at most one other at a time. The pool
/// never ends, as tasks may outlive the server that started them.
final class HandlerPool: TaskExecutor {
    /// One pool for all servers of the process.
    static let shared = HandlerPool(threads: min(max(2, processors), 8))

    private static var processors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    private struct State {
        var jobs: [UnownedJob] = []
        /// Jobs at the front that were taken.
        var taken = 0
        var asleep = 0
        /// Whether a thread was woken that has not come yet.
        var isWaking = false
        /// Callers of ``HandlerPool/together(_:)`` that are at it.
        var held = 0

        var hasJobs: Bool { taken < jobs.count }

        mutating func take() -> UnownedJob? {
            guard taken < jobs.count else { return nil }
            let job = jobs[taken]
            taken += 1
            if taken == jobs.count {
                jobs.removeAll(keepingCapacity: taken < 4096)
                taken = 0
            }
            return job
        }

        /// Whether to wake a thread for what waits.
        mutating func wakesOne() -> Bool {
            guard hasJobs, asleep > 0, !isWaking, held == 0 else { return false }
            asleep -= 1
            isWaking = true
            return true
        }
    }

    private let state = Mutex(State())
    private let alarm = DispatchSemaphore(value: 0)

    private init(threads: Int) {
        for _ in 0..<threads {
            SystemThread.start { [self] in work() }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wakes = state.withLock { state in
            state.jobs.append(job)
            return state.wakesOne()
        }
        if wakes { alarm.signal() }
    }

    /// Wakes for the tasks that `body` starts when it has started them all.
    ///
    /// A thread woken for the first would take the processor from the caller, run one task, and
    /// sleep until the next.
    func together(_ body: () -> Void) {
        state.withLock { $0.held += 1 }
        body()
        let wakes = state.withLock { state in
            state.held -= 1
            return state.wakesOne()
        }
        if wakes { alarm.signal() }
    }

    private func work() {
        var isWoken = false
        while true {
            let (job, wakes) = state.withLock { state in
                if isWoken { state.isWaking = false }
                let job = state.take()
                if job == nil { state.asleep += 1 }
                return (job, state.wakesOne())
            }
            if wakes { alarm.signal() }
            isWoken = false
            if let job {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else {
                alarm.wait()
                isWoken = true
            }
        }
    }
}
