#ifndef CSHA256_H
#define CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// SHA-256 (FIPS 180-4, 6.2.2) by the processor's own instructions: x86's SHA extensions, ARM's SHA2.
//
// Both functions answer false, and change nothing, where the processor has none. It is asked once, when
// the program is loaded.

// Mixes `count` blocks of 64 bytes, at any alignment, into the eight words of the state.
bool assay_sha256_compress(uint32_t state[8], const void *blocks, size_t count);

// Mixes one block in that is given as sixteen numbers.
bool assay_sha256_compress_words(uint32_t state[8], const uint32_t words[16]);

#endif
