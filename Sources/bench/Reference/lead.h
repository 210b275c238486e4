/* One lead as the reference scores it: counts from its history, points by a small table.
 *
 * Not Assay's model: the same amount of reading and about as much arithmetic. */
#ifndef LEAD_H
#define LEAD_H
#include "support.h"

#define FEATURES 40
#define SIGNALS 8
#define HOURS 4096

typedef struct {
    int64_t interactions, inbound30, inbound90, last_inbound, last_outbound, no_shows, bounces;
    struct { int64_t count, week, quarter, last; } signals[SIGNALS];
    uint64_t days[2];
    int64_t open_deals, won, lost, value, filled, employees, age, colleagues, company_won, company_lost;
} lead;

static int64_t week_weight[HOURS], quarter_weight[HOURS];

/* 2^(-hours / half-life) in units of 2^-40, by repeated multiplication. */
static void prepare_decay(void) {
    double week = 1, quarter = 1;
    for (int i = 0; i < HOURS; i++) {
        week_weight[i] = (int64_t)(week * (1LL << 40));
        quarter_weight[i] = (int64_t)(quarter * (1LL << 40));
        week *= 0.99588247;
        quarter *= 0.99935839;
    }
}

/* Signal of each kind, -1 for none; direction 1 inbound, 2 outbound. */
static const signed char kind_signal[28] = {-1, -1, 1, 6, 4, -1, -1, -1, 3, -1, 3, -1, 0, -1, -1,
                                            5, 2, 2, 2, 2, 2, 2, -1, 1, -1, -1, 1, -1};
static const char kind_way[28] = {0, 2, 1, 1, 1, 0, 0, 0, 1, 2, 1, 0, 1, 0, 0,
                                  1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 1, 2};

static void add_interaction(lead *l, int64_t at, int kind) {
    if (at > NOW || kind < 0 || kind > 27) return;
    int64_t age = NOW - at, hours = age / 3600000000LL;
    l->interactions++;
    int s = kind_signal[kind];
    if (s >= 0) {
        l->signals[s].count++;
        l->signals[s].week += hours < HOURS ? week_weight[hours] : 0;
        l->signals[s].quarter += hours < HOURS ? quarter_weight[hours] : 0;
        if (at > l->signals[s].last) l->signals[s].last = at;
    }
    if (kind_way[kind] == 2) {
        if (at > l->last_outbound) l->last_outbound = at;
        l->signals[7].count++;
    } else if (kind_way[kind] == 1) {
        if (at > l->last_inbound) l->last_inbound = at;
        int64_t day = age / DAY;
        if (day < 30) l->inbound30++; else if (day < 120) l->inbound90++;
        if (day < 90) l->days[day / 64] |= 1ULL << day % 64;
    } else {
        if (kind == 13) l->no_shows++;
        if (kind == 5) l->bounces++;
    }
}

/* Which of six bins a value falls into. */
static int bin_of(int64_t value, int feature) {
    int bin = 0;
    int64_t edge = 1 + feature % 3;
    while (bin < 5 && value >= edge) { bin++; edge *= 3; }
    return bin;
}

static void bins_of(const lead *l, int bins[FEATURES]) {
    int f = 0;
    for (int s = 0; s < SIGNALS; s++) {
        bins[f] = bin_of(l->signals[s].count, f); f++;
        bins[f] = bin_of(l->signals[s].week >> 37, f); f++;
        bins[f] = bin_of(l->signals[s].quarter >> 37, f); f++;
    }
    const int64_t rest[FEATURES - 3 * SIGNALS] = {
        l->interactions, l->inbound30, l->inbound90, (NOW - l->last_inbound) / DAY,
        (NOW - l->last_outbound) / DAY, l->no_shows, l->bounces, l->open_deals, l->won, l->lost,
        l->filled, l->employees, l->age, l->colleagues, l->company_won, l->company_lost,
    };
    for (int i = 0; f < FEATURES; f++, i++) bins[f] = bin_of(rest[i], f);
}

static int64_t weights[FEATURES][6];

static void prepare_weights(void) {
    seed = 7;
    for (int f = 0; f < FEATURES; f++)
        for (int b = 0; b < 6; b++) weights[f][b] = below(600000) - 300000;
}

typedef struct {
    int64_t log_odds, milli_points, probability, confidence, low, high;
    int64_t contributions[FEATURES];
    int score, breakdown[4];
} result;

/* Sums of micro-logits, their points, and a probability by interpolation. */
static void score_bins(const int bins[FEATURES], result *r) {
    int64_t sum = 0, parts[4] = {0, 0, 0, 0};
    for (int f = 0; f < FEATURES; f++) {
        int64_t w = weights[f][bins[f]];
        sum += w;
        parts[f / 10] += w;
        r->contributions[f] = w * 21640 / 1000000;
    }
    r->log_odds = sum - 1386294;
    r->milli_points = sum * 21640 / 1000000;
    int64_t points = (50000 + r->milli_points + 500) / 1000;
    r->score = points < 0 ? 0 : points > 100 ? 100 : (int)points;
    int64_t clamped = r->log_odds < -8000000 ? -8000000 : r->log_odds > 8000000 ? 8000000 : r->log_odds;
    r->probability = (clamped + 8000000) / 16;
    r->low = r->probability * 9 / 10;
    r->high = r->probability + (1000000 - r->probability) / 10;
    r->confidence = 500000;
    for (int i = 0; i < 4; i++) r->breakdown[i] = r->score / 4 + (parts[i] > 0);
}
#endif
