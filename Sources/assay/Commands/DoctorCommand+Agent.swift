import Agents
import CRM
import Engine
import HTTP
import JSON
import Storage

/// The part of `assay doctor` about the agent: what is set up, and whether it would work.
extension DoctorCommand {
    /// How long the one question to the model's server may take.
    private static let timeout: Int64 = 10_000_000

    /// What is set up, from the environment and from what runs have left behind; asks the model's
    /// server one thing at most, the count of the tokens of one word, which costs nothing.
    static func agent(_ session: Session, _ store: Store?) throws -> [Finding] {
        let environment = AgentSession.environment()
        let known: AgentSetup?
        do {
            known = try AgentSession.setup(
                .auto,
                session.invocation,
                session.variables,
                environment
            )
        } catch let failure as Failure {
            let text = failure.description
            return [Finding(name: "agent", text: text, json: .string(text), isBad: true)]
                + (try servers(session, environment))
        }
        guard let known else {
            return [
                Finding(
                    name: "agent",
                    text: "none; set ASSAY_AGENT to \(AgentSetup.Provider.words) to have one",
                    json: .null
                )
            ] + (try servers(session, environment))
        }
        let setup = try Waiting.run { await known.choosingModel(environment) }
        let isListed = known.wire.model.isEmpty && !setup.wire.model.isEmpty
        var findings = [
            Finding(
                name: "agent",
                text: (setup.wire.model.isEmpty ? "no model" : SafeText.visible(setup.wire.model))
                    + (isListed ? " (the first it lists)" : "")
                    + " by \(setup.wire.provider), \(setup.credentialsKind)",
                json: .string(setup.wire.model)
            )
        ]
        let day = Environment.system.now().dateText
        if let warning = ModelTable.warning(
            model: setup.wire.model,
            location: setup.location,
            on: day
        ) {
            findings.append(
                Finding(name: "agent_model", text: warning, json: .string(warning), isBad: true)
            )
        }
        if setup.isPriceAssumed {
            let text = "assumed high; set ASSAY_AGENT_PRICE to what you pay"
            findings.append(Finding(name: "agent_price", text: text, json: .string(text)))
        }
        let server = try reach(setup, environment)
        findings.append(server)
        if server.isBad { findings += try servers(session, environment) }
        if let store { findings += try state(setup, store, environment) }
        return findings
    }

    /// Servers of models on this machine, each with the preset that asks it.
    private static func servers(
        _ session: Session,
        _ environment: AgentEnvironment
    ) throws -> [Finding] {
        let places = AgentSession.places(session.variables)
        return try Waiting.run { await LocalServer.find(places, environment) }.map { server in
            let names = server.models.prefix(3).map { SafeText.visible($0) }
            let more = server.models.count - names.count
            let models =
                names.isEmpty
                ? "no models yet"
                : names.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
            return Finding(
                name: "agent_found",
                text: "\(server.address) lists \(models); set ASSAY_AGENT=\(server.provider)",
                json: [
                    "preset": .string(server.provider.rawValue),
                    "address": .string(server.address),
                    "models": .array(server.models.map { .string($0) }),
                ]
            )
        }
    }

    private static func reach(
        _ setup: AgentSetup,
        _ environment: AgentEnvironment
    ) throws -> Finding {
        let failure = try Waiting.run {
            await ModelProbe(
                wire: setup.wire,
                credentials: setup.credentials,
                environment: environment
            ).check(timeout: timeout)
        }
        let text = failure?.description ?? "answers"
        return Finding(
            name: "agent_server",
            text: text,
            json: .string(failure?.kind.rawValue ?? "ok"),
            isBad: failure != nil
        )
    }

    private static func state(
        _ setup: AgentSetup,
        _ store: Store,
        _ environment: AgentEnvironment
    ) throws -> [Finding] {
        let scorer = try AgentScorer(
            engine: ScoringEngine(store: store),
            setup: setup,
            environment: environment
        )
        let organization = try store.organizations().first ?? Session.defaultOrganization
        let status = try scorer.status(organization: organization)
        let used = status.used
        let limits = status.limits
        var text =
            "\(ProgressBar.grouped(used.attempts)) calls, \(ProgressBar.grouped(used.tokens)) of"
            + " \(ProgressBar.grouped(limits.tokens)) tokens,"
            + " \(RunPage.money(used.costMicros)) of \(RunPage.money(limits.costMicros)) today"
        if let until = status.pausedUntil { text += "; left alone until \(until)" }
        if status.isRouted { text += "; \(status.modelVersion ?? "") answered last" }
        return [
            Finding(
                name: "agent_state",
                text: text,
                json: status.json,
                isBad: !status.isAvailable || status.isRouted
            )
        ]
    }
}
