// swift-format-ignore-file: NeverForceUnwrap
// A request that is not as the protocol says ends the test here, which is what it is for.

import JSON
import Storage

/// What a function raises.
struct Raised: Error {
    var status: Int
    var code: String
    var message: String
    var details = ""
}

extension SimulatedServer {
    /// Calls a function of `schema/supabase` as a user.
    func call(_ function: String, _ body: JSON, user: String) throws -> JSON {
        switch function {
        case "assay_hello": return .object(JSONObject(members: hello(user)))
        case "assay_poll":
            let news = [("changed", changed(body, user)), ("seen", seen(body, user))]
            return .object(JSONObject(members: hello(user) + news))
        case "assay_pull": return try pull(body, user)
        case "assay_push": return try push(body, user)
        case "assay_digest":
            return digest(try table(body), body["p_org"]!.stringValue!, user)
        case "assay_bucket":
            let rows = rows(try table(body), body["p_org"]!.stringValue!, for: user)
            return .array(
                rows.filter { Self.bucket($0.key) == Int(body["p_bucket"]!.intValue!) }
                    .map { [.string($0.key), .integer($0.value.rev), .string("\($0.value.hash)")] }
            )
        case "assay_fetch":
            let rows = rows(try table(body), body["p_org"]!.stringValue!, for: user)
            return .array(
                body["p_ids"]!.arrayValue!.compactMap { id in
                    rows[id.stringValue!].map { Self.listed(id.stringValue!, $0) }
                }
            )
        case "assay_append": return try append(body, user)
        case "assay_anchor": return anchor(body)
        default:
            throw Raised(status: 404, code: "PGRST202", message: "no function \(function)")
        }
    }

    private func hello(_ user: String) -> [(String, JSON)] {
        [
            ("incarnation", .string("\(incarnation)")), ("user", .string(user)),
            ("organizations", .array(members[user, default: []].sorted().map { .string($0) })),
            ("tables", .object(JSONObject(members: Self.tableNames.map { ($0, "x") }))),
        ]
    }

    /// The tables in which an organization has rows or tombstones that the snapshots do not hold.
    private func changed(_ body: JSON, _ user: String) -> JSON {
        let organization = body["p_org"]!.stringValue!
        let names = body["p_since"]!.objectValue!.filter { name, since in
            let since = since.stringValue!
            let rows = rows(name, organization, for: user).values
            let stones = state.tombstones.lazy.filter {
                $0.table == name && $0.organization == organization
            }
            return rows.contains { !Self.isVisible($0.xid, in: since) }
                || stones.contains { !Self.isVisible($0.xid, in: since) }
        }
        return .array(names.map { .string($0.key) })
    }

    /// How many rows a user sees of each table, and the exclusive or of their hashes.
    private func seen(_ body: JSON, _ user: String) -> JSON {
        guard body["p_seen"] == true else { return [:] }
        let organization = body["p_org"]!.stringValue!
        let members = body["p_since"]!.objectValue!.map { name, _ -> (String, JSON) in
            let rows = rows(name, organization, for: user).values
            let hash = rows.reduce(0) { $0 ^ $1.hash }
            return (name, [.integer(Int64(rows.count)), .string("\(hash)")])
        }
        return .object(JSONObject(members: members))
    }

    private func table(_ body: JSON) throws -> String {
        let name = body["p_table"]!.stringValue!
        guard state.tables[name] != nil else {
            throw Raised(status: 404, code: "42P01", message: "\(name) is not synced")
        }
        return name
    }

    static func bucket(_ id: String) -> Int { Int(id.suffix(2), radix: 16)! }

    private static func listed(_ id: String, _ row: Row) -> JSON {
        [
            .string("\(row.xid)"), .string(id), .integer(row.rev), .string("\(row.hash)"),
            .string(row.text),
        ]
    }

    private func digest(_ table: String, _ organization: String, _ user: String) -> JSON {
        var buckets: [Int: (Int64, Int64)] = [:]
        for (id, row) in rows(table, organization, for: user) {
            let old = buckets[Self.bucket(id)] ?? (0, 0)
            buckets[Self.bucket(id)] = (old.0 + 1, old.1 ^ row.hash)
        }
        return .object(
            JSONObject(
                members: buckets.sorted { $0.key < $1.key }.map {
                    ("\($0.key)", [.integer($0.value.0), .string("\($0.value.1)")])
                }
            )
        )
    }

    private func requireHistory(_ body: JSON) throws {
        if let known = body["p_incarnation"]?.stringValue, known != "\(incarnation)" {
            throw Raised(
                status: 409,
                code: "PT409",
                message: "SYNC_RESET",
                details: "\(incarnation)"
            )
        }
    }

