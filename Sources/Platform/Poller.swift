/// What a descriptor is watched for.
package struct Interest: OptionSet, Sendable {
    /// One bit an interest.
    package let rawValue: UInt8

    /// The interests whose bits are set.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There is something to read.
    package static let read = Interest(rawValue: 1)
    /// There is room to write.
    package static let write = Interest(rawValue: 2)
}

/// What happened on a descriptor.
package struct Readiness: Sendable {
    /// What the descriptor was added with.
    package var token: UInt64
    /// Whether a read would not wait.
    package var canRead: Bool
    /// Whether a write would not wait.
    package var canWrite: Bool
    /// The connection is over in both directions.
    package var isGone: Bool
}

// `swift build -Xswiftc -DPOLL` tries on Linux what other systems use.
#if os(Linux) && !POLL
/// Says which descriptors are ready: epoll, level-triggered.
package struct Poller: ~Copyable {
    /// Descriptors that one call reports at most.
    private static let eventsMax = 512

    private let descriptor: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: eventsMax)

    /// Nil when the system has no descriptor for it.
    package init?() {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Watches a descriptor; what happens on it is told with `token`.
    package mutating func add(_ watched: Int32, _ interest: Interest, token: UInt64) {
        control(EPOLL_CTL_ADD, watched, interest, token)
    }

    /// Watches a descriptor for something else from now on.
    package mutating func change(_ watched: Int32, _ interest: Interest, token: UInt64) {
        control(EPOLL_CTL_MOD, watched, interest, token)
    }

    /// Watches a descriptor no longer; the caller closes it.
    package mutating func remove(_ watched: Int32) { control(EPOLL_CTL_DEL, watched, [], 0) }

    private func control(_ call: Int32, _ watched: Int32, _ interest: Interest, _ token: UInt64) {
        var event = epoll_event()
        if interest.contains(.read) { event.events |= EPOLLIN.rawValue }
        if interest.contains(.write) { event.events |= EPOLLOUT.rawValue }
        event.data.u64 = token
        let result = epoll_ctl(descriptor, call, watched, &event)
        // Fails for want of memory alone, or for a mistake of ours. A connection that is not
        // watched ends at its deadline.
        let isExhausted = errno == ENOMEM || errno == ENOSPC
        precondition(result == 0 || isExhausted, "epoll_ctl refuses a descriptor")
    }

    /// Waits until something happens or the time is up; nil waits without end.
    package mutating func wait(milliseconds: Int32?) -> Int {
        max(0, Int(epoll_wait(descriptor, &events, Int32(events.count), milliseconds ?? -1)))
    }

    /// One of the happenings that ``wait(milliseconds:)`` counted.
    package func readiness(_ index: Int) -> Readiness {
        let event = events[index]
        return Readiness(
            token: event.data.u64,
            canRead: event.events & EPOLLIN.rawValue != 0,
            canWrite: event.events & EPOLLOUT.rawValue != 0,
            isGone: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        )
    }
}
#else
/// Says which descriptors are ready: poll, which every system has.
package struct Poller: ~Copyable {
    private var watched: [pollfd] = []
    private var tokens: [UInt64] = []
    /// The place of each descriptor in the list.
    private var places: [Int32: Int] = [:]
    private var ready: [Int] = []

    /// Never nil: poll needs no descriptor of its own.
    package init?() {}

    /// Watches a descriptor; what happens on it is told with `token`.
    package mutating func add(_ descriptor: Int32, _ interest: Interest, token: UInt64) {
        places[descriptor] = watched.count
        watched.append(pollfd(fd: descriptor, events: Self.events(interest), revents: 0))
        tokens.append(token)
    }

    /// Watches a descriptor for something else from now on.
    package mutating func change(_ descriptor: Int32, _ interest: Interest, token: UInt64) {
        guard let place = places[descriptor] else { return }
        watched[place].events = Self.events(interest)
        tokens[place] = token
    }

    /// Watches a descriptor no longer; the caller closes it.
    package mutating func remove(_ descriptor: Int32) {
        guard let place = places.removeValue(forKey: descriptor) else { return }
        watched.swapAt(place, watched.count - 1)
        tokens.swapAt(place, tokens.count - 1)
        watched.removeLast()
        tokens.removeLast()
        if place < watched.count { places[watched[place].fd] = place }
    }

    private static func events(_ interest: Interest) -> Int16 {
        Int16((interest.contains(.read) ? POLLIN : 0) | (interest.contains(.write) ? POLLOUT : 0))
    }

    private var found: [Readiness] = []

    /// Waits until something happens or the time is up; nil waits without end.
    package mutating func wait(milliseconds: Int32?) -> Int {
        found = []
        guard poll(&watched, nfds_t(watched.count), milliseconds ?? -1) > 0 else { return 0 }
        for (place, entry) in watched.enumerated() where entry.revents != 0 {
            let events = Int32(entry.revents)
            found.append(
                Readiness(
                    token: tokens[place],
                    canRead: events & Int32(POLLIN) != 0,
                    canWrite: events & Int32(POLLOUT) != 0,
                    isGone: events & Int32(POLLERR | POLLHUP | POLLNVAL) != 0
                )
            )
        }
        return found.count
    }

    /// One of the happenings that ``wait(milliseconds:)`` counted.
    package func readiness(_ index: Int) -> Readiness { found[index] }
}
#endif
