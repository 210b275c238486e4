import Agents
import CRM
import Engine
import HTTP
import Platform
import Storage

/// What commands need to ask an agent: the network, the credentials, a way to wait.
enum AgentSession {
    /// Who scores.
    static let choice = Option.choice(
        "agent",
        ScorerChoice.allCases.map(\.rawValue),
        "who scores (default auto: the agent that $ASSAY_AGENT chooses, else the local model)"
    )
    /// Which personal data the agent does not see.
    static let redact = Option.text(
        "redact",
        "email,phone,name",
        "send the agent pseudonyms of these"
    )

    /// Clock, randomness and the real network.
    static func environment() -> AgentEnvironment {
        AgentEnvironment(
            now: { Environment.system.now().microseconds },
            sleep: { try await Task.sleep(for: .microseconds($0)) },
            randomBytes: Environment.system.randomBytes,
            // Every run waits on a connection of its own while its model thinks.
            transport: NetworkTransport(connectionsMax: AgentScorer.runsMax, waitsLong: true)
        )
    }

    /// Where credentials are looked for.
    static func places(_ variables: Settings.Variables) -> GoogleCredentials.Places {
        GoogleCredentials.Places(variable: { variables[$0] }, readFile: readFile)
    }

    /// Bytes of a credentials file.
    private static let fileBytesMax = 1 << 20

    private static let readFile: @Sendable (String) throws -> [UInt8] = { path in
        guard let file = fopen(path, "rb") else {
            throw Failure(.auth, "cannot read '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: fileBytesMax)
        let count = fread(&bytes, 1, bytes.count, file)
        guard count < fileBytesMax else { throw Failure(.auth, "'\(path)' is too large") }
        return Array(bytes.prefix(count))
    }

    /// The agent that a command line and the environment ask for; nil for none.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/auth`` when it cannot be set up.
    static func setup(
        _ choice: ScorerChoice,
        _ invocation: Invocation,
        _ variables: Settings.Variables,
        _ environment: AgentEnvironment
    ) throws -> AgentSetup? {
        do {
            var setup = try AgentSetup.read(
                places(variables),
                environment,
                provider: choice.provider
            )
            setup?.redaction = try redaction(invocation, variables)
            return setup
        } catch let error as AgentSetupError {
            throw Failure(.auth, error.description)
        }
    }

    /// Which personal data goes under pseudonyms to agents and assistants, whether one is set up
    /// or not.
    ///
    /// - Throws: ``Failure`` for a word that says nothing.
    static func redaction(
        _ invocation: Invocation,
        _ variables: Settings.Variables
    ) throws -> Redaction {
        let given = variables["ASSAY_AGENT_REDACT"].flatMap { $0.isEmpty ? nil : $0 }
        guard let words = invocation[redact] ?? given else { return [] }
        guard let redaction = Redaction(words: words) else {
            guard invocation[redact] != nil else {
                throw Failure(.auth, "ASSAY_AGENT_REDACT takes email, phone and name")
            }
            throw Failure.usage("option '--redact' takes email, phone and name")
        }
        return redaction
    }

    /// Sends what is due to the collector of traces, after results were printed.
    ///
    /// That it is away, or the file busy, is told and is no failure.
    static func exportRuns(of scorer: AgentScorer?, _ session: Session) {
        guard let scorer, let collector = scorer.setup?.collector else { return }
        do {
            let report = try export(scorer.engine.store, collector, environment())
            guard let error = report.error else { return }
            session.console.note(
                "assay: the collector of traces did not take everything:"
                    + " \(SafeText.visible(error)); \(PlainWords.count(report.waiting, "run"))"
                    + " waiting"
            )
        } catch {
            // The file is busy, say: what was asked for is stored and printed all the same.
            session.console.note("assay: traces wait: \(SafeText.visible("\(error)"))")
        }
    }

    /// Brings finished runs to the collector of traces, where one is set up; a collector that is
    /// away gets them another time.
    static func export(
        _ store: Store,
        _ collector: TraceCollector,
        _ environment: AgentEnvironment,
        isAskedFor: Bool = false
    ) throws -> TraceExporter.Report {
        let exporter = TraceExporter(
            store: store,
            collector: collector,
            version: Version.number,
            environment: environment
        )
        return try Waiting.run { try await exporter.drain(isAskedFor: isAskedFor) }
    }
}
