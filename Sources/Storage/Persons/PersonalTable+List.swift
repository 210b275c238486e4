import CRM

extension PersonalTable {
    static let ofContact = Removal.delete("contact_key = ?1")
    private static let ofRun = Removal.delete(
        "run_key IN (SELECT run_key FROM agent_run WHERE contact_key = ?1)"
    )
    static let ofIDs = Removal.delete("row_id IN (SELECT value FROM json_each(?2))")

    /// Every table, those that refer to others before them.
    package static let all: [PersonalTable] = records + scores + agents + sync + files + access

    private static let records = [
        PersonalTable(
            Contact.self,
            "id match_email",
            others: "contact_key organization_key company_key recorded_at import_key deleted_at",
            .stub
        ),
        PersonalTable(
            "contact_version",
            Contact.columns.filter(\.traits.isPersonal).map(\.name).joined(separator: " "),
            others: "contact_key number replaced_at company_key recorded_at",
            ofContact
        ),
        PersonalTable(
            "contact_handle",
            "handle",
            others: "organization_key contact_key",
            ofContact
        ),
        PersonalTable(
            "contact_merge",
            "filled handles",
            others: "merge_key id organization_key kept_key gone_key merged_at undone_at moved",
            .delete("?1 IN (kept_key, gone_key)")
        ),
        PersonalTable(
            "distinct_contacts",
            others: "pair_key id organization_key first_key second_key said_at ended_at",
            .delete("?1 IN (first_key, second_key)")
        ),
        PersonalTable(
            "outcome",
            "is_won occurred_at",
            others: "outcome_key organization_key contact_key source opportunity_key recorded_at "
                + "import_key deleted_at",
            ofContact
        ),
        PersonalTable(
            Interaction.self,
            "id",
            others: "interaction_key organization_key recorded_at import_key deleted_at",
            ofContact
        ),
        PersonalTable(
            Opportunity.self,
            others: "opportunity_key organization_key id company_key recorded_at import_key "
                + "deleted_at",
            .clear("contact_key = ?1")
        ),
        PersonalTable(
            Company.self,
            others: "company_key organization_key id match_name recorded_at import_key deleted_at",
            .none
        ),
        PersonalTable(
            "organization",
            others: "organization_key id name recorded_at time_zone hot_from warm_from weekly_leads"
        ),
        PersonalTable(
            "retention_rule",
            others: "rule_key organization_key kind days set_at applied_at"
        ),
        PersonalTable("interaction_kind", others: "kind name channel direction"),
        PersonalTable(
            "search_block",
            "phones texts",
            others: "organization_key block",
            .unlinked("256 people a row, deleted when one of them is")
        ),
        PersonalTable("search_changed", others: "block"),
        PersonalTable("stale_contact", others: "contact_key epoch", ofContact),
        PersonalTable("store_state", others: "one device_id epoch"),
    ]

    /// The history keeps numbers by the stub's key; what they came from goes with payload and key.
    private static let scores = [
        PersonalTable(
            "score",
            others: "seq organization_key contact_key run_key model_key as_of scored_at score "
                + "log_odds_micro probability_micro confidence_micro"
        ),
        PersonalTable(
            "score_latest",
            others: "contact_key seq organization_key score log_odds_micro model_key is_disputed "
                + "touched_at day_start before_score moved_at"
        ),
        PersonalTable(
            "score_override",
            "score reason",
            others: "override_key id organization_key contact_key score_seq seq made_at until "
                + "ended_at",
            ofContact
        ),
        PersonalTable(
            "objection",
            "extent reason",
            others: "objection_key id organization_key contact_key seq said_at ended_at",
            ofContact
        ),
        PersonalTable(
            "ledger_payload",
            "payload",
            others: "seq subject_id",
            .delete("subject_id = ?1")
        ),
        PersonalTable("subject_key", "key", others: "subject_id", .delete("subject_id = ?1")),
        PersonalTable("ledger_entry", others: "seq kind at subject body leaf"),
        PersonalTable("ledger_node", others: "level position hash"),
        // Erasing a person has the digests of their rows computed anew.
        PersonalTable("record_block", others: "place hash digests"),
        PersonalTable("record_changed", others: "place rows"),
        PersonalTable("ledger_origin", others: "reference actor_id program operation"),
        PersonalTable(
            "actor",
            "handle name",
            others: "id recorded_at",
            .unlinked("who works with this file, not who stands in it")
        ),
        PersonalTable("ledger_head", others: "one origin size root frontier checkpoints"),
        PersonalTable("ledger_checkpoint", others: "number size note recorded_at"),
        PersonalTable(
            "model",
            others: "model_key sha256 name kind body metrics trained_from trained_until "
                + "recorded_at published_at retired_at organization_key training"
        ),
        PersonalTable(
            "run",
            others: "run_key id name trace_id organization_key started_at finished_at status "
                + "attributes steps"
        ),
    ]

