// The SQL of `schema`, embedded by the C compiler: Swift would spend a millisecond on three bytes.
#include "include/CResources.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const unsigned char tables[] = {
#embed "../../schema/sqlite/0001_tables.sql"
};
static const unsigned char guards[] = {
#embed "../../schema/sqlite/0002_guards.sql"
};
static const unsigned char views[] = {
#embed "../../schema/sqlite/0003_views.sql"
};
static const unsigned char models[] = {
#embed "../../schema/sqlite/0004_models.sql"
};
static const unsigned char sync[] = {
#embed "../../schema/sqlite/0005_sync.sql"
};
static const unsigned char agents[] = {
#embed "../../schema/sqlite/0006_agents.sql"
};
static const unsigned char service[] = {
#embed "../../schema/sqlite/0007_service.sql"
};
static const unsigned char commentaries[] = {
#embed "../../schema/sqlite/0008_commentaries.sql"
};
static const unsigned char change_by_id[] = {
#embed "../../schema/sqlite/0009_change_by_id.sql"
};
static const unsigned char continuations[] = {
#embed "../../schema/sqlite/0010_continuations.sql"
};
static const unsigned char import_results[] = {
#embed "../../schema/sqlite/0011_import_results.sql"
};
static const unsigned char sync_remotes[] = {
#embed "../../schema/sqlite/0012_sync_remotes.sql"
};
static const unsigned char contact_ids[] = {
#embed "../../schema/sqlite/0013_contact_ids.sql"
};
static const unsigned char dashboard[] = {
#embed "../../schema/sqlite/0014_dashboard.sql"
};
static const unsigned char time_zone[] = {
#embed "../../schema/sqlite/0015_time_zone.sql"
};
static const unsigned char lean_rows[] = {
#embed "../../schema/sqlite/0016_lean_rows.sql"
};

static const unsigned char identity[] = {
#embed "../../schema/sqlite/0017_identity.sql"
};

static const unsigned char link_contacts[] = {
#embed "../../schema/sqlite/0018_link_contacts.sql"
};

static const unsigned char lead_lists[] = {
#embed "../../schema/sqlite/0019_lead_lists.sql"
};

static const unsigned char erasure[] = {
#embed "../../schema/sqlite/0020_erasure.sql"
};

static const unsigned char dialects[] = {
#embed "../../schema/sqlite/0021_dialects.sql"
};

static const unsigned char entry_origins[] = {
#embed "../../schema/sqlite/0022_entry_origins.sql"
};

static const unsigned char lead_choices[] = {
#embed "../../schema/sqlite/0023_lead_choices.sql"
};

static const unsigned char score_overrides[] = {
#embed "../../schema/sqlite/0024_score_overrides.sql"
};

static const unsigned char import_mappings[] = {
#embed "../../schema/sqlite/0025_import_mappings.sql"
};

static const unsigned char disputed_scores[] = {
#embed "../../schema/sqlite/0026_disputed_scores.sql"
};

static const unsigned char thresholds[] = {
#embed "../../schema/sqlite/0027_thresholds.sql"
};

static const unsigned char webhooks[] = {
#embed "../../schema/sqlite/0028_webhooks.sql"
};

static const unsigned char distinct_contacts[] = {
#embed "../../schema/sqlite/0029_distinct_contacts.sql"
};

static const unsigned char record_blocks[] = {
#embed "../../schema/sqlite/0030_record_blocks.sql"
};

static const unsigned char audit_actions[] = {
#embed "../../schema/sqlite/0031_audit_actions.sql"
};

static const unsigned char search[] = {
#embed "../../schema/sqlite/0032_search.sql"
};

static const unsigned char objections[] = {
#embed "../../schema/sqlite/0033_objections.sql"
};

static const unsigned char retention[] = {
#embed "../../schema/sqlite/0034_retention.sql"
};

static const unsigned char lead_orders[] = {
#embed "../../schema/sqlite/0035_lead_orders.sql"
};

static const unsigned char contact_phones[] = {
#embed "../../schema/sqlite/0036_contact_phones.sql"
};

static const struct embedded_file migrations[] = {
    {"0001_tables", tables, sizeof tables},
    {"0002_guards", guards, sizeof guards},
    {"0003_views", views, sizeof views},
    {"0004_models", models, sizeof models},
    {"0005_sync", sync, sizeof sync},
    {"0006_agents", agents, sizeof agents},
    {"0007_service", service, sizeof service},
    {"0008_commentaries", commentaries, sizeof commentaries},
    {"0009_change_by_id", change_by_id, sizeof change_by_id},
    {"0010_continuations", continuations, sizeof continuations},
    {"0011_import_results", import_results, sizeof import_results},
    {"0012_sync_remotes", sync_remotes, sizeof sync_remotes},
    {"0013_contact_ids", contact_ids, sizeof contact_ids},
    {"0014_dashboard", dashboard, sizeof dashboard},
    {"0015_time_zone", time_zone, sizeof time_zone},
    {"0016_lean_rows", lean_rows, sizeof lean_rows},
    {"0017_identity", identity, sizeof identity},
    {"0018_link_contacts", link_contacts, sizeof link_contacts},
    {"0019_lead_lists", lead_lists, sizeof lead_lists},
    {"0020_erasure", erasure, sizeof erasure},
    {"0021_dialects", dialects, sizeof dialects},
    {"0022_entry_origins", entry_origins, sizeof entry_origins},
    {"0023_lead_choices", lead_choices, sizeof lead_choices},
    {"0024_score_overrides", score_overrides, sizeof score_overrides},
    {"0025_import_mappings", import_mappings, sizeof import_mappings},
    {"0026_disputed_scores", disputed_scores, sizeof disputed_scores},
    {"0027_thresholds", thresholds, sizeof thresholds},
    {"0028_webhooks", webhooks, sizeof webhooks},
    {"0029_distinct_contacts", distinct_contacts, sizeof distinct_contacts},
    {"0030_record_blocks", record_blocks, sizeof record_blocks},
    {"0031_audit_actions", audit_actions, sizeof audit_actions},
    {"0032_search", search, sizeof search},
    {"0033_objections", objections, sizeof objections},
    {"0034_retention", retention, sizeof retention},
    {"0035_lead_orders", lead_orders, sizeof lead_orders},
    {"0036_contact_phones", contact_phones, sizeof contact_phones},
};
const size_t embedded_migration_count = COUNT(migrations);
const struct embedded_file *const embedded_migrations = migrations;

static const unsigned char project_sync[] = {
#embed "../../schema/supabase/0001_sync.sql"
};
static const unsigned char project_guardian[] = {
#embed "../../schema/supabase/0002_guardian.sql"
};
static const unsigned char project_history[] = {
#embed "../../schema/supabase/0003_history.sql"
};
static const unsigned char uninstall[] = {
#embed "../../schema/supabase/uninstall.sql"
};

static const struct embedded_file project_scripts[] = {
    {"0001_sync", project_sync, sizeof project_sync},
    {"0002_guardian", project_guardian, sizeof project_guardian},
    {"0003_history", project_history, sizeof project_history},
};
const size_t embedded_project_script_count = COUNT(project_scripts);
const struct embedded_file *const embedded_project_scripts = project_scripts;

const struct embedded_file embedded_uninstall_script = {"uninstall", uninstall, sizeof uninstall};

static const unsigned char verifier[] = {
#embed "../../Tests/verify_proof.py"
};
const struct embedded_file embedded_verifier = {"verifier", verifier, sizeof verifier};
