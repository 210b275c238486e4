// The files that only the program needs: a library that imports `Engine` carries none of them.
#include "include/CProgramResources.h"

static const unsigned char openapi[] = {
#embed "../Service/Resources/openapi.json"
};
const struct program_file program_openapi = {openapi, sizeof openapi};

static const unsigned char documentation[] = {
#embed "../Service/Resources/docs.html"
};
const struct program_file program_documentation = {documentation, sizeof documentation};

static const unsigned char client[] = {
#embed "../Service/Resources/assay.ts"
};
const struct program_file program_client = {client, sizeof client};

static const unsigned char elements[] = {
#embed "../Service/Resources/assay-elements.js"
};
const struct program_file program_elements = {elements, sizeof elements};

static const unsigned char vocabulary[] = {
#embed "../../fixtures/vocabulary.txt"
};
const struct program_file program_vocabulary = {vocabulary, sizeof vocabulary};

// The dashboard: each file of the folder `Sources/Service/Dashboard` that browsers ask for.
static const unsigned char page_agent_run_js[] = {
#embed "../Service/Dashboard/agent-run.js"
};
static const unsigned char page_agents_js[] = {
#embed "../Service/Dashboard/agents.js"
};
static const unsigned char page_api_js[] = {
#embed "../Service/Dashboard/api.js"
};
static const unsigned char page_app_js[] = {
#embed "../Service/Dashboard/app.js"
};
static const unsigned char page_audit_js[] = {
#embed "../Service/Dashboard/audit.js"
};
static const unsigned char page_charts_js[] = {
#embed "../Service/Dashboard/charts.js"
};
static const unsigned char page_contact_actions_js[] = {
#embed "../Service/Dashboard/contact-actions.js"
};
static const unsigned char page_contact_agent_js[] = {
#embed "../Service/Dashboard/contact-agent.js"
};
static const unsigned char page_contact_curve_js[] = {
#embed "../Service/Dashboard/contact-curve.js"
};
static const unsigned char page_contact_objection_js[] = {
#embed "../Service/Dashboard/contact-objection.js"
};
static const unsigned char page_contact_override_js[] = {
#embed "../Service/Dashboard/contact-override.js"
};
static const unsigned char page_contact_proof_js[] = {
#embed "../Service/Dashboard/contact-proof.js"
};
static const unsigned char page_contact_score_js[] = {
#embed "../Service/Dashboard/contact-score.js"
};
static const unsigned char page_contact_since_js[] = {
#embed "../Service/Dashboard/contact-since.js"
};
static const unsigned char page_contact_timeline_js[] = {
#embed "../Service/Dashboard/contact-timeline.js"
};
static const unsigned char page_contact_whatif_js[] = {
#embed "../Service/Dashboard/contact-whatif.js"
};
static const unsigned char page_contact_why_js[] = {
#embed "../Service/Dashboard/contact-why.js"
};
static const unsigned char page_contact_css[] = {
#embed "../Service/Dashboard/contact.css"
};
static const unsigned char page_contact_js[] = {
#embed "../Service/Dashboard/contact.js"
};
static const unsigned char page_contacts_js[] = {
#embed "../Service/Dashboard/contacts.js"
};
static const unsigned char page_dialogs_js[] = {
#embed "../Service/Dashboard/dialogs.js"
};
static const unsigned char page_dom_js[] = {
#embed "../Service/Dashboard/dom.js"
};
static const unsigned char page_duplicates_js[] = {
#embed "../Service/Dashboard/duplicates.js"
};
static const unsigned char page_help_js[] = {
#embed "../Service/Dashboard/help.js"
};
static const unsigned char page_icon_svg[] = {
#embed "../Service/Dashboard/icon.svg"
};
static const unsigned char page_icons_js[] = {
#embed "../Service/Dashboard/icons.js"
};
static const unsigned char page_import_preview_js[] = {
#embed "../Service/Dashboard/import-preview.js"
};
static const unsigned char page_import_settings_js[] = {
#embed "../Service/Dashboard/import-settings.js"
};
static const unsigned char page_import_js[] = {
#embed "../Service/Dashboard/import.js"
};
static const unsigned char page_index_html[] = {
#embed "../Service/Dashboard/index.html"
};
static const unsigned char page_keys_js[] = {
#embed "../Service/Dashboard/keys.js"
};
static const unsigned char page_lead_rows_js[] = {
#embed "../Service/Dashboard/lead-rows.js"
};
static const unsigned char page_lists_css[] = {
#embed "../Service/Dashboard/lists.css"
};
static const unsigned char page_menu_js[] = {
#embed "../Service/Dashboard/menu.js"
};
static const unsigned char page_model_compare_js[] = {
#embed "../Service/Dashboard/model-compare.js"
};
static const unsigned char page_model_impact_js[] = {
#embed "../Service/Dashboard/model-impact.js"
};
static const unsigned char page_model_plots_js[] = {
#embed "../Service/Dashboard/model-plots.js"
};
static const unsigned char page_model_quality_js[] = {
#embed "../Service/Dashboard/model-quality.js"
};
static const unsigned char page_model_rules_js[] = {
#embed "../Service/Dashboard/model-rules.js"
};
static const unsigned char page_model_js[] = {
#embed "../Service/Dashboard/model.js"
};
static const unsigned char page_notices_js[] = {
#embed "../Service/Dashboard/notices.js"
};
static const unsigned char page_parts_css[] = {
#embed "../Service/Dashboard/parts.css"
};
static const unsigned char page_retention_js[] = {
#embed "../Service/Dashboard/retention.js"
};
static const unsigned char page_route_js[] = {
#embed "../Service/Dashboard/route.js"
};
static const unsigned char page_scoring_js[] = {
#embed "../Service/Dashboard/scoring.js"
};
static const unsigned char page_screens_css[] = {
#embed "../Service/Dashboard/screens.css"
};
static const unsigned char page_session_js[] = {
#embed "../Service/Dashboard/session.js"
};
static const unsigned char page_settings_store_js[] = {
#embed "../Service/Dashboard/settings-store.js"
};
static const unsigned char page_settings_js[] = {
#embed "../Service/Dashboard/settings.js"
};
static const unsigned char page_shell_css[] = {
#embed "../Service/Dashboard/shell.css"
};
static const unsigned char page_shell_js[] = {
#embed "../Service/Dashboard/shell.js"
};
static const unsigned char page_sync_choices_js[] = {
#embed "../Service/Dashboard/sync-choices.js"
};
static const unsigned char page_sync_js[] = {
#embed "../Service/Dashboard/sync.js"
};
static const unsigned char page_tables_js[] = {
#embed "../Service/Dashboard/tables.js"
};
static const unsigned char page_thresholds_js[] = {
#embed "../Service/Dashboard/thresholds.js"
};
static const unsigned char page_today_js[] = {
#embed "../Service/Dashboard/today.js"
};
static const unsigned char page_tokens_css[] = {
#embed "../Service/Dashboard/tokens.css"
};
static const unsigned char page_transfer_js[] = {
#embed "../Service/Dashboard/transfer.js"
};
static const unsigned char page_visits_js[] = {
#embed "../Service/Dashboard/visits.js"
};
static const unsigned char page_webhooks_js[] = {
#embed "../Service/Dashboard/webhooks.js"
};
static const unsigned char page_words_contact_en_js[] = {
#embed "../Service/Dashboard/words-contact-en.js"
};
static const unsigned char page_words_contact_it_js[] = {
#embed "../Service/Dashboard/words-contact-it.js"
};
static const unsigned char page_words_contact_js[] = {
#embed "../Service/Dashboard/words-contact.js"
};
static const unsigned char page_words_en_js[] = {
#embed "../Service/Dashboard/words-en.js"
};
static const unsigned char page_words_impact_en_js[] = {
#embed "../Service/Dashboard/words-impact-en.js"
};
static const unsigned char page_words_impact_it_js[] = {
#embed "../Service/Dashboard/words-impact-it.js"
};
static const unsigned char page_words_it_js[] = {
#embed "../Service/Dashboard/words-it.js"
};
static const unsigned char page_words_model_en_js[] = {
#embed "../Service/Dashboard/words-model-en.js"
};
static const unsigned char page_words_model_it_js[] = {
#embed "../Service/Dashboard/words-model-it.js"
};
static const unsigned char page_words_rules_en_js[] = {
#embed "../Service/Dashboard/words-rules-en.js"
};
static const unsigned char page_words_rules_it_js[] = {
#embed "../Service/Dashboard/words-rules-it.js"
};
static const unsigned char page_words_screens_en_js[] = {
#embed "../Service/Dashboard/words-screens-en.js"
};
static const unsigned char page_words_screens_it_js[] = {
#embed "../Service/Dashboard/words-screens-it.js"
};
static const unsigned char page_words_js[] = {
#embed "../Service/Dashboard/words.js"
};

