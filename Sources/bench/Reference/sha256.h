/* SHA-256 (FIPS 180-4) and HMAC (RFC 2104), plain scalar C: what the references hash with. */
#ifndef SHA256_H
#define SHA256_H
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const uint32_t sha_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

typedef struct {
    uint32_t h[8];
    uint64_t length;
    uint8_t block[64];
    size_t filled;
} sha256;

static inline uint32_t sha_rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void sha_compress(uint32_t h[8], const uint8_t *p) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16
            | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (sha_rotate(a, 7) ^ sha_rotate(a, 18) ^ a >> 3) + w[i - 7]
            + (sha_rotate(b, 17) ^ sha_rotate(b, 19) ^ b >> 10);
    }
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], j = h[7];
    for (int i = 0; i < 64; i++) {
        uint32_t t = j + (sha_rotate(e, 6) ^ sha_rotate(e, 11) ^ sha_rotate(e, 25))
            + ((e & f) ^ (~e & g)) + sha_k[i] + w[i];
        uint32_t u = (sha_rotate(a, 2) ^ sha_rotate(a, 13) ^ sha_rotate(a, 22))
            + ((a & b) ^ (a & c) ^ (b & c));
        j = g; g = f; f = e; e = d + t; d = c; c = b; b = a; a = t + u;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += j;
}

static void sha_start(sha256 *s) {
    static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(s->h, first, sizeof first);
    s->length = 0;
    s->filled = 0;
}

static void sha_update(sha256 *s, const void *data, size_t n) {
    const uint8_t *p = data;
    s->length += n;
    while (n > 0) {
        if (s->filled == 0 && n >= 64) {
            sha_compress(s->h, p);
            p += 64;
            n -= 64;
            continue;
        }
        size_t take = 64 - s->filled < n ? 64 - s->filled : n;
        memcpy(s->block + s->filled, p, take);
        s->filled += take;
        p += take;
        n -= take;
        if (s->filled == 64) {
            sha_compress(s->h, s->block);
            s->filled = 0;
        }
    }
}

static void sha_finish(sha256 *s, uint8_t out[32]) {
    uint64_t bits = s->length * 8;
    uint8_t tail[72] = {0x80};
    size_t pad = (s->filled < 56 ? 56 : 120) - s->filled;
    for (int i = 0; i < 8; i++) tail[pad + i] = (uint8_t)(bits >> (56 - 8 * i));
    sha_update(s, tail, pad + 8);
    for (int i = 0; i < 8; i++) {
        out[4 * i] = s->h[i] >> 24;
        out[4 * i + 1] = s->h[i] >> 16;
        out[4 * i + 2] = s->h[i] >> 8;
        out[4 * i + 3] = s->h[i];
    }
}

/* Both blocks of a 32-byte key, hashed once. */
typedef struct { sha256 inner, outer; } hmac_key;

static void hmac_prepare(hmac_key *k, const uint8_t key[32]) {
    uint8_t pad[64];
    memset(pad, 0x36, 64);
    for (int i = 0; i < 32; i++) pad[i] ^= key[i];
    sha_start(&k->inner);
    sha_update(&k->inner, pad, 64);
    for (int i = 0; i < 64; i++) pad[i] ^= 0x36 ^ 0x5c;
    sha_start(&k->outer);
    sha_update(&k->outer, pad, 64);
}

static void hmac_finish(const hmac_key *k, sha256 *inner, uint8_t out[32]) {
    uint8_t digest[32];
    sha_finish(inner, digest);
    sha256 outer = k->outer;
    sha_update(&outer, digest, 32);
    sha_finish(&outer, out);
}

static void hmac(const hmac_key *k, const void *data, size_t n, uint8_t out[32]) {
    sha256 inner = k->inner;
    sha_update(&inner, data, n);
    hmac_finish(k, &inner, out);
}

/* The ledger's constructions. */
static void leaf_hash(const void *body, size_t n, uint8_t out[32]) {
    sha256 s;
    sha_start(&s);
    sha_update(&s, "\0", 1);
    sha_update(&s, body, n);
    sha_finish(&s, out);
}

static void node_hash(const uint8_t left[32], const uint8_t right[32], uint8_t out[32]) {
    sha256 s;
    sha_start(&s);
    sha_update(&s, "\1", 1);
    sha_update(&s, left, 32);
    sha_update(&s, right, 32);
    sha_finish(&s, out);
}

static void commitment(const hmac_key *subject, int64_t seq, const void *payload, size_t n,
                       uint8_t out[32]) {
    uint8_t message[15] = "salt/v1", salt[32];
    for (int i = 0; i < 8; i++) message[7 + i] = (uint8_t)((uint64_t)seq >> (56 - 8 * i));
    hmac(subject, message, 15, salt);
    hmac_key k;
    hmac_prepare(&k, salt);
    sha256 inner = k.inner;
    sha_update(&inner, "assay/payload/v1", 17);
    sha_update(&inner, payload, n);
    hmac_finish(&k, &inner, out);
}

static void to_hex(const uint8_t *bytes, size_t n, char *out) {
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
}
#endif
