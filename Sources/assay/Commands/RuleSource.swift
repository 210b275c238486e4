import Engine
import JSON
import Platform
import Scoring
import Storage

/// Where a command reads rules from.
enum RuleSource {
    /// The rules of a file.
    ///
    /// - Throws: `RuleError` with all that is wrong, ``Failure`` where it is no JSON.
    static func file(_ path: String) throws -> OwnRules {
        let json: JSON
        do { json = try JSON(parsing: SmallFile.read(path)) } catch let error as JSONError {
            throw Failure(.failure, SafeText.visible("'\(path)' is no JSON: \(error)"))
        }
        return try OwnRules(json)
    }

    /// The same; what is wrong ends the command.
    static func checked(_ path: String) throws -> OwnRules {
        do { return try file(path) } catch let error as RuleError {
            throw Failure(.failure, SafeText.visible("'\(path)': \(error)"))
        }
    }

    /// The rules of a file where there is one of that name, else those of a model.
    static func any(
        _ given: String,
        _ organization: Organization,
        _ engine: ScoringEngine
    ) throws -> OwnRules {
        if access(given, R_OK) == 0 { return try checked(given) }
        let model = try organization.model(given, engine)
        return try engine.scorer(modelSHA256: model.sha256).scorecard.rules
    }
}
