import Platform

/// The reference in Python: FastAPI on uvicorn with one worker.
enum FastAPIService {
    /// The folder of a virtual environment that has them, made in the checkout when it is needed;
    /// nil where Python or the packages are not to be had.
    static func environment() throws -> String? {
        let path = "\(ReferenceProgram.sources)/../../../.build/fastapi"
        guard access("\(path)/bin/uvicorn", X_OK) != 0 else { return path }
        guard try ChildProcess.run("python3", ["-m", "venv", path]).status == 0 else { return nil }
        let packages = ["fastapi", "uvicorn", "uvloop", "httptools"]
        let pip = try ChildProcess.run("\(path)/bin/pip", ["install", "--quiet"] + packages)
        return pip.status == 0 ? path : nil
    }

    /// Starts it on a file of its own; `synchronous` is SQLite's `NORMAL` or `FULL`.
    static func start(
        _ environment: String,
        file: String,
        synchronous: String
    ) throws -> ServerProcess {
        try ServerProcess { port in
            [
                "SCORES_FILE=\(file)", "SCORES_SYNCHRONOUS=\(synchronous)",
                "\(environment)/bin/uvicorn", "service:app", "--app-dir", ReferenceProgram.sources,
                "--port", String(port), "--log-level", "warning", "--no-access-log",
            ]
        }
    }
}
