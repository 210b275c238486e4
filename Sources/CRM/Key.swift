/// The number by which rows of this file refer to a row of one table.
///
/// It means something within one file only: what leaves the file names rows by their ids. The type
/// carries the table, so that an organization's key where a contact's belongs does not compile.
/// `bind` of a statement takes it as it is; where it is read, the type says of which table it is:
/// `ContactKey(row.int64(0))`.
package struct Key<Table>: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int64

    @inlinable
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// The key of the row with this rowid.
    @inlinable
    package init(_ rowID: Int64) { rawValue = rowID }

    /// The key in a column that may be NULL.
    @inlinable
    package init?(_ rowID: Int64?) {
        guard let rowID else { return nil }
        rawValue = rowID
    }

    /// Before every row: where reading in ascending order of keys begins.
    @inlinable
    package static var beforeAll: Key { Key(0) }

    // Written out, so that other modules specialize sets and dictionaries of keys.
    @inlinable
    package static func == (one: Key, other: Key) -> Bool { one.rawValue == other.rawValue }

    @inlinable
    package static func < (one: Key, other: Key) -> Bool { one.rawValue < other.rawValue }

    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension Key: CustomStringConvertible {
    /// The number alone, as SQL and messages write it.
    package var description: String { String(rawValue) }
}

/// The tables that rows refer to; they exist to tell keys apart.
package enum KeyedTable {
    /// Whose records these are.
    package enum Organization {}
    /// People, as the CRM knows them.
    package enum Contact {}
    /// Firms that contacts and deals belong to.
    package enum Company {}
    /// What happened with contacts.
    package enum Interaction {}
    /// Possible sales.
    package enum Opportunity {}
    /// How contacts and deals ended.
    package enum Outcome {}
    /// Models that scored here.
    package enum Model {}
    /// Invocations, of agents and of commands.
    package enum Run {}
    /// Files that were read in.
    package enum Import {}
    /// Tables of a project that are synced.
    package enum SyncTable {}
    /// Edits that wait for the server.
    package enum Change {}
}

package typealias OrganizationKey = Key<KeyedTable.Organization>
package typealias ContactKey = Key<KeyedTable.Contact>
package typealias CompanyKey = Key<KeyedTable.Company>
package typealias InteractionKey = Key<KeyedTable.Interaction>
package typealias OpportunityKey = Key<KeyedTable.Opportunity>
package typealias OutcomeKey = Key<KeyedTable.Outcome>
package typealias ModelKey = Key<KeyedTable.Model>
package typealias RunKey = Key<KeyedTable.Run>
package typealias ImportKey = Key<KeyedTable.Import>
package typealias SyncTableKey = Key<KeyedTable.SyncTable>
package typealias ChangeKey = Key<KeyedTable.Change>
