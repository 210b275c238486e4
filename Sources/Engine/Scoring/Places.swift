import Dispatch

/// So many places for work under way: whoever takes one more than there are waits for one to be
/// given back.
package final class Places: Sendable {
    // Begins at nothing: libdispatch ends the process when a semaphore goes away below the value it
    // was made with, and places may well be taken when nobody needs them any more.
    private let semaphore = DispatchSemaphore(value: 0)

    /// That many places, all free.
    package init(_ count: Int) {
        for _ in 0..<count { semaphore.signal() }
    }

    /// Takes a place, and waits for it as long as it takes.
    package func take() { semaphore.wait() }

    /// Takes a place; false when none was given back within so many seconds.
    package func take(seconds: Int) -> Bool {
        semaphore.wait(timeout: .now() + .seconds(seconds)) == .success
    }

    /// Gives a place back, or adds one.
    package func give() { semaphore.signal() }
}
