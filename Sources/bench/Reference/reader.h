/* Reads leads as Assay does: pages of contacts, then their interactions, deals and companies. */
#ifndef READER_H
#define READER_H
#include "lead.h"

#define PAGE 4000

typedef struct { int64_t key, company; char id[64], title[96], source[96]; lead lead; } person;

typedef struct { int64_t employees, contacts, won, lost; char known; } place;

static sqlite3_stmt *read_contacts, *read_interactions, *read_deals, *read_company, *read_company_deals;
static place *places;
static int64_t places_count;

static void prepare_reader(sqlite3 *db) {
    read_contacts = prepare(db,
        "SELECT contact_key, company_key, id, name, email, phone, company, title, website, source,"
        " country, do_not_contact, created_at FROM contact WHERE +organization_key = ?1"
        " AND contact_key > ?2 AND deleted_at IS NULL AND (created_at IS NULL OR created_at <= ?4)"
        " ORDER BY contact_key LIMIT ?3");
    read_interactions = prepare(db,
        "SELECT contact_key, occurred_at, kind FROM interaction WHERE contact_key BETWEEN ? AND ?"
        " AND deleted_at IS NULL ORDER BY contact_key, occurred_at, kind");
    read_deals = prepare(db,
        "SELECT contact_key, company_key, iif(status = 'open' OR coalesce(closed_at, moved_at,"
        " recorded_at) <= ?3, status, 'open'), stage, value_minor, iif(moved_at <= ?3, moved_at,"
        " NULL) FROM opportunity WHERE contact_key BETWEEN ?1 AND ?2 AND deleted_at IS NULL"
        " AND (opened_at IS NULL OR opened_at <= ?3) ORDER BY contact_key, opportunity_key");
    read_company = prepare(db,
        "SELECT industry, employees, domain, (SELECT count(*) FROM contact WHERE company_key = ?1"
        " AND deleted_at IS NULL AND (created_at IS NULL OR created_at <= ?2)) FROM company"
        " WHERE company_key = ?1 AND deleted_at IS NULL");
    read_company_deals = prepare(db,
        "SELECT status, count(*) FROM opportunity WHERE company_key = ?1 AND deleted_at IS NULL"
        " AND status <> 'open' AND (opened_at IS NULL OR opened_at <= ?2)"
        " AND coalesce(closed_at, moved_at, recorded_at) <= ?2 GROUP BY status");
    places_count = number(db, "SELECT coalesce(max(company_key), 0) + 1 FROM company");
    places = calloc(places_count, sizeof(place));
}

static void copy_text(char *to, size_t room, sqlite3_stmt *s, int column, lead *l) {
    const char *text = (const char *)sqlite3_column_text(s, column);
    snprintf(to, room, "%s", text ? text : "");
    if (text) l->filled++;
}

static const place *company(int64_t key) {
    place *p = &places[key];
    if (p->known) return p;
    p->known = 1;
    sqlite3_bind_int64(read_company, 1, key);
    sqlite3_bind_int64(read_company, 2, NOW);
    if (sqlite3_step(read_company) == SQLITE_ROW) {
        p->employees = sqlite3_column_int64(read_company, 1);
        p->contacts = sqlite3_column_int64(read_company, 3);
    }
    check(sqlite3_reset(read_company));
    sqlite3_bind_int64(read_company_deals, 1, key);
    sqlite3_bind_int64(read_company_deals, 2, NOW);
    while (sqlite3_step(read_company_deals) == SQLITE_ROW) {
        int won = *(const char *)sqlite3_column_text(read_company_deals, 0) == 'w';
        *(won ? &p->won : &p->lost) = sqlite3_column_int64(read_company_deals, 1);
    }
    check(sqlite3_reset(read_company_deals));
    return p;
}

/* Reads up to `limit` people after `after`; answers how many. */
static int read_page(person *people, int64_t after, int limit) {
    int count = 0;
    sqlite3_bind_int64(read_contacts, 1, 1);
    sqlite3_bind_int64(read_contacts, 2, after);
    sqlite3_bind_int64(read_contacts, 3, limit);
    sqlite3_bind_int64(read_contacts, 4, NOW);
    while (sqlite3_step(read_contacts) == SQLITE_ROW) {
        person *p = &people[count++];
        memset(&p->lead, 0, sizeof p->lead);
        p->key = sqlite3_column_int64(read_contacts, 0);
        p->company = sqlite3_column_int64(read_contacts, 1);
        char other[256];
        copy_text(p->id, sizeof p->id, read_contacts, 2, &p->lead);
        for (int column = 3; column <= 10; column++) {
            if (column == 7) copy_text(p->title, sizeof p->title, read_contacts, column, &p->lead);
            else if (column == 9) copy_text(p->source, sizeof p->source, read_contacts, column, &p->lead);
            else copy_text(other, sizeof other, read_contacts, column, &p->lead);
        }
        p->lead.age = (NOW - sqlite3_column_int64(read_contacts, 12)) / DAY;
    }
    check(sqlite3_reset(read_contacts));
    if (!count) return 0;
    int64_t first = people[0].key, last = people[count - 1].key;
    int at = 0;
    sqlite3_bind_int64(read_interactions, 1, first);
    sqlite3_bind_int64(read_interactions, 2, last);
    while (sqlite3_step(read_interactions) == SQLITE_ROW) {
        int64_t key = sqlite3_column_int64(read_interactions, 0);
        while (at < count && people[at].key < key) at++;
        if (at == count || people[at].key != key) continue;
        add_interaction(&people[at].lead, sqlite3_column_int64(read_interactions, 1),
                        sqlite3_column_int(read_interactions, 2));
    }
    check(sqlite3_reset(read_interactions));
    at = 0;
    sqlite3_bind_int64(read_deals, 1, first);
    sqlite3_bind_int64(read_deals, 2, last);
    sqlite3_bind_int64(read_deals, 3, NOW);
    while (sqlite3_step(read_deals) == SQLITE_ROW) {
        int64_t key = sqlite3_column_int64(read_deals, 0);
        while (at < count && people[at].key < key) at++;
        if (at == count || people[at].key != key) continue;
        lead *l = &people[at].lead;
        char status = *(const char *)sqlite3_column_text(read_deals, 2);
        if (status == 'w') l->won++;
        else if (status == 'l') l->lost++;
        else { l->open_deals++; l->value += sqlite3_column_int64(read_deals, 4); }
    }
    check(sqlite3_reset(read_deals));
    for (int i = 0; i < count; i++) {
        if (!people[i].company || people[i].company >= places_count) continue;
        const place *c = company(people[i].company);
        people[i].lead.employees = c->employees;
        people[i].lead.colleagues = c->contacts - 1;
        people[i].lead.company_won = c->won;
        people[i].lead.company_lost = c->lost;
    }
    return count;
}
#endif
