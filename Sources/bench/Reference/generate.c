/* Fills an empty Assay file for the benchmarks.
 *
 * generate FILE CONTACTS INTERACTIONS-PER-CONTACT
 *
 * Contacts at a fifth as many companies, interactions of every kind over two years by contact and
 * time, an opportunity for three contacts in ten. Triggers and durability are off while it runs:
 * this prepares a benchmark and is not measured. */
#include "support.h"

static const char *given[] = {"Anna", "Marco", "Giulia", "Jonas", "Claire", "Emily", "Carmen", "Piotr"};
static const char *family[] = {"Rossi", "Weber", "Dubois", "Hughes", "Navarro", "Nowak", "Conti"};
static const char *titles[] = {"CEO", "Operations Manager", "Buyer", "IT Director", "Controller",
                               "Head of Sales", "Software Engineer", "Marketing Manager", 0};
static const char *sources[] = {"Referral", "Contact form", "Trade show", "Google Ads", "Webinar",
                                "Purchased list", "Organic search", 0};
static const char *industries[] = {"Manufacturing", "Software", "Logistics", "Retail", "Energy", 0};
static const char *stages[] = {"Discovery", "Proposal sent", "Negotiation"};

#define PICK(list) list[below(sizeof list / sizeof *list)]

static void text(sqlite3_stmt *s, int place, const char *value) {
    if (value) sqlite3_bind_text(s, place, value, -1, SQLITE_TRANSIENT);
    else sqlite3_bind_null(s, place);
}

static void companies(sqlite3 *db, int64_t count) {
    sqlite3_stmt *s = prepare(db,
        "INSERT INTO company (company_key, organization_key, id, name, match_name, domain,"
        " industry, employees, country, recorded_at) VALUES (?, 1, ?, ?, ?, ?, ?, ?, 'Italy', ?)");
    char buffer[64];
    for (int64_t key = 1; key <= count; key++) {
        sqlite3_bind_int64(s, 1, key);
        snprintf(buffer, 64, "C%08lld", (long long)key);
        text(s, 2, buffer);
        snprintf(buffer, 64, "Company %lld S.r.l.", (long long)key);
        text(s, 3, buffer);
        snprintf(buffer, 64, "company %lld", (long long)key);
        text(s, 4, buffer);
        snprintf(buffer, 64, "company-%lld.example", (long long)key);
        text(s, 5, buffer);
        text(s, 6, PICK(industries));
        sqlite3_bind_int64(s, 7, 1 + below(1 << below(14)));
        sqlite3_bind_int64(s, 8, NOW);
        step_reset(s);
    }
    sqlite3_finalize(s);
}

static void contacts(sqlite3 *db, int64_t count, int64_t companies) {
    sqlite3_stmt *s = prepare(db,
        "INSERT INTO contact (contact_key, organization_key, id, name, email, match_email, phone,"
        " company_key, company, title, website, source, country, do_not_contact, created_at,"
        " recorded_at) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, 'Italy', ?, ?, ?)");
    char id[32], name[64], email[96], company[64], phone[32];
    for (int64_t key = 1; key <= count; key++) {
        const char *first = PICK(given), *last = PICK(family);
        int64_t at = 1 + below(companies);
        snprintf(id, 32, "P%08lld", (long long)key);
        snprintf(name, 64, "%s %s", first, last);
        snprintf(email, 96, "%s.%s.%lld@%s%lld.example", first, last, (long long)key,
                 below(4) ? "company-" : "mail-", (long long)at);
        for (char *p = email; *p; p++) if (*p >= 'A' && *p <= 'Z') *p += 32;
        snprintf(company, 64, "Company %lld S.r.l.", (long long)at);
        snprintf(phone, 32, "+39 02 5550 %04lld", (long long)below(10000));
        sqlite3_bind_int64(s, 1, key);
        text(s, 2, id);
        text(s, 3, name);
        text(s, 4, email);
        text(s, 5, email);
        text(s, 6, below(3) ? phone : 0);
        sqlite3_bind_int64(s, 7, at);
        text(s, 8, company);
        text(s, 9, PICK(titles));
        text(s, 10, PICK(sources));
        if (below(3)) sqlite3_bind_null(s, 11); else sqlite3_bind_int64(s, 11, below(20) == 0);
        sqlite3_bind_int64(s, 12, NOW - 731 * DAY + below(100) * DAY);
        sqlite3_bind_int64(s, 13, NOW);
        step_reset(s);
    }
    sqlite3_finalize(s);
}

