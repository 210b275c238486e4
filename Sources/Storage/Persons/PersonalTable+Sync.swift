extension PersonalTable {
    /// Those that hold what waits to be sent, and what the project told.
    static let sync = [
        PersonalTable(
            "change_field",
            "base value",
            others: "change_key field",
            .delete(
                "change_key IN (SELECT change_key FROM change "
                    + "WHERE row_id IN (SELECT value FROM json_each(?2)))"
            )
        ),
        PersonalTable(
            "change",
            "row_id sent",
            others: "change_key organization_key entity row_key kind op_id table_key recorded_at "
                + "attempts remote_key",
            ofIDs
        ),
        PersonalTable(
            "sync_conflict",
            "row_id base theirs mine",
            others: "conflict_key organization_key table_name op_id kind field chosen "
                + "recorded_at resolved_at resolution remote_key",
            ofIDs
        ),
        PersonalTable(
            "sync_quarantine",
            "row_id operation message",
            others: "op_id organization_key table_name kind code recorded_at remote_key",
            ofIDs
        ),
        PersonalTable(
            "sync_shadow",
            "id base hash",
            others: "shadow_key table_key rev is_waiting seen",
            .delete("id IN (SELECT value FROM json_each(?2))")
        ),
        PersonalTable(
            "sync_link",
            "member",
            others: "organization_key url remote_organization mapping mode incarnation linked_at "
                + "scores_sent runs_sent written_back anchored_size anchored_at remote_key "
                + "newest_contact_key",
            .unlinked("the user of this file, until they unlink it")
        ),
        PersonalTable("sync_capture", others: "organization_key"),
        PersonalTable(
            "sync_remote",
            others: "remote_key organization_key url remote_organization is_held"
        ),
        PersonalTable(
            "sync_run",
            others: "sync_key organization_key started_at finished_at mode counts error"
        ),
        PersonalTable(
            "sync_table",
            others: "table_key organization_key name since round after fingerprint columns pass "
                + "rows_expected rows_done pulled_at proved_at last_error"
        ),
    ]
}
