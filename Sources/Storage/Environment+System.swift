package import CRM
import Platform
import Synchronization
package import Values

extension Environment {
    /// The machine's clock and the kernel's random numbers.
    package static let system = Environment(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Instant(
                microseconds: Int64(time.tv_sec) * Instant.second + Int64(time.tv_nsec) / 1_000
            )
        },
        randomBytes: { RandomBytes.shared.take($0) },
        ownZone: { KnownZones.own }
    )
}

extension Store {
    /// The clocks of a place by a name of the IANA database; the machine's own without a name.
    ///
    /// UTC where the system knows none of that name. A file is read once.
    package func zone(named name: String?) -> TimeZoneRules {
        guard let name else { return environment.ownZone() }
        return KnownZones.shared.zone(named: name)
    }

    /// Where an organization's days begin and end; where it named no time zone, those of this
    /// machine.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func zone(of organization: OrganizationKey) throws -> TimeZoneRules {
        zone(named: try timeZone(organizationKey: organization))
    }
}

/// The time zones that were asked for, each read once.
private final class KnownZones: Sendable {
    static let shared = KnownZones()
    static let own = ZoneFile.ownBytes().flatMap { TimeZoneRules($0) } ?? .utc

    /// Names come from settings, which anybody may write who may write.
    private static let zonesMax = 64
    private let zones = Mutex<[String: TimeZoneRules]>([:])

    func zone(named name: String) -> TimeZoneRules {
        if let known = zones.withLock({ $0[name] }) { return known }
        let zone = ZoneFile.bytes(named: name).flatMap { TimeZoneRules($0) } ?? .utc
        zones.withLock { zones in
            if zones.count >= Self.zonesMax { zones.removeAll() }
            zones[name] = zone
        }
        return zone
    }
}

/// The kernel's random numbers, fetched in advance: a request needs a few bytes for each of its
/// ids, and asking the kernel for them costs more than all else about an id.
private final class RandomBytes: Sendable {
    static let shared = RandomBytes()

    private static let fetchedBytes = 4_096
    private let ready = Mutex<[UInt8]>([])

    /// Bytes that nobody else gets; none of them stays behind.
    func take(_ count: Int) -> [UInt8] {
        guard count <= Self.fetchedBytes / 16 else { return Self.fetch(count) }
        return ready.withLock { ready in
            if ready.count < count { ready = Self.fetch(Self.fetchedBytes) }
            let taken = Array(ready.suffix(count))
            for index in (ready.count - count)..<ready.count { ready[index] = 0 }
            ready.removeLast(count)
            return taken
        }
    }

    private static func fetch(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            // At most 256 bytes a call are never cut short by a signal.
            while filled < count {
                let part = min(256, count - filled)
                guard let base = buffer.baseAddress, getentropy(base + filled, part) == 0
                else { preconditionFailure("the kernel has no random numbers") }
                filled += part
            }
        }
    }
}
