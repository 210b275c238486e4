/* Writes scores as Assay does: entry, payload, key, history, newest score, mark, nodes, head. */
#ifndef WRITER_H
#define WRITER_H
#include "payload.h"
#include "reader.h"
#include "sha256.h"

static sqlite3_stmt *read_keys, *add_key, *add_entry, *add_payload, *add_score, *set_latest,
    *drop_mark, *add_node, *set_head;
static uint8_t frontier[63][32];
static uint64_t log_size;
static char origin[200];

static void prepare_writer(sqlite3 *db) {
    read_keys = prepare(db, "SELECT subject_id, key FROM subject_key WHERE subject_id BETWEEN ? AND ?");
    add_key = prepare(db, "INSERT INTO subject_key (subject_id, key) VALUES (?, ?)");
    add_entry = prepare(db, "INSERT INTO ledger_entry (seq, kind, at, subject, body, leaf)"
                            " VALUES (?, ?, ?, ?, ?, ?)");
    add_payload = prepare(db, "INSERT INTO ledger_payload (seq, subject_id, payload) VALUES (?, ?, ?)");
    add_score = prepare(db,
        "INSERT INTO score (seq, organization_key, contact_key, run_key, model_key, as_of, scored_at,"
        " score, log_odds_micro, probability_micro, confidence_micro)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    set_latest = prepare(db,
        "INSERT INTO score_latest (contact_key, seq, organization_key, score, log_odds_micro,"
        " model_key) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (contact_key) DO UPDATE SET"
        " seq = excluded.seq, score = excluded.score, log_odds_micro = excluded.log_odds_micro,"
        " model_key = excluded.model_key");
    drop_mark = prepare(db, "DELETE FROM stale_contact WHERE contact_key = ? AND epoch < ?");
    add_node = prepare(db, "INSERT INTO ledger_node (level, position, hash) VALUES (?, ?, ?)");
    set_head = prepare(db, "UPDATE ledger_head SET size = ?, root = ?, frontier = ?");
    sqlite3_stmt *s = prepare(db, "SELECT size, origin, frontier FROM ledger_head");
    check(sqlite3_step(s));
    log_size = sqlite3_column_int64(s, 0);
    snprintf(origin, sizeof origin, "%s", sqlite3_column_text(s, 1));
    memcpy(frontier, sqlite3_column_blob(s, 2) ? sqlite3_column_blob(s, 2) : "",
           sqlite3_column_bytes(s, 2));
    sqlite3_finalize(s);
}

/* Adds a leaf to the right edge of the tree and stores the nodes it completes. */
static void add_leaf(const uint8_t leaf[32]) {
    uint8_t hash[32];
    memcpy(hash, leaf, 32);
    int top = __builtin_popcountll(log_size);
    for (int level = 1; log_size >> (level - 1) & 1; level++) {
        node_hash(frontier[--top], hash, hash);
        if (level < 8) continue;
        sqlite3_bind_int(add_node, 1, level);
        sqlite3_bind_int64(add_node, 2, log_size >> level);
        sqlite3_bind_blob(add_node, 3, hash, 32, SQLITE_TRANSIENT);
        step_reset(add_node);
    }
    memcpy(frontier[top], hash, 32);
    log_size++;
}

static void write_head(void) {
    int top = __builtin_popcountll(log_size);
    uint8_t root[32];
    memcpy(root, frontier[top - 1], 32);
    for (int i = top - 2; i >= 0; i--) node_hash(frontier[i], root, root);
    sqlite3_bind_int64(set_head, 1, log_size);
    sqlite3_bind_blob(set_head, 2, root, 32, SQLITE_TRANSIENT);
    sqlite3_bind_blob(set_head, 3, frontier, 32 * top, SQLITE_TRANSIENT);
    step_reset(set_head);
}

