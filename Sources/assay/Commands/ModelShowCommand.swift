import Scoring
import Storage

/// `assay models show`: a model as a readable scorecard.
enum ModelShowCommand {
    static let command = Command("show", "print a model as a scorecard")
}
