// swift-format-ignore-file: NeverForceUnwrap
// A request that is not as the protocol says ends the test here, which is what it is for.

import JSON
import SQLite
import Storage
import Sync

extension Simulation {
    /// I7: what was typed and is not sent yet is what the user sees.
    func ownWritesAreSeen(_ laptop: SimulatedLaptop) throws -> [String] {
        try laptop.store.database.read { connection in
            var broken: [String] = []
            try connection.rows(
                """
                SELECT c.row_id, f.field, f.value, k.name, k.email, k.phone, k.city, k.deleted_at
                FROM change AS c JOIN change_field AS f USING (change_key)
                JOIN contact AS k ON k.contact_key = c.row_key
                WHERE c.entity = 'contact' AND c.kind = 'update' AND c.change_key = (
                    SELECT max(change_key) FROM change AS d
                    WHERE d.entity = c.entity AND d.row_key = c.row_key)
                """
            ) { row in
                let names = ["name", "email", "phone", "city"]
                guard let place = names.firstIndex(of: row.string(1)), row.isNull(7) else { return }
                if row.value(2) != row.value(3 + place) {
                    broken.append("I7 read your writes: laptop \(laptop.number) \(row.string(0))")
                }
            }
            return broken
        }
    }

    /// What must hold once everything is quiet.
    func invariants(_ repaired: Int) throws -> [String] {
        var broken: [String] = []
        if !changesMembers, !restoresServer, !restoresLaptops, repaired > 0 {
            broken.append("I6 the feed alone is complete: \(repaired) rows were repaired")
        }
        for laptop in laptops {
            broken += try sameAsServer(laptop)
            if isMember(laptop), try laptop.waiting > 0 {
                broken.append("I2 queue drained: laptop \(laptop.number)")
            }
            broken += try scoresArrived(laptop)
        }
        broken += writtenOnce() + (try nothingLost()) + nothingOverwrittenUnseen()
        broken += try restoredIsRecorded() + conflictsAreListed() + deletesOnlyWhatWasSeen()
        broken += judgedOnce() + staysInItsOrganization()
        return broken
    }

    /// I1: every laptop holds what its user may see on the server, row for row.
    private func sameAsServer(_ laptop: SimulatedLaptop) throws -> [String] {
        var broken: [String] = []
        for table in SimulatedServer.tableNames {
            let theirs = server.rows(table, laptop.organization, for: laptop.user)
            var mine: [String: String] = [:]
            try laptop.store.database.read { connection in
                try connection.rows(
                    """
                    SELECT s.id, s.base FROM sync_shadow AS s JOIN sync_table AS t USING (table_key)
                    WHERE t.name = ? AND s.base IS NOT NULL
                    """,
                    .text(table)
                ) { mine[$0.string(0)] = $0.string(1) }
            }
            if mine != theirs.mapValues(\.text) {
                broken.append("I1 \(table) of laptop \(laptop.number) equals the server's")
            }
        }
        return broken + (try shownAsServer(laptop))
    }

    /// I1, as people see it: the contacts shown are the server's, and those only known here.
    private func shownAsServer(_ laptop: SimulatedLaptop) throws -> [String] {
        let inserts = try laptop.store.quarantined(organizationKey: laptop.organizationKey)
            .filter { $0.kind == "insert" }
        // What waits for an organization that the user left stands here alone, too.
        let refused = try Set(inserts.map(\.rowID)).union(laptop.waitingInserts())
        let theirs = server.rows("contacts", laptop.organization, for: laptop.user)
        let shown = Set(try laptop.ids("contact")).subtracting(refused.subtracting(theirs.keys))
        if shown != Set(theirs.keys) {
            let odd = shown.symmetricDifference(theirs.keys).sorted()
            let side = shown.contains(odd[0]) ? "shown here only" : "not shown here"
            return ["I1 contacts of laptop \(laptop.number) are the server's: \(odd[0]) is \(side)"]
        }
        for (id, row) in theirs {
            for field in ["name", "email", "phone", "city", "extra"] {
                let wanted = row.columns[field]?.stringValue
                if try laptop.value("contact", id, field) != wanted {
                    return ["I1 \(field) of \(id) shown on laptop \(laptop.number)"]
                }
            }
        }
        let notes = server.rows("contact_notes", laptop.organization, for: laptop.user)
            .filter { theirs[$0.value.columns["contact_id"]?.stringValue ?? ""] != nil }
        let shownNotes = Set(try laptop.notesShown())
            .subtracting(refused.subtracting(notes.keys))
        let odd = shownNotes.symmetricDifference(notes.keys).sorted()
        return odd.isEmpty ? [] : ["I1 notes shown on laptop \(laptop.number): \(odd.prefix(2))"]
    }

