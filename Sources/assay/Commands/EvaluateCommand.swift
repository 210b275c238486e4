import Scoring
import Storage

/// `assay evaluate`: how good a model is.
enum EvaluateCommand {
    static let command = Command("evaluate", "measure a model on outcomes it has not seen")
}
