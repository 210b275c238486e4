/* The reference for scoring in memory: forty features binned and summed, leads in an array.
 *
 * scoring LEADS
 *
 * Prints leads and seconds, after one round to warm up. */
#include "lead.h"

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    int64_t count = atoll(argv[1]);
    prepare_decay();
    prepare_weights();
    lead *leads = calloc(4096, sizeof(lead));
    for (int i = 0; i < 4096; i++) {
        for (int n = (int)below(30); n > 0; n--) {
            add_interaction(&leads[i], NOW - below(500) * DAY, (int)below(28));
        }
        leads[i].employees = below(1000);
        leads[i].filled = below(9);
    }
    int64_t sum = 0;
    double started = 0;
    for (int64_t i = -4096; i < count; i++) {
        if (i == 0) started = seconds();
        int bins[FEATURES];
        result r;
        bins_of(&leads[i & 4095], bins);
        score_bins(bins, &r);
        sum += r.score + r.contributions[i & 31];
    }
    double taken = seconds() - started;
    fprintf(stderr, "%s", sum == 42 ? " " : "");
    printf("%lld %.6f\n", (long long)count, taken);
    return 0;
}
