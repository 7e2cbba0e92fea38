#include "integer_layout.h"
#include "multiversion.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define UNROLL _Pragma("clang loop unroll(full)")

// sums[rows, PANEL] ← bytes[rows, depth] · weights, for up to STRIP rows.
void kernel_integer_strip_generic(int32_t *restrict sums, const uint8_t *restrict bytes, size_t stride,
                                  const int8_t *restrict weights, size_t depth, size_t rows) {
    memset(sums, 0, rows * PANEL * sizeof *sums);
    for (size_t group = 0; group < depth; group += GROUP) {
        for (size_t r = 0; r < rows; r++) {
            for (size_t o = 0; o < PANEL; o++) {
                for (size_t i = 0; i < GROUP; i++) {
                    size_t place = group * PANEL + o / 8 * 64 + i / 4 * 32 + o % 8 * 4 + i % 4;
                    sums[r * PANEL + o] += bytes[r * stride + group + i] * weights[place];
                }
            }
        }
    }
}

#if defined(__x86_64__)
#define V3 __attribute__((target("arch=x86-64-v3")))

V3 INLINE __m256i broadcast(const uint8_t *from) {
    int32_t four;
    memcpy(&four, from, sizeof four);
    return _mm256_set1_epi32(four);
}

V3 INLINE void rows_v3(int32_t *restrict sums, const uint8_t *restrict bytes, size_t stride,
                       const int8_t *restrict weights, size_t depth, const size_t rows) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i left[STRIP], right[STRIP];
    UNROLL for (size_t r = 0; r < rows; r++) left[r] = right[r] = _mm256_setzero_si256();
    _Pragma("clang loop unroll(disable)")
    for (size_t group = 0; group < depth; group += GROUP) {
        UNROLL for (size_t half = 0; half < 2; half++) {
            __m256i first = _mm256_loadu_si256((const __m256i *)(weights + 64 * half));
            __m256i second = _mm256_loadu_si256((const __m256i *)(weights + 64 * half + 32));
            UNROLL for (size_t r = 0; r < rows; r++) {
                const uint8_t *eight = bytes + r * stride + group;
                __m256i pairs = _mm256_add_epi16(_mm256_maddubs_epi16(broadcast(eight), first),
                                                 _mm256_maddubs_epi16(broadcast(eight + 4), second));
                __m256i *sum = half == 0 ? &left[r] : &right[r];
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, ones));
            }
        }
        weights += GROUP * PANEL;
        // Keeps the sums in registers: else the compiler puts additions off and runs out of them.
        UNROLL for (size_t r = 0; r < rows; r++) __asm__("" : "+x"(left[r]), "+x"(right[r]));
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
        _mm256_storeu_si256((__m256i *)(sums + r * PANEL), left[r]);
        _mm256_storeu_si256((__m256i *)(sums + r * PANEL + 8), right[r]);
    }
}

V3 void kernel_integer_strip_v3(int32_t *restrict sums, const uint8_t *restrict bytes, size_t stride,
                                const int8_t *restrict weights, size_t depth, size_t rows) {
    switch (rows) {
    case 1: rows_v3(sums, bytes, stride, weights, depth, 1); break;
    case 2: rows_v3(sums, bytes, stride, weights, depth, 2); break;
    case 3: rows_v3(sums, bytes, stride, weights, depth, 3); break;
    case 4: rows_v3(sums, bytes, stride, weights, depth, 4); break;
    }
}
#endif
