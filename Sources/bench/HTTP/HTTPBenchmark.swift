import Demo
import Engine
import JSON
import Platform
import Service
import Storage

extension Benchmark {
    /// Scores over HTTP, each durable before it is answered, against FastAPI and a loop in C.
    static let http = Benchmark(
        name: "http",
        summary: "POST /score-lead on 64 connections and on one, persisted; GET /health beside it",
        sizeUnit: "contacts",
        defaultSize: 1_000,
        run: { try HTTPComparison($0).result() }
    )
}

/// Ours and the references under the same load, in rounds that take turns.
private struct HTTPComparison {
    private static let rounds = 3
    private static let seconds = 2.0

    private let run: BenchRun
    private let load: ReferenceProgram
    private let pages: ReferenceProgram

    init(_ run: BenchRun) throws {
        self.run = run
        load = try ReferenceProgram("load", in: run.folder)
        pages = try ReferenceProgram("pages", in: run.folder)
    }

    func result() throws -> BenchResult {
        try run.fill("ours.db", contacts: 300)
        let payloadBytes = try warmOurs()
        try run.copy("ours.db", to: "c.db")
        MemoryPeak.reset()
        return try withOurs { ours in
            var servers = [ours]
            var processes: [ServerProcess] = []
            defer { for process in processes { process.end() } }
            func add(_ name: String, _ file: String, _ process: ServerProcess) {
                processes.append(process)
                servers.append(measured(name, process, file))
            }
            let floor = try ReferenceProgram("http", in: run.folder)
            add(
                "C, one loop",
                "c.db",
                try ServerProcess {
                    [floor.path, run.folder.file("c.db"), String($0), String(payloadBytes)]
                }
            )
            run.note("making a virtual environment with FastAPI")
            if let environment = try FastAPIService.environment() {
                for synchronous in ["NORMAL", "FULL"] {
                    let file = "fastapi-\(synchronous).db"
                    let process = try FastAPIService.start(
                        environment,
                        file: run.folder.file(file),
                        synchronous: synchronous
                    )
                    add("FastAPI, \(synchronous)", file, process)
                }
            } else {
                run.note("FastAPI is not to be had here, and is left out")
            }
            return try compare(servers)
        }
    }

    /// Everybody's contacts are added, and the first page of each file is, before anything counts.
    private func warmOurs() throws -> Int {
        try withOurs { try warm($0) }
        let store = try run.store("ours.db")
        defer { run.settle() }
        var (bytes, count) = (0, 0)
        _ = try store.payloads(from: 0, limit: 1_000) { _, payload in
            bytes += payload?.count ?? 0
            count += 1
        }
        try store.close()
        return bytes / max(1, count)
    }

    private func warm(_ server: MeasuredServer) throws {
        _ = try HTTPFigures(server, connections: 64, seconds: 1.5, people: run.size)
    }

    /// Serves ours in this process while `body` runs.
    private func withOurs<Answer>(_ body: (MeasuredServer) throws -> Answer) throws -> Answer {
        let file = run.folder.file("ours.db")
        let store = try Store(path: file, environment: .system, configure: Serving.configure)
        var settings = ServiceSettings(port: 0, version: "bench")
        settings.keepsRoutesOpen = true
        let serving = try Serving(store, settings, address: "127.0.0.1")
        let ours = MeasuredServer(
            name: "ours",
            port: serving.port,
            id: getpid(),
            file: file,
            load: load,
            pages: pages
        )
        let answer = try body(ours)
        try serving.run(until: { true })
        try store.close()
        return answer
    }

    private func measured(
        _ name: String,
        _ process: ServerProcess,
        _ file: String
    ) -> MeasuredServer {
        MeasuredServer(
            name: name,
            port: process.port,
            id: process.id,
            file: run.folder.file(file),
            load: load,
            pages: pages
        )
    }

    private func compare(_ servers: [MeasuredServer]) throws -> BenchResult {
        for server in servers.dropFirst() { try warm(server) }
        var table = [
            "                  connections   cpu µs   requests/s   p50 ms   p99 ms   bytes   calls"
        ]
        var more = JSONObject()
        var throughput: [String: Double] = [:]
        for connections in [64, 1] {
            run.note("\(Self.rounds) rounds on \(connections) connections")
            var figures = [[HTTPFigures]](repeating: [], count: servers.count)
            var grown = [Double](repeating: 0, count: servers.count)
            var requests = [Double](repeating: 0, count: servers.count)
            for _ in 0..<Self.rounds {
                for (index, server) in servers.enumerated() {
                    let before = try server.bytes()
                    let figure = try HTTPFigures(
                        server,
                        connections: connections,
                        seconds: Self.seconds,
                        people: run.size
                    )
                    figures[index].append(figure)
                    grown[index] += try server.bytes() - before
                    requests[index] += figure.throughput * Self.seconds
                }
            }
            for (index, server) in servers.enumerated() {
                let median = HTTPFigures(medianOf: figures[index])
                let bytes = grown[index] / max(1, requests[index])
                let calls = connections == 64 ? try server.systemCalls(people: run.size) : nil
                if connections == 64 { throughput[server.name] = median.throughput }
                table.append(row(server.name, connections, median, bytes: bytes, calls: calls))
                var object = median.json.objectValue ?? JSONObject()
                object["file_bytes_per_score"] = .number(Figures.thousandths(bytes))
                object["system_calls_per_request"] = Figures.json(calls)
                more["\(server.name), \(connections)"] = .object(object)
            }
        }
        return BenchResult(
            ours: throughput["ours"] ?? 0,
            unit: "requests/s",
            reference: servers[min(2, servers.count - 1)].name,
            referenceValue: throughput[servers[min(2, servers.count - 1)].name] ?? 0,
            peakMB: MemoryPeak.megabytes,
            more: more,
            table: table
        )
    }

    private func row(
        _ name: String,
        _ connections: Int,
        _ figures: HTTPFigures,
        bytes: Double,
        calls: Double?
    ) -> String {
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(1, width - text.count)) + text
        }
        return name + String(repeating: " ", count: max(1, 18 - name.count))
            + cell(String(connections), 11)
            + cell(String(Int(figures.processorMicro.rounded())), 9)
            + cell(Figures.grouped(Int(figures.throughput.rounded())), 13)
            + cell("\(figures.p50)", 9) + cell("\(figures.p99)", 9)
            + cell(String(Int(bytes.rounded())), 8)
            + cell(calls.map { "\(Figures.thousandths($0))" } ?? "–", 8)
    }
}