/* The keys of a page of people: one ranged read, new ones for the rest. */
static void subject_keys(const person *people, int count, uint8_t (*keys)[32]) {
    static char has[PAGE];
    memset(has, 0, count);
    int at = 0;
    sqlite3_bind_int64(read_keys, 1, people[0].key);
    sqlite3_bind_int64(read_keys, 2, people[count - 1].key);
    while (sqlite3_step(read_keys) == SQLITE_ROW) {
        int64_t key = sqlite3_column_int64(read_keys, 0);
        while (at < count && people[at].key < key) at++;
        if (at == count || people[at].key != key) continue;
        memcpy(keys[at], sqlite3_column_blob(read_keys, 1), 32);
        has[at] = 1;
    }
    check(sqlite3_reset(read_keys));
    for (int i = 0; i < count; i++) {
        if (has[i]) continue;
        for (int j = 0; j < 4; j++) {
            uint64_t word = next_random();
            memcpy(keys[i] + 8 * j, &word, 8);
        }
        sqlite3_bind_int64(add_key, 1, people[i].key);
        sqlite3_bind_blob(add_key, 2, keys[i], 32, SQLITE_STATIC);
        step_reset(add_key);
    }
}

static size_t write_body(char *start, const uint8_t commit[32], const uint8_t subject[16]) {
    char *p = put(start, "{\"at\":");
    p = put_int(p, NOW);
    p = put(p, ",\"commit\":\"");
    to_hex(commit, 32, p);
    p = put(p + 64, "\",\"kind\":\"score\",\"log\":\"");
    p = put(p, origin);
    p = put(p, "\",\"seq\":");
    p = put_int(p, log_size);
    p = put(p, ",\"subject\":\"");
    to_hex(subject, 16, p);
    p = put(p + 32, "\",\"v\":1}");
    return (size_t)(p - start);
}

/* Entry and payload of one score; answers its number. */
static int64_t write_entry(int64_t subject_id, const uint8_t key[32], const char *payload, size_t n) {
    int64_t seq = log_size;
    hmac_key subject;
    hmac_prepare(&subject, key);
    uint8_t commit[32], reference[32], leaf[32];
    commitment(&subject, seq, payload, n, commit);
    hmac(&subject, "subject/v1", 10, reference);
    char body[512];
    size_t length = write_body(body, commit, reference);
    leaf_hash(body, length, leaf);
    sqlite3_bind_int64(add_entry, 1, seq);
    sqlite3_bind_text(add_entry, 2, "score", 5, SQLITE_STATIC);
    sqlite3_bind_int64(add_entry, 3, NOW);
    sqlite3_bind_blob(add_entry, 4, reference, 16, SQLITE_STATIC);
    sqlite3_bind_blob(add_entry, 5, body, (int)length, SQLITE_STATIC);
    sqlite3_bind_blob(add_entry, 6, leaf, 32, SQLITE_STATIC);
    step_reset(add_entry);
    sqlite3_bind_int64(add_payload, 1, seq);
    sqlite3_bind_int64(add_payload, 2, subject_id);
    sqlite3_bind_blob(add_payload, 3, payload, (int)n, SQLITE_STATIC);
    step_reset(add_payload);
    add_leaf(leaf);
    return seq;
}

static void write_score(int64_t seq, int64_t contact, int64_t run_key, int64_t model,
                        const result *r) {
    const int64_t values[11] = {seq, 1, contact, run_key, model, NOW, NOW,
                                r->score, r->log_odds, r->probability, r->confidence};
    for (int i = 0; i < 11; i++) sqlite3_bind_int64(add_score, i + 1, values[i]);
    step_reset(add_score);
    const int64_t latest[6] = {contact, seq, 1, r->score, r->log_odds, model};
    for (int i = 0; i < 6; i++) sqlite3_bind_int64(set_latest, i + 1, latest[i]);
    step_reset(set_latest);
    sqlite3_bind_int64(drop_mark, 1, contact);
    sqlite3_bind_int64(drop_mark, 2, INT64_MAX);
    step_reset(drop_mark);
}
#endif
