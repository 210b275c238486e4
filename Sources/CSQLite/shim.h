#include <sqlite3.h>

// Swift cannot call functions with variable arguments: the one setting Assay needs, by its own name.
static inline int assay_db_config(sqlite3 *database, int setting, int on) {
    return sqlite3_db_config(database, setting, on, (int *)0);
}
