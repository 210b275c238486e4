#include <libpq-fe.h>

// Swift does not see macros that stand for characters: the fields of an error, by names of ours.
static const int assay_diagnostic_state = PG_DIAG_SQLSTATE;
static const int assay_diagnostic_message = PG_DIAG_MESSAGE_PRIMARY;
static const int assay_diagnostic_detail = PG_DIAG_MESSAGE_DETAIL;
static const int assay_diagnostic_hint = PG_DIAG_MESSAGE_HINT;