static const struct program_page pages[] = {
    {"agent-run.js", page_agent_run_js, sizeof page_agent_run_js},
    {"agents.js", page_agents_js, sizeof page_agents_js},
    {"api.js", page_api_js, sizeof page_api_js},
    {"app.js", page_app_js, sizeof page_app_js},
    {"audit.js", page_audit_js, sizeof page_audit_js},
    {"charts.js", page_charts_js, sizeof page_charts_js},
    {"contact-actions.js", page_contact_actions_js, sizeof page_contact_actions_js},
    {"contact-agent.js", page_contact_agent_js, sizeof page_contact_agent_js},
    {"contact-curve.js", page_contact_curve_js, sizeof page_contact_curve_js},
    {"contact-objection.js", page_contact_objection_js, sizeof page_contact_objection_js},
    {"contact-override.js", page_contact_override_js, sizeof page_contact_override_js},
    {"contact-proof.js", page_contact_proof_js, sizeof page_contact_proof_js},
    {"contact-score.js", page_contact_score_js, sizeof page_contact_score_js},
    {"contact-since.js", page_contact_since_js, sizeof page_contact_since_js},
    {"contact-timeline.js", page_contact_timeline_js, sizeof page_contact_timeline_js},
    {"contact-whatif.js", page_contact_whatif_js, sizeof page_contact_whatif_js},
    {"contact-why.js", page_contact_why_js, sizeof page_contact_why_js},
    {"contact.css", page_contact_css, sizeof page_contact_css},
    {"contact.js", page_contact_js, sizeof page_contact_js},
    {"contacts.js", page_contacts_js, sizeof page_contacts_js},
    {"dialogs.js", page_dialogs_js, sizeof page_dialogs_js},
    {"dom.js", page_dom_js, sizeof page_dom_js},
    {"duplicates.js", page_duplicates_js, sizeof page_duplicates_js},
    {"help.js", page_help_js, sizeof page_help_js},
    {"icon.svg", page_icon_svg, sizeof page_icon_svg},
    {"icons.js", page_icons_js, sizeof page_icons_js},
    {"import-preview.js", page_import_preview_js, sizeof page_import_preview_js},
    {"import-settings.js", page_import_settings_js, sizeof page_import_settings_js},
    {"import.js", page_import_js, sizeof page_import_js},
    {"index.html", page_index_html, sizeof page_index_html},
    {"keys.js", page_keys_js, sizeof page_keys_js},
    {"lead-rows.js", page_lead_rows_js, sizeof page_lead_rows_js},
    {"lists.css", page_lists_css, sizeof page_lists_css},
    {"menu.js", page_menu_js, sizeof page_menu_js},
    {"model-compare.js", page_model_compare_js, sizeof page_model_compare_js},
    {"model-impact.js", page_model_impact_js, sizeof page_model_impact_js},
    {"model-plots.js", page_model_plots_js, sizeof page_model_plots_js},
    {"model-quality.js", page_model_quality_js, sizeof page_model_quality_js},
    {"model-rules.js", page_model_rules_js, sizeof page_model_rules_js},
    {"model.js", page_model_js, sizeof page_model_js},
    {"notices.js", page_notices_js, sizeof page_notices_js},
    {"parts.css", page_parts_css, sizeof page_parts_css},
    {"retention.js", page_retention_js, sizeof page_retention_js},
    {"route.js", page_route_js, sizeof page_route_js},
    {"scoring.js", page_scoring_js, sizeof page_scoring_js},
    {"screens.css", page_screens_css, sizeof page_screens_css},
    {"session.js", page_session_js, sizeof page_session_js},
    {"settings-store.js", page_settings_store_js, sizeof page_settings_store_js},
    {"settings.js", page_settings_js, sizeof page_settings_js},
    {"shell.css", page_shell_css, sizeof page_shell_css},
    {"shell.js", page_shell_js, sizeof page_shell_js},
    {"sync-choices.js", page_sync_choices_js, sizeof page_sync_choices_js},
    {"sync.js", page_sync_js, sizeof page_sync_js},
    {"tables.js", page_tables_js, sizeof page_tables_js},
    {"thresholds.js", page_thresholds_js, sizeof page_thresholds_js},
    {"today.js", page_today_js, sizeof page_today_js},
    {"tokens.css", page_tokens_css, sizeof page_tokens_css},
    {"transfer.js", page_transfer_js, sizeof page_transfer_js},
    {"visits.js", page_visits_js, sizeof page_visits_js},
    {"webhooks.js", page_webhooks_js, sizeof page_webhooks_js},
    {"words-contact-en.js", page_words_contact_en_js, sizeof page_words_contact_en_js},
    {"words-contact-it.js", page_words_contact_it_js, sizeof page_words_contact_it_js},
    {"words-contact.js", page_words_contact_js, sizeof page_words_contact_js},
    {"words-en.js", page_words_en_js, sizeof page_words_en_js},
    {"words-impact-en.js", page_words_impact_en_js, sizeof page_words_impact_en_js},
    {"words-impact-it.js", page_words_impact_it_js, sizeof page_words_impact_it_js},
    {"words-it.js", page_words_it_js, sizeof page_words_it_js},
    {"words-model-en.js", page_words_model_en_js, sizeof page_words_model_en_js},
    {"words-model-it.js", page_words_model_it_js, sizeof page_words_model_it_js},
    {"words-rules-en.js", page_words_rules_en_js, sizeof page_words_rules_en_js},
    {"words-rules-it.js", page_words_rules_it_js, sizeof page_words_rules_it_js},
    {"words-screens-en.js", page_words_screens_en_js, sizeof page_words_screens_en_js},
    {"words-screens-it.js", page_words_screens_it_js, sizeof page_words_screens_it_js},
    {"words.js", page_words_js, sizeof page_words_js},
};
const struct program_page *const program_pages = pages;
const size_t program_page_count = sizeof pages / sizeof pages[0];
