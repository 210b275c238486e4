import Demo
import JSON
import Platform

/// What one server did under the load of some seconds.
struct HTTPFigures {
    /// Processor time a request, in microseconds, of the server's process with its kernel's part.
    var processorMicro: Double
    var throughput: Double
    /// Milliseconds of the median request, and of the 99th of a hundred.
    var p50, p99: Double
    /// The same of `GET /health` beside them.
    var healthP50, healthP99: Double

    /// Puts load on a server: `connections` with one request under way on each.
    init(_ server: MeasuredServer, connections: Int, seconds: Double, people: Int) throws {
        let before = ServerProcess.processorSeconds(server.id)
        let lines = try server.load.run([
            String(server.port), String(connections), String(seconds), String(people),
        ]).map { $0.compactMap { Double($0) } }
        let spent = ServerProcess.processorSeconds(server.id) - before
        guard lines.count == 3, lines.allSatisfy({ $0.count == 2 }), lines[2][1] > 0 else {
            throw BenchError("the load printed no figures")
        }
        processorMicro = spent / max(lines[2][0], 1) * 1e6
        throughput = lines[2][0] / lines[2][1]
        (p50, p99) = (lines[0][0], lines[0][1])
        (healthP50, healthP99) = (lines[1][0], lines[1][1])
    }

    /// The median of each figure of some rounds; there must be one.
    init(medianOf rounds: [HTTPFigures]) {
        self = rounds[0]
        for figure in [
            \HTTPFigures.processorMicro, \.throughput, \.p50, \.p99, \.healthP50, \.healthP99,
        ] {
            let values = rounds.map { $0[keyPath: figure] }.sorted()
            self[keyPath: figure] = values[values.count / 2]
        }
    }

    var json: JSON {
        [
            "cpu_us_per_request": .number(Figures.thousandths(processorMicro)),
            "requests_per_second": .number(Figures.thousandths(throughput)),
            "p50_ms": .number(p50), "p99_ms": .number(p99),
            "health_p50_ms": .number(healthP50), "health_p99_ms": .number(healthP99),
        ]
    }
}

/// One of those that are compared.
struct MeasuredServer {
    /// As the table names it.
    let name: String
    let port: Int
    /// The process that serves: our own for ours.
    let id: pid_t
    /// The data file, whose growth is counted.
    let file: String
    /// The programs that put load on it and that ask for its size.
    let load: ReferenceProgram

    let pages: ReferenceProgram

    /// Bytes of the data, those in the write-ahead log included.
    func bytes() throws -> Double { try pages.rate([file]) }

    /// System calls a request on 64 connections; nil where `strace` is missing or must not look.
    func systemCalls(people: Int) throws -> Double? {
        let out = file + ".strace"
        let (_, output) = try ChildProcess.run(
            "sh",
            [
                "-c",
                """
                strace -f -c -o '\(out)' -p \(id) & tracer=$!
                sleep 0.5
                '\(load.path)' \(port) 64 1 \(people)
                kill -INT $tracer
                wait $tracer
                tail -1 '\(out)'
                """,
            ]
        )
        let lines = output.split(separator: "\n").map { $0.split(separator: " ") }
        guard let total = lines.last, total.last == "total", total.count >= 5,
            let calls = Double(total[3]),
            let requests = lines.dropLast().last(where: { $0.count == 2 && Double($0[1]) != nil })?
                .first.flatMap({ Double($0) }), requests > 0
        else { return nil }
        return calls / requests
    }
}
