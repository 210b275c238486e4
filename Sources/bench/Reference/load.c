/* The load of the HTTP benchmark: no reference, but a client of its own process.
 *
 * load PORT CONNECTIONS SECONDS PEOPLE
 *
 * Keeps one POST /score-lead under way on each connection, for leads of so many e-mail addresses,
 * and beside them a GET /health every five milliseconds on a connection of its own. Prints milliseconds of
 * the score requests (median, 99 of 100), of the health requests (the same), and last the requests
 * scored and the seconds they took. Ends with 1 when an answer is not 200. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES (1 << 22)

typedef struct {
    int socket, is_health;
    size_t got, need;
    double sent;
    char in[65536];
} connection;

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int port, people;
static uint32_t turn;

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void ask(connection *c) {
    char body[256], out[512];
    int n;
    if (c->is_health) {
        n = snprintf(out, sizeof out, "GET /health HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", port);
    } else {
        turn = turn * 1664525u + 1013904223u;
        int length = snprintf(body, sizeof body,
                              "{\"name\":\"Load %u\",\"email\":\"load%u@load.example\","
                              "\"company\":\"Load Srl\"}",
                              (turn >> 8) % people, (turn >> 8) % people);
        n = snprintf(out, sizeof out,
                     "POST /score-lead HTTP/1.1\r\nHost: localhost:%d\r\n"
                     "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                     port, length, body);
    }
    c->got = c->need = 0;
    c->sent = seconds();
    if (send(c->socket, out, n, MSG_NOSIGNAL) != n) fail("cannot send");
}

/* Whether the answer is whole; the benchmark reads no more than its length and its status. */
static int receive(connection *c) {
    ssize_t n = recv(c->socket, c->in + c->got, sizeof c->in - 1 - c->got, 0);
    if (n <= 0) fail("the service went away");
    c->got += n;
    c->in[c->got] = 0;
    if (!c->need) {
        char *end = strstr(c->in, "\r\n\r\n");
        if (!end) return 0;
        char *length = strcasestr(c->in, "content-length:");
        if (!length || length > end) fail("an answer has no length");
        c->need = end + 4 - c->in + atoll(length + 15);
    }
    if (c->got < c->need) return 0;
    if (strncmp(c->in + 9, "200", 3)) {
        fprintf(stderr, "load: %.*s\n", (int)(c->got < 600 ? c->got : 600), c->in);
        exit(1);
    }
    return 1;
}

static void open_connection(connection *c, int poller, int is_health) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->is_health = is_health;
    c->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->socket < 0 || connect(c->socket, (struct sockaddr *)&address, sizeof address))
        fail("cannot connect");
    int on = 1;
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->socket, &event);
    ask(c);
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void report(float *times, size_t count) {
    qsort(times, count, sizeof *times, ascending);
    printf("%.3f %.3f\n", count ? times[count / 2] * 1e3 : 0,
           count ? times[(size_t)(count * 0.99)] * 1e3 : 0);
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    port = atoi(argv[1]);
    int connections = atoi(argv[2]);
    double length = atof(argv[3]);
    people = atoi(argv[4]);
    int poller = epoll_create1(0);
    connection *all = calloc(connections + 1, sizeof *all);
    float *scored = malloc(SAMPLES * sizeof *scored), *health = malloc(SAMPLES * sizeof *health);
    size_t scores = 0, healths = 0;
    double started = seconds(), now = started, health_due = 0;
    int health_waits = 0;
    for (int i = 0; i <= connections; i++) open_connection(&all[i], poller, i == connections);
    while (now - started < length) {
        struct epoll_event events[256];
        int n = epoll_wait(poller, events, 256, 5);
        now = seconds();
        if (health_waits && now >= health_due) {
            health_waits = 0;
            ask(&all[connections]);
        }
        for (int i = 0; i < n; i++) {
            connection *c = events[i].data.ptr;
            if (!receive(c)) continue;
            float took = now - c->sent;
            if (c->is_health && healths < SAMPLES) health[healths++] = took;
            if (!c->is_health && scores < SAMPLES) scored[scores++] = took;
            if (c->is_health) {
                health_waits = 1;
                health_due = now + 0.005;
            } else {
                ask(c);
            }
        }
    }
    report(scored, scores);
    report(health, healths);
    printf("%zu %.6f\n", scores, now - started);
    return 0;
}
