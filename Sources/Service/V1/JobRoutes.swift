import CRM
import Engine
import HTTP
import JSON

/// `/v1/score-jobs`: scoring everybody, with progress.
enum JobRoutes {
    static let routes: [Route] = [
        Route("POST", "/v1/score-jobs", .token(.writeScores), body: .json, answer: create),
        Route("GET", "/v1/score-jobs", .token(.readScores), answer: list),
        Route("GET", "/v1/score-jobs/{id}", .token(.readScores), answer: show),
        Route("GET", "/v1/score-jobs/{id}/events", .token(.readScores), answer: events),
        Route("DELETE", "/v1/score-jobs/{id}", .token(.writeScores), answer: stop),
    ]

    @Sendable private static func create(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["selection"])
        let selection = body.word("selection", ["all", "stale"], default: "stale")
        try body.finish()
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        var job = ScoreJobs.Job(
            id: service.newID(),
            organizationID: organization,
            selection: selection,
            createdAt: service.now
        )
        job.claim = try call.claim()
        if let earlier = try service.jobs.add(job) {
            var response = answer(earlier)
            response.headers["Idempotent-Replayed"] = "true"
            return response
        }
        let isStarted = service.start(organization) { [job] scope in
            try run(job, scope, service.jobs)
        }
        guard isStarted else {
            // Not remembered under its claim, so that the next attempt makes a job.
            service.jobs.update(job.id) { job in
                job.status = .failed
                job.claim = nil
            }
            throw Refusal.busy
        }
        return answer(job)
    }

    private static func answer(_ job: ScoreJobs.Job) -> HTTPResponse {
        var response = Reply.json(job.json, status: 202)
        response.headers["Location"] = "/v1/score-jobs/\(job.id)"
        return response
    }

    private static func run(
        _ job: ScoreJobs.Job,
        _ scope: OrganizationScope,
        _ jobs: ScoreJobs
    ) throws {
        jobs.update(job.id) { $0.status = .running }
        do {
            let report = try scope.scoreAll(
                onlyStale: job.selection == "stale",
                shouldStop: { jobs.isStopped(job.id) },
                progress: { done, total in
                    jobs.update(job.id) { job in
                        job.done = done
                        job.total = total
                    }
                }
            )
            jobs.update(job.id) { job in
                job.status = report.wasStopped ? .stopped : .done
                job.done = report.scored
                job.runID = report.runID
                job.finishedAt = report.finishedAt
            }
        } catch {
            jobs.update(job.id) { job in
                job.status = .failed
                job.finishedAt = scope.now
            }
            throw error
        }
    }

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        return Reply.json(["jobs": .array(service.jobs.jobs(of: organization).map(\.json))])
    }

    private static func job(
        _ call: RequestContext,
        _ service: Service
    ) throws(Refusal) -> ScoreJobs.Job {
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        guard let job = service.jobs.job(call["id"], of: organization) else {
            throw Refusal(.notFound, "no such job; they are remembered until the service ends")
        }
        return job
    }

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        return Reply.json(try job(call, service).json)
    }

    @Sendable private static func stop(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let job = try job(call, service)
        service.jobs.update(job.id) { $0.isStopped = true }
        return Reply.json(try self.job(call, service).json, status: 202)
    }

    /// The job's states as Server-Sent Events, until it is over.
    @Sendable private static func events(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let states = service.jobs.watch(try job(call, service).id)
        let events = AsyncStream<[UInt8]> { stream in
            let reader = Task {
                for await state in states {
                    stream.yield(Reply.event(state.isOver ? "end" : "progress", state.json))
                }
                stream.finish()
            }
            stream.onTermination = { _ in reader.cancel() }
        }
        return Reply.events(events)
    }
}
