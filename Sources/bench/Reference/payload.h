/* The bytes a score commits to, written by hand: no printf in the loop. */
#ifndef PAYLOAD_H
#define PAYLOAD_H
#include "lead.h"

static char *put(char *p, const char *s) {
    size_t n = strlen(s);
    memcpy(p, s, n);
    return p + n;
}

static char *put_int(char *p, int64_t value) {
    char digits[24];
    int n = 0;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    if (value < 0) *p++ = '-';
    do { digits[n++] = '0' + rest % 10; rest /= 10; } while (rest);
    while (n) *p++ = digits[--n];
    return p;
}

static char *put_member(char *p, const char *name, int64_t value) {
    if (p[-1] != '{') *p++ = ',';
    *p++ = '"';
    p = put(p, name);
    p = put(p, "\":");
    return put_int(p, value);
}

/* A text with the two escapes that names need. */
static char *put_text(char *p, const char *s) {
    *p++ = '"';
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') *p++ = '\\';
        *p++ = *s;
    }
    *p++ = '"';
    return p;
}

static char *put_facts(char *p, const lead *l, const char *title, const char *source) {
    static const char *names[SIGNALS] = {"meeting", "reply", "form", "call",
                                         "click", "page", "open", "unanswered"};
    p = put(p, "{\"analyze_email_quality\":{\"domain\":\"business\",\"form\":\"valid\"},\"as_of\":");
    p = put_int(p, NOW);
    p = put(p, ",\"get_company_info\":{");
    p = put_member(p, "employees", l->employees);
    p = put_member(p, "lost_deals", l->company_lost);
    p = put_member(p, "other_contacts", l->colleagues);
    p = put_member(p, "won_deals", l->company_won);
    p = put(p, "},\"get_contact_history\":{");
    p = put_member(p, "active_days",
                   __builtin_popcountll(l->days[0]) + __builtin_popcountll(l->days[1]));
    p = put_member(p, "inbound_last_30", l->inbound30);
    p = put_member(p, "inbound_prior_90", l->inbound90);
    p = put_member(p, "interactions", l->interactions);
    p = put_member(p, "last_inbound_days", (NOW - l->last_inbound) / DAY);
    p = put_member(p, "last_outbound_days", (NOW - l->last_outbound) / DAY);
    p = put_member(p, "open_deals", l->open_deals);
    p = put(p, ",\"signals\":{");
    for (int s = 0; s < SIGNALS; s++) {
        if (!l->signals[s].count) continue;
        if (p[-1] != '{') *p++ = ',';
        p = put_text(p, names[s]);
        p = put(p, ":[");
        p = put_int(p, l->signals[s].count); *p++ = ',';
        p = put_int(p, l->signals[s].week * 1000000 >> 40); *p++ = ',';
        p = put_int(p, l->signals[s].quarter * 1000000 >> 40); *p++ = ',';
        p = put_int(p, (NOW - l->signals[s].last) / DAY); *p++ = ']';
    }
    p = put(p, "}},\"profile\":{");
    p = put_member(p, "age_days", l->age);
    p = put_member(p, "filled_fields", l->filled);
    if (source) { p = put(p, ",\"source\":"); p = put_text(p, source); }
    if (title) { p = put(p, ",\"title\":"); p = put_text(p, title); }
    return put(p, "}}");
}

/* Writes the payload and pads it with zeros in an array to `size` bytes, if it is shorter. */
static size_t write_payload(char *start, const lead *l, const int bins[FEATURES], const result *r,
                            const char *id, const char *title, const char *source, size_t size) {
    (void)bins;
    char *p = put(start, "{\"contact\":");
    p = put_text(p, id);
    p = put(p, ",\"facts\":");
    p = put_facts(p, l, title, source);
    p = put(p, ",\"format\":3,\"model\":\"");
    for (int i = 0; i < 64; i++) *p++ = 'a';
    p = put(p, "\",\"organization\":\"default\",\"result\":{\"breakdown\":[");
    for (int i = 0; i < 4; i++) {
        if (i) *p++ = ',';
        p = put_int(p, r->breakdown[i]);
    }
    p = put(p, "]");
    p = put_member(p, "confidence", r->confidence);
    p = put_member(p, "high", r->high);
    p = put_member(p, "log_odds", r->log_odds);
    p = put_member(p, "low", r->low);
    p = put_member(p, "milli_points", r->milli_points);
    p = put_member(p, "probability", r->probability);
    p = put_member(p, "score", r->score);
    p = put(p, "},\"scorer\":\"local\"");
    if ((size_t)(p - start) + 10 < size) {
        p = put(p, ",\"zeros\":[0");
        while ((size_t)(p - start) + 3 < size) p = put(p, ",0");
        *p++ = ']';
    }
    *p++ = '}';
    return (size_t)(p - start);
}
#endif