    private static let agents = [
        PersonalTable(
            "span",
            "attributes",
            others: "span_key run_key id parent_id name started_at finished_at status kind",
            ofRun
        ),
        PersonalTable(
            "agent_attempt",
            "request response error_words",
            others: "run_key step number span_id sent_at tokens cost_micros ended_at status "
                + "error_type retry_after",
            ofRun
        ),
        PersonalTable(
            "agent_tool_call",
            "arguments output",
            others: "run_key number step reference span_id call_id name called_at answered_at "
                + "is_error",
            ofRun
        ),
        PersonalTable("agent_export", others: "run_key tries next_at error", ofRun),
        PersonalTable(
            "agent_run",
            "task answer stop_words local_score",
            others: "run_key span_id plan_key contact_key provider model url stop_reason "
                + "model_version steps tool_calls input_tokens output_tokens cost_micros "
                + "score_seq entry_seq",
            ofContact
        ),
        PersonalTable("agent_plan", others: "plan_key sha256 name version body recorded_at"),
        PersonalTable("agent_day", others: "organization_key day attempts tokens cost_micros"),
        PersonalTable(
            "agent_upstream",
            others: "url failures open_until last_success last_failure last_error model_version "
                + "dialect"
        ),
    ]

    private static let files = [
        PersonalTable(
            "import_change",
            "before after",
            others: "import_key number table_name row_key",
            .delete(
                """
                table_name IN ('contact', 'contact_handle') AND row_key = ?1
                    OR before ->> 'contact_key' = ?1 OR after ->> 'contact_key' = ?1
                """
            )
        ),
        PersonalTable(
            "import_reject",
            "record",
            others: "import_key number line column_name reason",
            .delete("EXISTS (SELECT 1 FROM json_each(?3) AS t WHERE instr(record, t.value) > 0)")
        ),
        PersonalTable(
            "import_mapping",
            others: "organization_key name layout settings kept_at"
        ),
        PersonalTable(
            "import_run",
            others: "import_key id organization_key file_name file_sha256 file_bytes settings "
                + "status records_read created updated unchanged rejected started_at finished_at "
                + "stored_at"
        ),
    ]

    private static let access = [
        PersonalTable(
            "kept_answer",
            "body",
            others: "organization_key caller idempotency_key request_sha256 status seq expires_at",
            .delete(
                "seq IN (SELECT seq FROM score WHERE contact_key = ?1) "
                    + "OR EXISTS (SELECT 1 FROM json_each(?2) AS i WHERE instr(body, i.value) > 0)"
            )
        ),
        PersonalTable(
            "access_token",
            "name",
            others: "id organization_key secret_sha256 scopes created_at expires_at revoked_at "
                + "last_used_at",
            .unlinked("named by who made it, and theirs to revoke")
        ),
        PersonalTable(
            "dashboard_session",
            others: "id organization_key cookie_sha256 page_sha256 scopes created_at expires_at "
                + "revoked_at last_used_at"
        ),
        PersonalTable(
            "webhook",
            others: "webhook_key id organization_key url events is_private created_at removed_at "
                + "told_seq told_conflict looked_at"
        ),
        PersonalTable(
            "webhook_delivery",
            "body",
            others: "delivery_key webhook_key id event occurrence contact_key created_at tries "
                + "next_at sent_at status error",
            ofContact
        ),
        PersonalTable("login_code", others: "code_sha256 organization_key expires_at"),
        PersonalTable("schema_migration", others: "number name checksum"),
        PersonalTable("sqlite_sequence", others: "name seq"),
    ]
}