    /// I3: no value a person typed is written twice, not even by a file that went back to a copy.
    private func writtenOnce() -> [String] {
        var seen: Set<String> = []
        let typed = Set(edits.map(\.value))
        if restoresServer { return [] }
        for write in server.writes where typed.contains(write.value) {
            let key = "\(write.id)/\(write.field)/\(write.value)"
            if !seen.insert(key).inserted { return ["I3 written once: \(key)"] }
        }
        return []
    }

    /// I4: every edit was applied, or is on record as a conflict or in quarantine, or was replaced
    /// by the same person before it left.
    private func nothingLost() throws -> [String] {
        let written = Set(server.writes.map { "\($0.id)/\($0.field)/\($0.value)" })
        var kept: [Int: Set<String>] = [:]
        for laptop in laptops { kept[laptop.number] = try laptop.recordedValues() }
        for (place, edit) in edits.enumerated() {
            if edit.field == "*" || forgiven.contains(edit.laptop) { continue }
            let key = "\(edit.id)/\(edit.field)/\(edit.value)"
            if written.contains(key) || server.conflicts.contains(key) { continue }
            if kept[edit.laptop]!.contains(where: { $0.contains("\"\(edit.value)\"") }) { continue }
            let isReplaced = edits[(place + 1)...].contains {
                $0.laptop == edit.laptop && $0.id == edit.id
                    && ($0.field == edit.field || $0.field == "*")
            }
            if isReplaced { continue }
            return ["I4 nothing lost: \(key) of laptop \(edit.laptop)"]
        }
        return []
    }

    /// I5: every score stored on a laptop is on the server once.
    private func scoresArrived(_ laptop: SimulatedLaptop) throws -> [String] {
        if restoresServer || forgiven.contains(laptop.number) || !isMember(laptop) { return [] }
        let log = laptop.store.origin
        let there = server.state.history.values.filter { $0["log"]?.stringValue == log }
            .compactMap { $0["seq"]?.intValue }
        let refused = try laptop.store.quarantined(organizationKey: laptop.organizationKey)
            .filter { $0.kind == "history" && $0.table == "assay_scores" }
        if Set(there).count != there.count { return ["I5 a score arrived twice"] }
        if there.count + refused.count < laptop.scores.count {
            return [
                "I5 \(laptop.scores.count) scores on laptop \(laptop.number), \(there.count) arrived"
            ]
        }
        return []
    }

    /// I9: an edit only ever replaces what its author had seen.
    private func nothingOverwrittenUnseen() -> [String] {
        if restoresServer { return [] }
        let authors = Dictionary(edits.map { ($0.value, $0.laptop) }) { first, _ in first }
        for write in server.writes where write.isUpdate {
            guard let author = authors[write.value], !forgiven.contains(author) else { continue }
            var allowed: Set<String?> = []
            var value: String? = write.value
            while let typed = value, let before = laptops[author].saw[typed],
                allowed.insert(before).inserted
            {
                value = before
            }
            if !allowed.contains(write.old) {
                return [
                    "I9 seen before replaced: \(write.id) \(write.field) \(write.old ?? "nil") by \(write.value)"
                ]
            }
        }
        return []
    }

    /// I11: a value that lost on the server is listed on the laptop it came from.
    private func conflictsAreListed() throws -> [String] {
        if restoresServer { return [] }
        for edit in edits where edit.field != "*" && !forgiven.contains(edit.laptop) {
            guard server.conflicts.contains("\(edit.id)/\(edit.field)/\(edit.value)") else {
                continue
            }
            let listed = try laptops[edit.laptop].recordedValues()
            if !listed.contains(where: { $0.contains("\"\(edit.value)\"") }) {
                return ["I11 conflict listed: \(edit.id) \(edit.field) \(edit.value)"]
            }
        }
        return []
    }

