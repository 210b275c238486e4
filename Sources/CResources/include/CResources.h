#ifndef CRESOURCES_H
#define CRESOURCES_H

#include <stddef.h>

/// A file as it stood in the repository when the program was built.
struct embedded_file {
    /// The file's name without folder and ending.
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// The migrations of the data file, in the order in which they are applied.
extern const struct embedded_file *const embedded_migrations;
extern const size_t embedded_migration_count;

/// What an operator runs in a Supabase project, in this order, and what takes it away again.
extern const struct embedded_file *const embedded_project_scripts;
extern const size_t embedded_project_script_count;
extern const struct embedded_file embedded_uninstall_script;
extern const struct embedded_file embedded_verifier;

/// The instructions of the three agents.
extern const struct embedded_file embedded_lead_scorer_prompt;
extern const struct embedded_file embedded_contact_analyst_prompt;
extern const struct embedded_file embedded_insight_writer_prompt;

/// How the tables of the Guardian CRM correspond to ours.
extern const struct embedded_file embedded_guardian_mapping;

#endif
