package import CRM
import SQLite

extension Store {
    /// Where the organization's days begin and end, by a name of the IANA database; nil where
    /// nobody said.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func timeZone(organizationKey: OrganizationKey) throws -> String? {
        try database.read { connection in
            try connection.value(
                "SELECT time_zone FROM organization WHERE organization_key = ?",
                .key(organizationKey)
            )?.text
        }
    }

    /// Says where the organization's days begin and end; the name, 1 to 64 characters, is not
    /// looked up.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be written, or the name is longer.
    package func setTimeZone(_ name: String?, organizationKey: OrganizationKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE organization SET time_zone = ? WHERE organization_key = ?",
                Self.text(name),
                .key(organizationKey)
            )
        }
    }
}