    private func pull(_ body: JSON, _ user: String) throws -> JSON {
        try requireHistory(body)
        let table = try table(body)
        let organization = body["p_org"]!.stringValue!
        let since = body["p_since"]?.stringValue
        let limit = min(Int(body["p_limit"]!.intValue!), pageLimit)
        let after = body["p_after"]?.arrayValue.map {
            PageCursor(
                xid: Int64($0[0].stringValue!)!,
                id: $0[1].stringValue!,
                rev: $0[2].intValue!
            )
        }
        var found: [(PageCursor, JSON)] = []
        for (id, row) in rows(table, organization, for: user)
        where !Self.isVisible(row.xid, in: since ?? "1:1:") {
            found.append((PageCursor(xid: row.xid, id: id, rev: row.rev), Self.listed(id, row)))
        }
        if let since, members[user, default: []].contains(organization) {
            for stone in state.tombstones
            where stone.table == table && stone.organization == organization
                && !Self.isVisible(stone.xid, in: since)
            {
                found.append(
                    (
                        PageCursor(xid: stone.xid, id: stone.id, rev: stone.rev),
                        [
                            .string("\(stone.xid)"), .string(stone.id), .integer(stone.rev), .null,
                            .null,
                        ]
                    )
                )
            }
        }
        found.sort { $0.0 < $1.0 }
        if let after { found.removeAll { !(after < $0.0) } }
        let page = found.prefix(limit)
        let isFull = page.count >= limit
        let last = page.last?.0
        return [
            "incarnation": .string("\(incarnation)"), "snapshot": .string(snapshot),
            "schema": "x",
            "columns": body["p_schema"]?.stringValue == "x"
                ? .null
                : .array(
                    (Self.blank(table).keys + ["id", "organization_id"]).map { .string($0) }
                ),
            "rows": .array(page.map(\.1)),
            "next": isFull && last != nil
                ? [.string("\(last!.xid)"), .string(last!.id), .integer(last!.rev)] : .null,
            "digest": body["p_digest"]?.boolValue == true && !isFull
                ? digest(table, organization, user) : .null,
        ]
    }

    private struct PageCursor: Comparable {
        var xid: Int64
        var id: String
        var rev: Int64

        static func < (one: PageCursor, other: PageCursor) -> Bool {
            (one.xid, one.id, one.rev) < (other.xid, other.id, other.rev)
        }
    }

    private func push(_ body: JSON, _ user: String) throws -> JSON {
        try requireHistory(body)
        let operations = body["p_operations"]!.arrayValue!
        // A lock that another transaction holds: the whole request is undone.
        if operations.contains(where: { isLocked($0["id"]!.stringValue!) }) {
            throw Raised(status: 503, code: "PT503", message: "lock not available")
        }
        let xid = takeXid()
        var verdicts: [JSON] = []
        for operation in operations {
            let id = operation["op"]!.stringValue!
            var verdict: JSONObject
            if let known = state.verdicts[id] {
                verdict = known.verdict.objectValue!
                verdict["row"] = nil
                verdict["replay"] = true
                if operation["kind"] != "delete", verdict["state"] != "rejected",
                    let row = row(
                        operation["table"]!.stringValue!,
                        operation["id"]!.stringValue!,
                        for: user
                    )
                {
                    verdict["row"] = .string(row.text)
                    verdict["rev"] = .integer(row.rev)
                    verdict["hash"] = .string("\(row.hash)")
                }
                if known.user != user { verdict = ["state": "rejected", "code": "42501"] }
            } else {
                verdict = apply(operation, user, xid).objectValue!
                trace?(
                    "server \(xid): \(operation.canonicalText) -> \(JSON.object(verdict).canonicalText)"
                )
                state.verdicts[id] = (user, .object(verdict))
            }
            verdict["op"] = .string(id)
            if bug == .answersOfOthers { verdict["row"] = verdicts.last?["row"] ?? verdict["row"] }
            verdicts.append(.object(verdict))
        }
        return ["incarnation": .string("\(incarnation)"), "verdicts": .array(verdicts)]
    }

    private func verdict(_ state: String, _ row: Row, _ more: JSONObject = [:]) -> JSON {
        var verdict: JSONObject = [
            "state": .string(state), "rev": .integer(row.rev), "hash": .string("\(row.hash)"),
            "row": .string(row.text),
        ]
        for (key, value) in more { verdict[key] = value }
        return .object(verdict)
    }

    private func rejected(_ code: String, _ message: String) -> JSON {
        ["state": "rejected", "code": .string(code), "message": .string(message)]
    }

    private func apply(_ operation: JSON, _ user: String, _ xid: Int64) -> JSON {
        let table = operation["table"]!.stringValue!
        let id = operation["id"]!.stringValue!
        let set = operation["set"]!.objectValue!
        if set["name"]?.stringValue?.hasPrefix("poison") == true {
            return rejected("23514", "name violates a check")
        }
        let current = row(table, id, for: user)
        switch operation["kind"]!.stringValue! {
        case "insert":
            if operation["restores"] != true, current == nil, wasDeleted(table, id, for: user) {
                return ["state": "gone"]
            }
            return insert(table, id, set, current, user, xid)
        case "delete":
            guard let current else { return ["state": "applied"] }
            let base = operation["base"]!.objectValue!
            if bug != .comparesOnlyChangedRows,
                base.contains(where: { current.columns[$0.key] ?? .null != $0.value })
            {
                note(operation, "*", nil)
                return verdict(
                    "conflict",
                    current,
                    ["conflicts": [["field": "*", "chosen": "server"]]]
                )
            }
            if base.isEmpty
                || base.contains(where: { current.columns[$0.key] ?? .null != $0.value })
            {
                blindDeletes.append(id)
            }
            write(table, id, nil, xid: xid)
            return ["state": "applied", "rev": .integer(current.rev + 1)]
        default:
            guard let current else { return ["state": "gone"] }
            return update(operation, table, id, set, current, xid)
        }
    }

