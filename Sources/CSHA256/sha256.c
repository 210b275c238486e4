#include "include/CSHA256.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define HAS_INSTRUCTIONS 1
#define TARGET __attribute__((target("sha,sse4.1,ssse3")))
#elif defined(__aarch64__)
#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#define HAS_INSTRUCTIONS 1
#define TARGET __attribute__((target("sha2")))
#else
#define HAS_INSTRUCTIONS 0
#endif

#if HAS_INSTRUCTIONS

static bool is_available;

#if defined(__x86_64__)
__attribute__((constructor)) static void ask(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return;
    is_available = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29);
}
#elif defined(__linux__)
__attribute__((constructor)) static void ask(void) {
    // HWCAP_SHA2 of the kernel's <asm/hwcap.h>.
    is_available = getauxval(AT_HWCAP) & 1ul << 6;
}
#elif defined(__APPLE__)
// Every ARM processor that Apple built into a Mac has them.
static bool is_available = true;
#endif

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#if defined(__x86_64__)

typedef __m128i Words;

// The instructions want the state as ABEF and CDGH, the first letter in the highest word.
typedef struct {
    Words abef, cdgh;
} State;

TARGET static inline State load(const uint32_t state[8]) {
    Words cdab = _mm_shuffle_epi32(_mm_loadu_si128((const Words *)state), 0xB1);
    Words efgh = _mm_shuffle_epi32(_mm_loadu_si128((const Words *)(state + 4)), 0x1B);
    return (State){_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xF0)};
}

TARGET static inline void store(State state, uint32_t out[8]) {
    Words feba = _mm_shuffle_epi32(state.abef, 0x1B);
    Words dchg = _mm_shuffle_epi32(state.cdgh, 0xB1);
    _mm_storeu_si128((Words *)out, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((Words *)(out + 4), _mm_alignr_epi8(dchg, feba, 8));
}

TARGET static inline Words words(const void *block, int number) {
    return _mm_loadu_si128((const Words *)block + number);
}

TARGET static inline Words swapped(Words words) {
    return _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

// The four words of the schedule after the sixteen given, of which `a` are the oldest.
TARGET static inline Words next(Words a, Words b, Words c, Words d) {
    Words sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));
    return _mm_sha256msg2_epu32(sum, d);
}

TARGET static inline void four_rounds(State *state, Words w, const uint32_t *k) {
    Words input = _mm_add_epi32(w, _mm_loadu_si128((const Words *)k));
    state->cdgh = _mm_sha256rnds2_epu32(state->cdgh, state->abef, input);
    state->abef =
        _mm_sha256rnds2_epu32(state->abef, state->cdgh, _mm_shuffle_epi32(input, 0x0E));
}

TARGET static inline State sum(State a, State b) {
    return (State){_mm_add_epi32(a.abef, b.abef), _mm_add_epi32(a.cdgh, b.cdgh)};
}

#else

typedef uint32x4_t Words;

typedef struct {
    Words abcd, efgh;
} State;

TARGET static inline State load(const uint32_t state[8]) {
    return (State){vld1q_u32(state), vld1q_u32(state + 4)};
}

TARGET static inline void store(State state, uint32_t out[8]) {
    vst1q_u32(out, state.abcd);
    vst1q_u32(out + 4, state.efgh);
}

TARGET static inline Words words(const void *block, int number) {
    return vreinterpretq_u32_u8(vld1q_u8((const uint8_t *)block + 16 * number));
}

TARGET static inline Words swapped(Words words) {
    return vreinterpretq_u32_u8(vrev32q_u8(vreinterpretq_u8_u32(words)));
}

TARGET static inline Words next(Words a, Words b, Words c, Words d) {
    return vsha256su1q_u32(vsha256su0q_u32(a, b), c, d);
}

TARGET static inline void four_rounds(State *state, Words w, const uint32_t *k) {
    Words input = vaddq_u32(w, vld1q_u32(k));
    Words abcd = state->abcd;
    state->abcd = vsha256hq_u32(abcd, state->efgh, input);
    state->efgh = vsha256h2q_u32(state->efgh, abcd, input);
}

TARGET static inline State sum(State a, State b) {
    return (State){vaddq_u32(a.abcd, b.abcd), vaddq_u32(a.efgh, b.efgh)};
}

#endif

// The sixty-four rounds of one block, whose words are in the processor's own order.
TARGET static inline State mixed(State start, Words a, Words b, Words c, Words d) {
    State state = start;
    for (int round = 0; round < 64; round += 16) {
        four_rounds(&state, a, constants + round);
        four_rounds(&state, b, constants + round + 4);
        four_rounds(&state, c, constants + round + 8);
        four_rounds(&state, d, constants + round + 12);
        // The words after the last round are never used.
        if (round == 48) break;
        a = next(a, b, c, d);
        b = next(b, c, d, a);
        c = next(c, d, a, b);
        d = next(d, a, b, c);
    }
    return sum(start, state);
}

TARGET static void compress(uint32_t state[8], const void *blocks, size_t count) {
    State mix = load(state);
    for (const uint8_t *block = blocks; count > 0; count--, block += 64) {
        mix = mixed(mix, swapped(words(block, 0)), swapped(words(block, 1)),
                    swapped(words(block, 2)), swapped(words(block, 3)));
    }
    store(mix, state);
}

TARGET static void compress_words(uint32_t state[8], const uint32_t block[16]) {
    State mix = mixed(load(state), words(block, 0), words(block, 1), words(block, 2),
                      words(block, 3));
    store(mix, state);
}

bool assay_sha256_compress(uint32_t state[8], const void *blocks, size_t count) {
    if (!is_available) return false;
    compress(state, blocks, count);
    return true;
}

bool assay_sha256_compress_words(uint32_t state[8], const uint32_t words[16]) {
    if (!is_available) return false;
    compress_words(state, words);
    return true;
}

#else

bool assay_sha256_compress(uint32_t state[8], const void *blocks, size_t count) {
    (void)state, (void)blocks, (void)count;
    return false;
}

bool assay_sha256_compress_words(uint32_t state[8], const uint32_t words[16]) {
    (void)state, (void)words;
    return false;
}

#endif
