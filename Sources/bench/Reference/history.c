/* The reference for reading score histories: one statement of the same columns a contact.
 *
 * history FILE CONTACTS
 *
 * Reads the newest 20 scores of every n-th contact, so that CONTACTS of them are read, with all
 * that a row of `assay history` holds. Prints contacts and seconds. */
#include "support.h"

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    sqlite3 *db = open_like_assay(argv[1]);
    int64_t last = number(db, "SELECT max(contact_key) FROM contact"), count = atoll(argv[2]);
    int64_t step = last / count > 0 ? last / count : 1, done = 0, sum = 0;
    sqlite3_stmt *s = prepare(db,
        "SELECT s.seq, s.contact_key, s.score, s.log_odds_micro, s.probability_micro,"
        " s.confidence_micro, s.as_of, s.scored_at, o.id, c.id, c.name, c.email, c.company, m.name,"
        " m.sha256, r.id, r.trace_id FROM score AS s JOIN organization AS o USING (organization_key)"
        " JOIN contact AS c USING (contact_key) JOIN model AS m ON m.model_key = s.model_key"
        " JOIN run AS r USING (run_key)"
        " WHERE s.contact_key = ? ORDER BY s.seq DESC LIMIT 20");
    double started = seconds();
    for (int64_t key = 1; key <= last && done < count; key += step, done++) {
        sqlite3_bind_int64(s, 1, key);
        while (sqlite3_step(s) == SQLITE_ROW) {
            for (int i = 0; i < 8; i++) sum += sqlite3_column_int64(s, i);
            for (int i = 8; i < 17; i++) {
                sum += *(const char *)(sqlite3_column_text(s, i) ? sqlite3_column_text(s, i)
                                                                  : (const unsigned char *)"");
            }
        }
        check(sqlite3_reset(s));
    }
    double taken = seconds() - started;
    fprintf(stderr, "%s", sum == 42 ? " " : "");
    printf("%lld %.6f\n", (long long)done, taken);
    return 0;
}