    private func wasDeleted(_ table: String, _ id: String, for user: String) -> Bool {
        state.tombstones.contains {
            $0.table == table && $0.id == id && $0.isDelete
                && members[user, default: []].contains($0.organization)
        }
    }

    private func insert(
        _ table: String,
        _ id: String,
        _ set: JSONObject,
        _ current: Row?,
        _ user: String,
        _ xid: Int64
    ) -> JSON {
        guard members[user, default: []].contains(set["organization_id"]?.stringValue ?? "") else {
            return rejected("42501", "row-level security")
        }
        if table == "contact_notes",
            state.tables["contacts"]![set["contact_id"]?.stringValue ?? ""] == nil
        {
            return rejected("23503", "there is no such contact")
        }
        if let current {
            let isSame = !set.contains { current.columns[$0.key] ?? .null != $0.value }
            if isSame { repeats += set.compactMap { $1.stringValue }.map { (id, $0) } }
            return isSame
                ? verdict("applied", current, ["replay": true])
                : verdict("rejected", current, ["code": "23505", "message": "says something else"])
        }
        if state.tables[table]![id] != nil { return rejected("42501", "unseen row") }
        var columns = Self.blank(table)
        for (key, value) in set { columns[key] = value }
        write(table, id, columns, xid: xid)
        return verdict("applied", state.tables[table]![id]!)
    }

    private func update(
        _ operation: JSON,
        _ table: String,
        _ id: String,
        _ set: JSONObject,
        _ current: Row,
        _ xid: Int64
    ) -> JSON {
        let base = operation["base"]!.objectValue!
        var columns = current.columns
        var conflicts: [JSON] = []
        for (field, mine) in set {
            let theirs = current.columns[field] ?? .null
            if theirs == mine {
                repeats += [mine.stringValue].compactMap { $0.map { (id, $0) } }
                continue
            }
            if theirs == base[field] ?? .null || bug == .newestWriteWins {
                columns[field] = mine
                continue
            }
            let isClient = field.hasPrefix("lead_")
            if isClient { columns[field] = mine }
            note(operation, field, mine.stringValue)
            conflicts.append([
                "field": .string(field), "base": base[field] ?? .null, "theirs": theirs,
                "mine": mine, "chosen": isClient ? "client" : "server",
            ])
        }
        if columns != current.columns { write(table, id, columns, xid: xid) }
        return verdict(
            conflicts.isEmpty ? "applied" : "merged",
            state.tables[table]![id]!,
            ["conflicts": .array(conflicts)]
        )
    }

    private func note(_ operation: JSON, _ field: String, _ mine: String?) {
        conflicts.insert("\(operation["id"]!.stringValue!)/\(field)/\(mine ?? "")")
    }

    static func blank(_ table: String) -> JSONObject {
        switch table {
        case "contacts":
            [
                "name": "", "email": .null, "phone": .null, "company": .null, "city": .null,
                "extra": .null, "lead_score": .null, "lead_category": .null,
                "created_at": "2026-01-01T00:00:00Z",
            ]
        case "contact_notes":
            ["note": "", "contact_id": .null, "created_at": "2026-01-01T00:00:00Z"]
        default:
            [
                "contact_name": "", "contact_id": .null, "stage": .null, "status": "open",
                "value": .null, "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z", "close_date": .null,
            ]
        }
    }

    private func append(_ body: JSON, _ user: String) throws -> JSON {
        var refused: [JSON] = []
        for row in body["p_rows"]!.arrayValue! {
            let id = row["id"]!.stringValue!
            guard members[user, default: []].contains(row["organization_id"]!.stringValue!) else {
                refused.append(["id": .string(id), "code": "42501", "message": "not yours"])
                continue
            }
            if let known = state.history[id], known != row.objectValue! {
                refused.append(["id": .string(id), "code": "23505", "message": "other content"])
            } else {
                state.history[id] = row.objectValue!
            }
        }
        return .array(refused)
    }

    private func anchor(_ body: JSON) -> JSON {
        let log = body["p_log"]!.stringValue!
        let size = body["p_size"]!.intValue!
        let root = body["p_root"]!.stringValue!
        if let newest = state.anchors[log]?.last {
            if newest.size != body["p_old"]!.intValue! {
                return ["state": "conflict", "size": .integer(newest.size)]
            }
            if newest.size > size || newest.size == size && newest.root != root {
                return ["state": "inconsistent", "size": .integer(newest.size)]
            }
        }
        state.anchors[log, default: []].append((size, root))
        return ["state": "ok", "size": .integer(size), "at": "2026-11-01T00:00:00Z"]
    }
}
