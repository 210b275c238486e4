import CRM
import Engine
import JSON
import Storage
import Synchronization

extension Service {
    /// What is due once a second: tokens, health, late callers.
    package func tick() {
        data.expire()
        _ = upkeep.submit { [self] in
            do {
                try tokens.refresh()
                try tokens.flush()
                try sessions.refresh()
                try sessions.flush()
                try organizations.refresh()
            } catch {
                note(error)
            }
        }
        _ = upkeep.submit { [self] in writeSearchBlocks() }
        if settings.outbound != nil { _ = upkeep.submit { [self] in tellWebhooks() } }
        applyRetention()
        refreshHealthIfOld()
    }

    /// Carries out the rules of retention once a day, some seconds at a time beside the other
    /// upkeep, since erasing many people takes long.
    private func applyRetention() {
        let isFree = isRetaining.compareExchange(
            expected: false,
            desired: true,
            ordering: .acquiringAndReleasing
        ).exchanged
        guard isFree else { return }
        Task {
            defer { isRetaining.store(false, ordering: .releasing) }
            let end = now.microseconds + 5 * Instant.second
            do {
                try data.applyRetention(program: "assay \(settings.version)") {
                    now.microseconds < end
                }
            } catch { note(error) }
        }
    }

    /// Writes what searches look at, where much of it changed; half a second at a time, since
    /// others wait for their turn.
    private func writeSearchBlocks() {
        let end = now.microseconds + Instant.second / 2
        do { try data.writeSearchBlocks { now.microseconds < end } } catch { note(error) }
    }

    /// Sends what receivers are to be told, one round at a time: a slow receiver holds nobody up.
    private func tellWebhooks() {
        do {
            guard try data.gatherWebhookEvents(), let sender = data.webhookSender(settings),
                isTelling.compareExchange(
                    expected: false,
                    desired: true,
                    ordering: .acquiringAndReleasing
                ).exchanged
            else { return }
            Task {
                defer { isTelling.store(false, ordering: .releasing) }
                do { _ = try await sender.drain(for: Self.tellingMicroseconds) } catch {
                    note(error)
                }
            }
        } catch {
            note(error)
        }
    }

    /// How long one round of messages may take.
    private static let tellingMicroseconds: Int64 = 30_000_000

    /// Reads what `/health` tells anew, beside whoever asks, when it is older than five seconds.
    func refreshHealthIfOld() {
        let readAt = health.current.readAt
        let isOld = readAt.map { now.microseconds - $0.microseconds > 5 * Instant.second } ?? true
        if isOld { _ = upkeep.submit { [self] in readHealth() } }
    }

    /// Reads what `/health` tells.
    package func readHealth() {
        do {
            let (pulse, sync) = (try data.pulse(), try data.sync())
            let model = try health.current.readAt == nil ? data.onlyModel() : nil
            let agent = try agentDocument()
            health.update { facts in
                facts.ledgerSize = max(facts.ledgerSize, pulse.ledgerSize)
                facts.checkpointSize = pulse.checkpointSize
                facts.stale = Int(pulse.stale)
                facts.sync = sync
                facts.agent = agent
                facts.readAt = now
                if let model { facts.model = "\(model.name)@\(model.sha256.prefix(12))" }
            }
        } catch {
            health.update { $0.readAt = now }
            note(StoreCondition(error), error)
        }
    }

    /// Notes that the file failed; what only a person can mend is said at once, and once.
    func note(_ condition: StoreCondition, _ error: any Error) {
        guard health.note(condition), condition == .replaced else { return }
        settings.alarm?("\(error)")
    }

    /// How the agent stands, for the organization that requests without one mean.
    private func agentDocument() throws -> JSON {
        guard let agent = settings.agent else { return ["status": "not_configured"] }
        let status = try agent.status(organization: organizations.usual)
        var document = status.json.objectValue ?? [:]
        let word = !status.isChosen ? "not_chosen" : status.isAvailable ? "ready" : "unavailable"
        document["status"] = .string(word)
        return .object(document)
    }

    /// Whether the next score could be stored: tried now, unless it was a second ago.
    func checkReady() async throws {
        let triedAt = health.current.writtenAt
        if let triedAt, now.microseconds - triedAt.microseconds < Instant.second,
            health.current.trouble == nil
        {
            return
        }
        try await data.checkWritable()
        health.update { $0.writtenAt = now }
    }
}
