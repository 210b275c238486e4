/// Every bound on what Assay takes in or holds at once, in one place.
package enum Limits {
    /// Bytes of an id of any record.
    package static let idBytesMax = 200
    /// Bytes of a short text: name, e-mail, company, title, stage.
    package static let textBytesMax = 1_000
    /// Bytes of an interaction's subject.
    package static let subjectBytesMax = 4_000
    /// Bytes of an interaction's body or any attribute.
    package static let bodyBytesMax = 1_000_000
    /// Bytes of one record's attributes as JSON.
    package static let attributesBytesMax = 1_000_000
    /// Bytes of one line or record of an imported file.
    package static let recordBytesMax = 16_000_000
    /// Columns of an imported table.
    package static let columnsMax = 2_000
    /// Rejected rows kept for one import; more are counted only.
    package static let rejectsKeptMax = 10_000
    /// Rows of one import transaction.
    package static let importBatchRows = 5_000
    /// Contacts of one scoring transaction.
    package static let scoreBatchContacts = 4_000
    /// Levels a JSON document may nest.
    package static let jsonDepthMax = 64
}
