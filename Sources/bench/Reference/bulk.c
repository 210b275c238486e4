/* The reference for bulk scoring and for the latency of one score.
 *
 * bulk FILE PAYLOAD-BYTES CONTACTS-PER-COMMIT [LIMIT]
 *
 * Reads what Assay reads, hashes what it hashes, writes the rows it writes, with its settings, on
 * one thread. Prints contacts and seconds, and with a LIMIT each commit's seconds before them. */
#include "writer.h"

static int64_t start_run(sqlite3 *db) {
    run(db, "BEGIN IMMEDIATE; UPDATE store_state SET epoch = epoch + 1;"
            "INSERT OR IGNORE INTO model (sha256, name, kind, body, recorded_at) VALUES"
            " ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'reference',"
            " 'scorecard', x'00', 0);"
            "INSERT INTO run (id, name, trace_id, started_at, status) VALUES (hex(randomblob(16)),"
            " 'reference', '00000000000000000000000000000000', 0, 'running')");
    int64_t key = sqlite3_last_insert_rowid(db);
    commit(db);
    return key;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    size_t payload_bytes = (size_t)atoll(argv[2]);
    int page = atoi(argv[3]);
    int64_t limit = argc > 4 ? atoll(argv[4]) : INT64_MAX;
    if (page < 1 || page > PAGE) return 2;
    double started = seconds();
    sqlite3 *reader = open_like_assay(argv[1]), *writer = open_like_assay(argv[1]);
    sqlite3_wal_hook(writer, log_grew, 0);
    prepare_decay();
    prepare_weights();
    prepare_reader(reader);
    int64_t run_key = start_run(writer);
    int64_t model = number(writer, "SELECT max(model_key) FROM model");
    prepare_writer(writer);
    person *people = malloc(PAGE * sizeof(person));
    uint8_t (*keys)[32] = malloc(PAGE * 32);
    char *payload = malloc(payload_bytes + 8192);
    int64_t done = 0, after = 0;
    while (done < limit) {
        double begun = seconds();
        run(reader, "BEGIN");
        int count = read_page(people, after, page);
        run(reader, "COMMIT");
        if (!count) break;
        run(writer, "BEGIN IMMEDIATE");
        subject_keys(people, count, keys);
        for (int i = 0; i < count; i++) {
            int bins[FEATURES];
            result r;
            bins_of(&people[i].lead, bins);
            score_bins(bins, &r);
            size_t n = write_payload(payload, &people[i].lead, bins, &r, people[i].id,
                                     people[i].title, people[i].source, payload_bytes);
            int64_t seq = write_entry(people[i].key, keys[i], payload, n);
            write_score(seq, people[i].key, run_key, model, &r);
        }
        write_head();
        commit(writer);
        after = people[count - 1].key;
        done += count;
        if (argc > 4) printf("%.9f\n", seconds() - begun);
    }
    run(writer, "BEGIN IMMEDIATE; UPDATE run SET status = 'ok', finished_at = 0");
    commit(writer);
    printf("%lld %.6f\n", (long long)done, seconds() - started);
    return 0;
}
