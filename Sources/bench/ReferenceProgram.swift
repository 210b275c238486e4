import Demo
import JSON
import Platform

/// A small C program that does the same work through the SQLite C API, compiled when it is needed.
struct ReferenceProgram {
    let path: String

    /// Compiles the program of a name with the system's C compiler.
    ///
    /// - Throws: ``BenchError`` when there is no compiler, or it finds the program wrong.
    init(_ name: String, in folder: TemporaryFolder) throws {
        path = folder.file(name)
        guard access(path, X_OK) != 0 else { return }
        let arguments = ["-O2", "-o", path, "\(Self.sources)/\(name).c", "-lsqlite3"]
        for compiler in ["cc", "clang", "gcc"] {
            let (status, output) = try ChildProcess.run(compiler, arguments)
            if status == 0 { return }
            guard status == ChildProcess.notFound else {
                throw BenchError(
                    "cannot compile the reference '\(name)'; it needs sqlite3.h"
                        + " (apt install libsqlite3-dev): \(output)"
                )
            }
        }
        throw BenchError(
            "benchmarks compile their references, and there is no C compiler:"
                + " neither cc, clang nor gcc (apt install gcc)"
        )
    }

    /// Runs it and answers the words of each line it prints.
    ///
    /// - Throws: ``BenchError`` with what it said when it fails.
    func run(_ arguments: [String]) throws -> [[Substring]] {
        let (status, output) = try ChildProcess.run(path, arguments)
        guard status == 0 else {
            throw BenchError("the reference failed: \(output)")
        }
        return output.split(separator: "\n").map { $0.split(separator: " ") }
    }

    /// Runs it and answers how much it did a second: its last line is a count and seconds.
    func rate(_ arguments: [String]) throws -> Double {
        let words = try run(arguments).last ?? []
        guard words.count == 2, let count = Double(words[0]), let seconds = Double(words[1]),
            seconds > 0
        else { throw BenchError("the reference printed no figures") }
        return count / seconds
    }

    /// Runs the peers' program by a Python that has them and answers the objects it prints.
    ///
    /// - Throws: ``BenchError`` with what it said when it fails.
    static func peers(python: String, job: String) throws -> [JSON] {
        let (status, output) = try ChildProcess.run(python, ["\(sources)/peers.py", job])
        guard status == 0 else { throw BenchError("the peers cannot be run: \(output)") }
        return try output.split(separator: "\n").filter { $0.hasPrefix("{") }
            .map { try JSON(parsing: Array($0.utf8)) }
    }

    /// The folder of their sources: the benchmarks run in the checkout they were built from.
    static let sources = "\(#filePath)".replacingLastComponent(with: "Reference")
}

extension String {
    /// A path with another name in the place of its last one.
    fileprivate func replacingLastComponent(with name: String) -> String {
        (split(separator: "/", omittingEmptySubsequences: false).dropLast() + [name[...]])
            .joined(separator: "/")
    }
}
