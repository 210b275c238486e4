#include <sqlite3.h>

// Swift cannot call functions with variable arguments: the settings Assay needs, by names of their own.

// Before the first connection of the process; afterwards SQLite refuses it and changes nothing.
static inline int assay_leave_memory_uncounted(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline int assay_db_config(sqlite3 *database, int setting, int on) {
    return sqlite3_db_config(database, setting, on, (int *)0);
}