static void interactions(sqlite3 *db, int64_t contacts, int64_t each) {
    static const int kinds[] = {1, 1, 1, 1, 1, 1, 3, 3, 3, 15, 15, 15, 15, 2, 2, 4, 4, 9, 9, 8, 10,
                                11, 12, 25, 5, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 13, 14};
    sqlite3_stmt *s = prepare(db,
        "INSERT INTO interaction (interaction_key, organization_key, contact_key, id, kind,"
        " occurred_at, recorded_at, subject) VALUES (?, 1, ?, ?, ?, ?, ?, ?)");
    char id[32];
    int64_t key = 0;
    for (int64_t contact = 1; contact <= contacts; contact++) {
        int64_t count = each / 2 + below(each + 1);
        int64_t step = 630 * DAY / (count + 1);
        int64_t at = NOW - 631 * DAY;
        for (int64_t i = 0; i < count; i++) {
            int kind = PICK(kinds);
            at += 1000000 * (1 + below(2 * step / 1000000));
            if (at >= NOW) break;
            snprintf(id, 32, "I%010lld", (long long)++key);
            sqlite3_bind_int64(s, 1, key);
            sqlite3_bind_int64(s, 2, contact);
            sqlite3_bind_text(s, 3, id, -1, SQLITE_STATIC);
            sqlite3_bind_int(s, 4, kind);
            sqlite3_bind_int64(s, 5, at);
            sqlite3_bind_int64(s, 6, NOW);
            if (kind <= 4) sqlite3_bind_text(s, 7, "Following up", -1, SQLITE_STATIC);
            else sqlite3_bind_null(s, 7);
            step_reset(s);
        }
    }
    sqlite3_finalize(s);
}

static void opportunities(sqlite3 *db, int64_t contacts) {
    sqlite3_stmt *s = prepare(db,
        "INSERT INTO opportunity (opportunity_key, organization_key, id, contact_key, company_key,"
        " company, name, stage, status, value_minor, currency, opened_at, moved_at, closed_at,"
        " recorded_at) SELECT ?, 1, ?, contact_key, company_key, company, 'Planning suite', ?, ?,"
        " ?, 'EUR', ?, ?, ?, ? FROM contact WHERE contact_key = ?");
    char id[32];
    int64_t key = 0;
    for (int64_t contact = 1; contact <= contacts; contact++) {
        if (below(10) >= 3) continue;
        int64_t opened = NOW - DAY * (10 + below(500)), moved = opened + DAY * below(10);
        int state = (int)below(3);
        snprintf(id, 32, "D%08lld", (long long)++key);
        sqlite3_bind_int64(s, 1, key);
        sqlite3_bind_text(s, 2, id, -1, SQLITE_STATIC);
        text(s, 3, PICK(stages));
        text(s, 4, state == 0 ? "open" : state == 1 ? "won" : "lost");
        sqlite3_bind_int64(s, 5, 100000 + below(9000000));
        sqlite3_bind_int64(s, 6, opened);
        sqlite3_bind_int64(s, 7, moved);
        if (state) sqlite3_bind_int64(s, 8, moved); else sqlite3_bind_null(s, 8);
        sqlite3_bind_int64(s, 9, NOW);
        sqlite3_bind_int64(s, 10, contact);
        step_reset(s);
    }
    sqlite3_finalize(s);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int64_t count = atoll(argv[2]), each = atoll(argv[3]);
    sqlite3 *db;
    check(sqlite3_open(argv[1], &db));
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    run(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;"
            "PRAGMA foreign_keys = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN");
    run(db, "INSERT INTO organization (organization_key, id, recorded_at) VALUES (1, 'default', 0)");
    int64_t places = count / 5 + 1;
    companies(db, places);
    contacts(db, count, places);
    interactions(db, count, each);
    opportunities(db, count);
    run(db, "INSERT INTO stale_contact (contact_key, epoch)"
            " SELECT contact_key, (SELECT epoch FROM store_state) FROM contact");
    /* As the program notes what it writes, for the log to commit to. */
    run(db, "INSERT OR REPLACE INTO record_changed (place, rows)"
            " SELECT DISTINCT contact_key / 64, -1 FROM contact"
            " UNION SELECT DISTINCT (1 << 48) + company_key / 64, -1 FROM company"
            " UNION SELECT DISTINCT (2 << 48) + interaction_key / 64, -1 FROM interaction"
            " UNION SELECT DISTINCT (3 << 48) + opportunity_key / 64, -1 FROM opportunity"
            " UNION SELECT DISTINCT (7 << 48) + organization_key / 64, -1 FROM organization");
    printf("%lld\n", (long long)number(db, "SELECT max(interaction_key) FROM interaction"));
    run(db, "COMMIT; PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL");
    check(sqlite3_close(db));
    return 0;
}
