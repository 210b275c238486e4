import CRM
import Storage

/// Companies read so far, kept for a whole run: many contacts share one.
///
/// Grows by one entry a company. Not for two threads at once.
package final class CompanyCache {
    private var known: [CompanyKey: CompanyRow?] = [:]

    package init() {}

    /// The company as of the reader's moment, which must always be the same; nil when it is gone.
    func company(_ key: CompanyKey, _ reader: LeadReader) throws -> CompanyRow? {
        if let company = known[key] { return company }
        let company = try reader.company(key: key)
        known[key] = company
        return company
    }
}
