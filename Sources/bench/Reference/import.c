/* The reference for importing contacts: a small CSV reader and the inserts, through the C API.
 *
 * import FILE CSV
 *
 * Takes the demo's columns: id, name, email, phone, company, title, website, source, country, city,
 * do_not_contact, created_at, product_interest. Looks each id up, links or makes the company, keeps
 * the last column as an attribute; commits each 5,000 rows. Prints rows and seconds. */
#include "support.h"

#define COLUMNS 13
#define SLOTS (1 << 20)

static char *fields[COLUMNS];
static struct { char *name; int64_t key; } slots[SLOTS];

/* Splits the record at `p` in place (RFC 4180); answers where the next begins, NULL at the end. */
static char *record(char *p) {
    if (!*p) return 0;
    for (int column = 0;; column++) {
        char *out = p, *start = p;
        if (*p == '"') {
            start = out = ++p;
            while (*p && !(*p == '"' && p[1] != '"')) {
                if (*p == '"') p++;
                *out++ = *p++;
            }
            p++;
        } else {
            while (*p && *p != ',' && *p != '\r' && *p != '\n') p++;
            out = p;
        }
        char end = *p;
        if (end) p++;
        if (end == '\r' && *p == '\n') p++;
        *out = 0;
        if (column < COLUMNS) fields[column] = start;
        if (end != ',') {
            for (int i = column + 1; i < COLUMNS; i++) fields[i] = (char *)"";
            return p;
        }
    }
}

static void lower(char *to, const char *from, size_t room) {
    size_t n = 0;
    for (; from[n] && n + 1 < room; n++) to[n] = from[n] >= 'A' && from[n] <= 'Z' ? from[n] + 32 : from[n];
    to[n] = 0;
}

static void bind(sqlite3_stmt *s, int place, const char *value) {
    if (value && *value) sqlite3_bind_text(s, place, value, -1, SQLITE_STATIC);
    else sqlite3_bind_null(s, place);
}

static sqlite3_stmt *add_company, *add_contact, *find_contact;

static int64_t company(sqlite3 *db, const char *name) {
    uint64_t hash = 14695981039346656037ULL;
    for (const char *p = name; *p; p++) hash = (hash ^ (uint8_t)*p) * 1099511628211ULL;
    uint64_t slot = hash & (SLOTS - 1);
    while (slots[slot].name && strcmp(slots[slot].name, name)) slot = (slot + 1) & (SLOTS - 1);
    if (slots[slot].name) return slots[slot].key;
    char folded[256], id[40];
    lower(folded, name, sizeof folded);
    snprintf(id, sizeof id, "%016llx", (unsigned long long)hash);
    bind(add_company, 1, id);
    bind(add_company, 2, name);
    bind(add_company, 3, folded);
    sqlite3_bind_int64(add_company, 4, NOW);
    step_reset(add_company);
    slots[slot].name = strdup(name);
    return slots[slot].key = sqlite3_last_insert_rowid(db);
}

static int64_t days_from_civil(int64_t y, int m, int d) {
    y -= m <= 2;
    int64_t era = y / 400, yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t moment(const char *text) {
    int y, m, d, h = 0, i = 0, s = 0;
    if (text[2] == '/') {
        if (sscanf(text, "%d/%d/%d", &d, &m, &y) != 3) return 0;
    } else {
        y = atoi(text); m = atoi(text + 5); d = atoi(text + 8);
        if (text[10]) { h = atoi(text + 11); i = atoi(text + 14); s = atoi(text + 17); }
    }
    return ((days_from_civil(y, m, d) * 24 + h) * 60 + i) * 60000000LL + s * 1000000LL;
}

static void contact(sqlite3 *db) {
    bind(find_contact, 1, fields[0]);
    int known = sqlite3_step(find_contact) == SQLITE_ROW;
    check(sqlite3_reset(find_contact));
    if (known) return;
    char email[256], attributes[512] = "{}";
    lower(email, fields[2], sizeof email);
    if (*fields[12]) snprintf(attributes, sizeof attributes, "{\"product_interest\":\"%s\"}", fields[12]);
    for (int i = 0; i < 4; i++) bind(add_contact, i + 1, fields[i]);
    bind(add_contact, 5, email);
    if (*fields[4]) sqlite3_bind_int64(add_contact, 6, company(db, fields[4]));
    else sqlite3_bind_null(add_contact, 6);
    for (int i = 4; i < 10; i++) bind(add_contact, i + 3, fields[i]);
    if (*fields[10]) sqlite3_bind_int(add_contact, 13, *fields[10] == 'y');
    else sqlite3_bind_null(add_contact, 13);
    if (*fields[11]) sqlite3_bind_int64(add_contact, 14, moment(fields[11]));
    else sqlite3_bind_null(add_contact, 14);
    sqlite3_bind_int64(add_contact, 15, NOW);
    bind(add_contact, 16, attributes);
    step_reset(add_contact);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    double started = seconds();
    sqlite3 *db = open_like_assay(argv[1]);
    sqlite3_wal_hook(db, log_grew, 0);
    FILE *file = fopen(argv[2], "rb");
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    if (fread(text, 1, size, file) != size) return 1;
    text[size] = 0;
    fclose(file);
    run(db, "INSERT OR IGNORE INTO organization (organization_key, id, recorded_at)"
            " VALUES (1, 'default', 0)");
    add_company = prepare(db, "INSERT INTO company (organization_key, id, name, match_name,"
                              " recorded_at, import_key) VALUES (1, ?, ?, ?, ?, 1)");
    find_contact = prepare(db, "SELECT contact_key FROM contact WHERE organization_key = 1 AND id = ?");
    add_contact = prepare(db,
        "INSERT INTO contact (organization_key, id, name, email, phone, match_email, company_key,"
        " company, title, website, source, country, city, do_not_contact, created_at, recorded_at,"
        " attributes, import_key)"
        " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 1)");
    int64_t rows = 0;
    char *p = record(text);
    run(db, "BEGIN IMMEDIATE");
    while (p && (p = record(p))) {
        contact(db);
        if (++rows % 5000 == 0) {
            commit(db);
            run(db, "BEGIN IMMEDIATE");
        }
    }
    commit(db);
    printf("%lld %.6f\n", (long long)rows, seconds() - started);
    return 0;
}
