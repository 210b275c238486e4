// The texts that the engine and sync read, embedded from where they stand.
#include "include/CResources.h"

static const unsigned char lead_scorer[] = {
#embed "../Engine/Agents/Prompts/lead_scorer.md"
};
const struct embedded_file embedded_lead_scorer_prompt = {"lead_scorer", lead_scorer, sizeof lead_scorer};

static const unsigned char contact_analyst[] = {
#embed "../Engine/Agents/Prompts/contact_analyst.md"
};
const struct embedded_file embedded_contact_analyst_prompt = {"contact_analyst", contact_analyst, sizeof contact_analyst};

static const unsigned char insight_writer[] = {
#embed "../Engine/Agents/Prompts/insight_writer.md"
};
const struct embedded_file embedded_insight_writer_prompt = {"insight_writer", insight_writer, sizeof insight_writer};

static const unsigned char guardian[] = {
#embed "../Sync/Mapping/guardian.json"
};
const struct embedded_file embedded_guardian_mapping = {"guardian", guardian, sizeof guardian};
