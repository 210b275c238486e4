import Storage

extension StoreCondition {
    /// What a caller can do about a file that is no longer the one that was opened.
    static let replacedWords =
        "the data file was removed, replaced or changed by another version while the service used"
        + " it; start the service again"
}
