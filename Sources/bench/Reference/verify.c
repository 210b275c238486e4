#define _GNU_SOURCE
/* The reference for `audit verify`: recomputes every leaf, commitment and the root.
 *
 * verify FILE
 *
 * Prints entries and seconds. */
#include "sha256.h"
#include "support.h"

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    double started = seconds();
    sqlite3 *db = open_like_assay(argv[1]);
    sqlite3_stmt *s = prepare(db,
        "SELECT e.seq, e.body, e.leaf, p.payload, k.key FROM ledger_entry AS e"
        " LEFT JOIN ledger_payload AS p USING (seq)"
        " LEFT JOIN subject_key AS k USING (subject_id) ORDER BY e.seq");
    uint8_t edge[63][32];
    uint64_t size = 0;
    int64_t wrong = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        const uint8_t *body = sqlite3_column_blob(s, 1);
        int length = sqlite3_column_bytes(s, 1);
        uint8_t hash[32];
        leaf_hash(body, length, hash);
        if (memcmp(hash, sqlite3_column_blob(s, 2), 32)) wrong++;
        if (sqlite3_column_type(s, 3) != SQLITE_NULL && sqlite3_column_bytes(s, 4) == 32) {
            hmac_key key;
            uint8_t commit[32], expected[32];
            char hex[64];
            hmac_prepare(&key, sqlite3_column_blob(s, 4));
            commitment(&key, sqlite3_column_int64(s, 0), sqlite3_column_blob(s, 3),
                       sqlite3_column_bytes(s, 3), commit);
            to_hex(commit, 32, hex);
            if (!memmem(body, length, hex, 64)) wrong++;
            hmac(&key, "subject/v1", 10, expected);
            to_hex(expected, 16, hex);
            if (!memmem(body, length, hex, 32)) wrong++;
        }
        int top = __builtin_popcountll(size);
        for (int level = 0; size >> level & 1; level++) node_hash(edge[--top], hash, hash);
        memcpy(edge[top], hash, 32);
        size++;
    }
    sqlite3_finalize(s);
    uint8_t root[32] = {0};
    int top = __builtin_popcountll(size);
    if (top) memcpy(root, edge[top - 1], 32);
    for (int i = top - 2; i >= 0; i--) node_hash(edge[i], root, root);
    s = prepare(db, "SELECT root FROM ledger_head");
    check(sqlite3_step(s));
    if (memcmp(root, sqlite3_column_blob(s, 0), 32)) wrong++;
    sqlite3_finalize(s);
    printf("%llu %.6f\n", (unsigned long long)size, seconds() - started);
    // A reference that does not agree with what it checks measures nothing.
    if (wrong) fprintf(stderr, "reference: %lld entries do not verify\n", (long long)wrong);
    return wrong ? 1 : 0;
}
