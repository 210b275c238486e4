package import Storage

extension Store {
    /// Takes an import back, with errors that name what to do; a trial changes nothing.
    ///
    /// - Throws: ``InterchangeError/importNotFound(_:)``,
    ///   ``InterchangeError/cannotUndo(id:reason:)``, and without `dropsLaterWork`
    ///   ``InterchangeError/losesWork(id:made:changed:)``.
    @discardableResult
    package func undo(
        importID: String,
        dropsLaterWork: Bool = false,
        isTrial: Bool = false
    ) throws -> ImportUndo {
        do {
            return try undoImport(
                id: importID,
                dropsLaterWork: dropsLaterWork,
                isTrial: isTrial
            )
        } catch let refusal as ImportUndoRefusal {
            if case .worked(let made, let changed) = refusal {
                throw InterchangeError.losesWork(id: importID, made: made, changed: changed)
            }
            guard let reason = refusal.reason(step: "undo") else {
                throw InterchangeError.importNotFound(importID)
            }
            throw InterchangeError.cannotUndo(id: importID, reason: reason)
        }
    }

    /// Does an undone import again, with errors that name what to do; a trial changes nothing.
    ///
    /// - Throws: ``InterchangeError/importNotFound(_:)``,
    ///   ``InterchangeError/cannotRedo(id:reason:)``.
    @discardableResult
    package func redo(importID: String, isTrial: Bool = false) throws -> ImportRedo {
        do {
            return try redoImport(id: importID, isTrial: isTrial)
        } catch let refusal as ImportUndoRefusal {
            guard let reason = refusal.reason(step: "redo") else {
                throw InterchangeError.importNotFound(importID)
            }
            throw InterchangeError.cannotRedo(id: importID, reason: reason)
        }
    }
}

extension ImportUndoRefusal {
    /// Why, for people; nil where there is no such import.
    fileprivate func reason(step: String) -> String? {
        switch self {
        case .unknown: nil
        case .undoneAlready: "it was undone before"
        case .notUndone: "it was not undone"
        case .unkept:
            "an earlier version of Assay brought it in, which did not keep what it changed; import "
                + "the file again"
        case .overlaid(let later):
            "import \(later) changed the same records later; undo that one first"
        case .worked: "its records were worked on since"
        }
    }
}
