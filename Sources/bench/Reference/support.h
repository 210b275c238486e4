/* What all references share: errors, clock, random numbers, and Assay's settings of SQLite. */
#ifndef SUPPORT_H
#define SUPPORT_H
#pragma GCC diagnostic ignored "-Wunused-function"
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY 86400000000LL
/* The demo's present: 2026-11-01T09:00:00Z, unless the program has another. */
#ifndef NOW
#define NOW 1793523600000000LL
#endif

static sqlite3 *checked;

static void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    fprintf(stderr, "reference: %s\n", checked ? sqlite3_errmsg(checked) : sqlite3_errstr(code));
    exit(1);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void run(sqlite3 *db, const char *sql) {
    checked = db;
    check(sqlite3_exec(db, sql, 0, 0, 0));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *s;
    checked = db;
    check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, 0));
    return s;
}

/* Runs a statement without rows, and makes it ready for the next. */
static void step_reset(sqlite3_stmt *s) {
    check(sqlite3_step(s));
    check(sqlite3_reset(s));
}

static int64_t number(sqlite3 *db, const char *sql) {
    sqlite3_stmt *s = prepare(db, sql);
    check(sqlite3_step(s));
    int64_t value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

/* The settings that Assay gives each connection. */
static sqlite3 *open_like_assay(const char *path) {
    sqlite3 *db;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    check(sqlite3_open_v2(path, &db, flags, 0));
    checked = db;
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
    run(db,
        "PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
        "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
        "PRAGMA cache_size = -16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "PRAGMA secure_delete = ON");
    return db;
}

/* Bytes of the write-ahead log after the last commit. */
static int64_t log_bytes;

static int log_grew(void *unused, sqlite3 *db, const char *name, int pages) {
    (void)unused; (void)db; (void)name;
    log_bytes = (int64_t)pages * 4096;
    return SQLITE_OK;
}

/* Commits, and moves the log into the file when it is as large as Assay lets it grow. */
static void commit(sqlite3 *db) {
    run(db, "COMMIT");
    if (log_bytes <= 16 << 20) return;
    check(sqlite3_wal_checkpoint_v2(db, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0));
    log_bytes = 0;
}

static uint64_t seed = 1;

static uint64_t next_random(void) {
    uint64_t z = seed += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

/* A number from 0 up to, not including, n; n is at most 2^32. */
static int64_t below(int64_t n) { return (int64_t)((next_random() >> 32) * (uint64_t)n >> 32); }
#endif
