/* POST /score-lead as one epoll loop on one thread: the floor of what a stored score costs.
 *
 * http FILE PORT PAYLOAD-BYTES
 *
 * Parses as much of a request as it needs, reads what Assay reads, hashes what it hashes, writes the
 * rows it writes with its settings, and answers as many bytes. All requests that arrived together are
 * one transaction; they are answered after its commit. Serves until it is ended. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

/* When it started: the contacts of its file are of today. */
static long long started_at;
#define NOW started_at
#include "writer.h"

#define CLIENTS 1024
#define REASONS 34

typedef struct {
    int socket, waits;
    size_t got, length;
    char in[4096], out[8192];
} client;

static sqlite3 *db;
static sqlite3_stmt *find_contact, *find_company, *add_contact, *add_run, *begin;
static int64_t model;
static size_t payload_bytes;
static char reasons[REASONS][128];

static void fail(const char *what) {
    fprintf(stderr, "http: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void prepare_all(void) {
    prepare_decay();
    prepare_weights();
    prepare_reader(db);
    prepare_writer(db);
    begin = prepare(db, "BEGIN IMMEDIATE");
    find_contact = prepare(db,
        "SELECT contact_key, id, name FROM contact WHERE organization_key = 1 AND match_email = ?"
        " AND deleted_at IS NULL ORDER BY contact_key LIMIT 200");
    find_company = prepare(db,
        "SELECT company_key FROM company WHERE organization_key = 1 AND match_name = ?"
        " AND deleted_at IS NULL");
    add_contact = prepare(db,
        "INSERT INTO contact (organization_key, id, name, email, match_email, company, recorded_at,"
        " created_at) VALUES (1, lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?)");
    add_run = prepare(db,
        "INSERT INTO run (id, trace_id, name, organization_key, started_at, finished_at, status,"
        " attributes, steps) VALUES (?, ?, 'score', 1, ?, ?, 'ok', ?, ?)");
    model = number(db, "SELECT max(model_key) FROM model");
    for (int i = 0; i < REASONS; i++)
        snprintf(reasons[i], sizeof reasons[i],
                 "{\"id\":\"reason_%02d\",\"dimension\":\"engagement\",\"text\":\"What is known of the"
                 " lead\",\"expert_points\":0,\"points\":", i);
}

/* The text of a member without escapes; nothing of the JSON beside it is looked at. */
static int member(const char *body, const char *name, char *out, size_t room) {
    const char *at = strstr(body, name);
    if (!at) return 0;
    at += strlen(name);
    const char *end = strchr(at, '"');
    size_t n = end ? (size_t)(end - at) : 0;
    if (!end || n >= room) return 0;
    memcpy(out, at, n);
    out[n] = 0;
    return 1;
}

static int64_t contact_key(const char *name, const char *email, const char *company) {
    sqlite3_bind_text(find_contact, 1, email, -1, SQLITE_STATIC);
    int64_t key = 0;
    if (sqlite3_step(find_contact) == SQLITE_ROW) key = sqlite3_column_int64(find_contact, 0);
    check(sqlite3_reset(find_contact));
    if (key) return key;
    const char *texts[4] = {name, email, email, company};
    for (int i = 0; i < 4; i++) sqlite3_bind_text(add_contact, i + 1, texts[i], -1, SQLITE_STATIC);
    sqlite3_bind_int64(add_contact, 5, NOW);
    sqlite3_bind_int64(add_contact, 6, NOW);
    step_reset(add_contact);
    return sqlite3_last_insert_rowid(db);
}

static int64_t write_run(char id[33], char trace[33]) {
    uint8_t random[40];
    for (int i = 0; i < 5; i++) {
        uint64_t word = next_random();
        memcpy(random + 8 * i, &word, 8);
    }
    to_hex(random, 16, id);
    to_hex(random + 16, 16, trace);
    id[32] = trace[32] = 0;
    uint8_t steps[44] = {0};
    memcpy(steps, random + 32, 8);
    sqlite3_bind_text(add_run, 1, id, 32, SQLITE_STATIC);
    sqlite3_bind_text(add_run, 2, trace, 32, SQLITE_STATIC);
    sqlite3_bind_int64(add_run, 3, NOW);
    sqlite3_bind_int64(add_run, 4, NOW);
    sqlite3_bind_text(add_run, 5, "{\"assay.scores\":1}", -1, SQLITE_STATIC);
    sqlite3_bind_blob(add_run, 6, steps, sizeof steps, SQLITE_STATIC);
    step_reset(add_run);
    return sqlite3_last_insert_rowid(db);
}

static size_t write_answer(client *c, const result *r, int64_t seq, const char *id, const char *trace) {
    static char body[8192];
    char *p = put(body, "{\"score\":");
    p = put_int(p, r->score);
    p = put(p, ",\"reasoning\":\"Warm, above your average lead, for what is known of it.\"");
    p = put(p, ",\"reasons\":[");
    for (int i = 0; i < REASONS; i++) {
        if (i) *p++ = ',';
        p = put(p, reasons[i]);
        p = put_int(p, r->contributions[i]);
        *p++ = '}';
    }
    p = put(p, "],\"score_number\":");
    p = put_int(p, seq);
    p = put(put(put(put(p, ",\"run_id\":\""), id), "\",\"trace_id\":\""), trace);
    p = put(p, "\"}");
    char *head = put(c->out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ");
    head = put(put_int(head, p - body), "\r\n\r\n");
    memcpy(head, body, (size_t)(p - body));
    return (size_t)(head - c->out) + (size_t)(p - body);
}

static void score(client *c, const char *body) {
    char name[128] = "", email[128] = "", company[128] = "", match[128];
    if (!member(body, "\"email\":\"", email, sizeof email)) fail("a lead has no e-mail");
    member(body, "\"name\":\"", name, sizeof name);
    member(body, "\"company\":\"", company, sizeof company);
    int64_t key = contact_key(name, email, company);
    for (size_t i = 0; i <= strlen(company); i++) match[i] = company[i] | 0x20 * (company[i] != 0);
    sqlite3_bind_text(find_company, 1, match, -1, SQLITE_STATIC);
    sqlite3_step(find_company);
    check(sqlite3_reset(find_company));
    static person people[PAGE];
    uint8_t keys[1][32];
    if (read_page(people, key - 1, 1) != 1) fail("the contact is gone");
    subject_keys(people, 1, keys);
    int bins[FEATURES];
    result r;
    bins_of(&people->lead, bins);
    score_bins(bins, &r);
    char id[33], trace[33];
    static char payload[16384];
    size_t n = write_payload(payload, &people->lead, bins, &r, people->id, people->title,
                             people->source, payload_bytes);
    int64_t run_key = write_run(id, trace);
    int64_t seq = write_entry(key, keys[0], payload, n);
    write_score(seq, key, run_key, model, &r);
    c->length = write_answer(c, &r, seq, id, trace);
}

static void answer(client *c) {
    ssize_t n = send(c->socket, c->out, c->length, MSG_NOSIGNAL);
    if (n != (ssize_t)c->length) fail("cannot send");
    c->waits = 0;
    c->got = 0;
}

/* Whether a whole request for a score is there; one for the health is answered at once. */
static const char *request(client *c) {
    c->in[c->got] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) return 0;
    if (c->in[0] == 'G') {
        c->length = (size_t)(put(c->out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") - c->out);
        answer(c);
        return 0;
    }
    char *length = strcasestr(c->in, "content-length:");
    if (!length || c->got < (size_t)(end + 4 - c->in) + (size_t)atoll(length + 15)) return 0;
    return end + 4;
}

static void serve(int listener, int poller) {
    static client *waiting[CLIENTS];
    for (;;) {
        struct epoll_event events[256];
        int count = 0, n = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < n; i++) {
            client *c = events[i].data.ptr;
            if (!c) {
                struct epoll_event event = {.events = EPOLLIN};
                event.data.ptr = c = calloc(1, sizeof *c);
                c->socket = accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
                int on = 1;
                setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                epoll_ctl(poller, EPOLL_CTL_ADD, c->socket, &event);
                continue;
            }
            ssize_t got = recv(c->socket, c->in + c->got, sizeof c->in - 1 - c->got, 0);
            if (got <= 0) {
                close(c->socket);
                free(c);
                continue;
            }
            c->got += (size_t)got;
            const char *body = request(c);
            if (!body) continue;
            if (!count) step_reset(begin);
            score(c, body);
            waiting[count++] = c;
        }
        if (!count) continue;
        write_head();
        commit(db);
        for (int i = 0; i < count; i++) answer(waiting[i]);
    }
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    started_at = now.tv_sec * 1000000LL + now.tv_nsec / 1000;
    payload_bytes = (size_t)atoll(argv[3]);
    db = open_like_assay(argv[1]);
    sqlite3_wal_hook(db, log_grew, 0);
    prepare_all();
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 256))
        fail("cannot listen");
    int poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = 0};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    serve(listener, poller);
}