    /// I12: a delete takes nothing along that its author had not seen.
    private func deletesOnlyWhatWasSeen() -> [String] {
        server.blindDeletes.isEmpty ? [] : ["I12 deleted as seen: \(server.blindDeletes[0])"]
    }

    /// I13: an operation that was sent again bears the name it had, so that it is judged once.
    ///
    /// A file that went back to a copy sends under new names what it had sent.
    private func judgedOnce() -> [String] {
        if restoresServer { return [] }
        let authors = Dictionary(edits.map { ($0.value, $0.laptop) }) { first, _ in first }
        for (id, value) in server.repeats {
            guard let author = authors[value], !forgiven.contains(author) else { continue }
            return ["I13 judged once: \(value) of \(id)"]
        }
        return []
    }

    /// I14: what was typed for one organization is never written into another.
    private func staysInItsOrganization() -> [String] {
        let authors = Dictionary(edits.map { ($0.value, $0.laptop) }) { first, _ in first }
        for write in server.writes {
            guard let author = authors[write.value] else { continue }
            if write.organization != laptops[author].organization {
                return ["I14 stays in its organization: \(write.value) of \(write.id)"]
            }
        }
        return []
    }

    /// I10: what a restored server had lost is on record with whoever knew it.
    private func restoredIsRecorded() throws -> [String] {
        for (laptop, id, field, value) in lost where !forgiven.contains(laptop) {
            let recorded = try laptops[laptop].recordedValues()
            let stands = SimulatedServer.tableNames.contains {
                server.state.tables[$0]?[id]?.columns[field]?.stringValue == value
            }
            if !stands, !recorded.contains(where: { $0.contains("\"\(value)\"") }) {
                return [
                    "I10 lost by the restored server and not on record: \(id) \(field) \(value)"
                ]
            }
        }
        return []
    }
}

extension Simulation {
    /// What happened to the row that a broken invariant names; everything where it names none.
    func story(of broken: String) throws -> String {
        let id = broken.split { !$0.isHexDigit && $0 != "-" }.first { $0.count == 36 }
        let lines = log.filter { line in
            id.map { line.contains($0) } ?? true || line.contains("stops")
                || line.contains("goes back")
        }
        let known = try id.map { id in try laptops.map { try $0.knowledge(of: String(id)) } } ?? []
        return (lines + known).joined(separator: "\n")
    }
}

extension SimulatedLaptop {
    /// Notes on contacts that are shown.
    func notesShown() throws -> [String] {
        try store.database.read { connection in
            var ids: [String] = []
            try connection.rows(
                """
                SELECT i.id FROM interaction AS i JOIN contact AS c USING (contact_key)
                WHERE i.deleted_at IS NULL AND c.deleted_at IS NULL
                """
            ) { ids.append($0.string(0)) }
            return ids
        }
    }

    /// Records made here that wait to be sent.
    func waitingInserts() throws -> Set<String> {
        try store.database.read { connection in
            var ids: Set<String> = []
            try connection.rows("SELECT row_id FROM change WHERE kind = 'insert'") {
                ids.insert($0.string(0))
            }
            return ids
        }
    }

    /// Everything on record about edits that did not come through, or wait.
    func recordedValues() throws -> Set<String> {
        try store.database.read { connection in
            var found: Set<String> = []
            try connection.rows("SELECT mine FROM sync_conflict WHERE mine IS NOT NULL") {
                found.insert($0.string(0))
            }
            try connection.rows(
                """
                SELECT operation FROM sync_quarantine
                UNION ALL SELECT json_object('mine', value) FROM change_field
                UNION ALL SELECT sent FROM change WHERE sent IS NOT NULL
                UNION ALL SELECT value FROM change_field WHERE field = 'attributes'
                UNION ALL SELECT k.attributes || json_array(k.name, k.email, k.phone, k.city)
                    FROM change AS c JOIN contact AS k ON k.contact_key = c.row_key
                    WHERE c.kind = 'insert' AND c.entity = 'contact'
                UNION ALL SELECT json_array(i.body)
                    FROM change AS c JOIN interaction AS i ON i.interaction_key = c.row_key
                    WHERE c.kind = 'insert' AND c.entity = 'interaction'
                """
            ) { found.insert($0.string(0)) }
            return found
        }
    }
}
