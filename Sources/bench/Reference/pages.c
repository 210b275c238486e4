/* pages FILE: how many bytes a database has, those in its write-ahead log included. */
#include "support.h"

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    sqlite3 *db;
    check(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, 0));
    checked = db;
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
    sqlite3_busy_timeout(db, 1000);
    printf("%lld 1\n", (long long)(number(db, "PRAGMA page_count") * number(db, "PRAGMA page_size")));
    return 0;
}
