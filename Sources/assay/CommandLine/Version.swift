import JSON
import SQLite

/// Which program this is.
enum Version {
    /// Semantic version of this source tree.
    static let number = "0.2.0"

    /// `assay 0.2.0 (SQLite 3.40.1)`; opens nothing.
    static func print(_ session: Session) throws {
        let console = session.console
        if session.invocation[Common.json] {
            try console.json(["assay": .string(number), "sqlite": .string(Library.version)])
        } else {
            try console.line("assay \(number) (SQLite \(Library.version))")
        }
    }
}
