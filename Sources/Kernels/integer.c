#include "blocks.h"
#include "exponential.h"
#include "extent.h"
#include "integer.h"
#include "integer_families.h"
#include "integer_layout.h"
#include "multiversion.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK_BYTES = 160 << 10, BLOCK_ROWS = 108 };

// What belongs to some outputs; `bias` may be null.
struct outputs {
    const float *scales;
    // Of each output's weights.
    const float *sums;
    const float *bias;
};

#define ROWS_TO_4 ROWS(1) ROWS(2) ROWS(3) ROWS(4)
#define ROWS_TO_6 ROWS_TO_4 ROWS(5) ROWS(6)
#define ROWS_TO_8 ROWS_TO_6 ROWS(7) ROWS(8)
#define ROWS_TO_12 ROWS_TO_8 ROWS(9) ROWS(10) ROWS(11) ROWS(12)

// Four products a lane in plain C: the sum of two such dot products.
typedef int32_t generic_integers __attribute__((vector_size(16)));

INLINE generic_integers generic_dot(generic_integers sums, generic_integers bytes, generic_integers weights,
                                    generic_integers more_bytes, generic_integers more_weights) {
    _Pragma("clang loop unroll(full)")
    for (int byte = 0; byte < 32; byte += 8) {
        sums += (bytes >> byte & 255) * (weights << (24 - byte) >> 24);
        sums += (more_bytes >> byte & 255) * (more_weights << (24 - byte) >> 24);
    }
    return sums;
}

#define LINEAR kernel_integer_linear_generic
#define FAMILY(name) generic_##name
#define TARGET
#define LANES 4
#define VECTORS 4
#define STRIP 2
#define STRIP_CASES ROWS(1) ROWS(2)
#define KEEP(sum)
#include "integer.inc.h"
#undef KEEP

#if defined(__x86_64__)
// Weights are rounded so that four products fit in 16 bits (integer.h): two instructions' sums are added there.
#define QUADS(name, target, type, op)                                                                                  \
    typedef int32_t name##_integers __attribute__((vector_size(sizeof(type))));                                        \
    target INLINE name##_integers name##_dot(name##_integers sums, name##_integers bytes, name##_integers weights,     \
                                             name##_integers more_bytes, name##_integers more_weights) {               \
        type quads = op(add_epi16)(op(maddubs_epi16)((type)bytes, (type)weights),                                      \
                                   op(maddubs_epi16)((type)more_bytes, (type)more_weights));                           \
        return sums + (name##_integers)op(madd_epi16)(quads, op(set1_epi16)(1));                                       \
    }

// The CPU adds four products in 32 bits by itself.
#define DOTS(name, target, type, dot)                                                                                  \
    typedef int32_t name##_integers __attribute__((vector_size(sizeof(type))));                                        \
    target INLINE name##_integers name##_dot(name##_integers sums, name##_integers bytes, name##_integers weights,     \
                                             name##_integers more_bytes, name##_integers more_weights) {               \
        type first = dot((type)sums, (type)bytes, (type)weights);                                                      \
        return (name##_integers)dot(first, (type)more_bytes, (type)more_weights);                                      \
    }

#define OP_256(name) _mm256_##name
#define OP_512(name) _mm512_##name
#define V3 __attribute__((target("arch=x86-64-v3")))
#define V3_DOT __attribute__((target("arch=x86-64-v3,avxvnni")))
#define V4 __attribute__((target("arch=x86-64-v4,no-prefer-256-bit")))
#define V4_DOT __attribute__((target("arch=x86-64-v4,avx512vnni,no-prefer-256-bit")))

QUADS(v3, V3, __m256i, OP_256)
QUADS(v4, V4, __m512i, OP_512)
DOTS(v3_vnni, V3_DOT, __m256i, _mm256_dpbusd_avx_epi32)
DOTS(v4_vnni, V4_DOT, __m512i, _mm512_dpbusd_epi32)

#define KEEP(sum) __asm__("" : "+x"(sum))
#define LINEAR kernel_integer_linear_v3
#define FAMILY(name) v3_##name
#define TARGET V3
#define LANES 8
#define VECTORS 2
#define STRIP 4
#define STRIP_CASES ROWS_TO_4
#include "integer.inc.h"

#define LINEAR kernel_integer_linear_v3_vnni
#define FAMILY(name) v3_vnni_##name
#define TARGET V3_DOT
#define LANES 8
#define VECTORS 2
#define STRIP 4
#define STRIP_CASES ROWS_TO_4
#include "integer.inc.h"
#undef KEEP

#define KEEP(sum) __asm__("" : "+v"(sum))
#define LINEAR kernel_integer_linear_v4
#define FAMILY(name) v4_##name
#define TARGET V4
#define LANES 16
#define VECTORS 2
#define STRIP 8
#define STRIP_CASES ROWS_TO_8
#include "integer.inc.h"

#define LINEAR kernel_integer_linear_v4_vnni
#define FAMILY(name) v4_vnni_##name
#define TARGET V4_DOT
#define LANES 16
#define VECTORS 2
#define STRIP 12
#define STRIP_CASES ROWS_TO_12
#include "integer.inc.h"
#undef KEEP
#endif
