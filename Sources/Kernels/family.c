#include "family.h"
#include "blocks.h"
#include "exponential.h"
#include "integer_families.h"
#include "multiversion.h"
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

// A block of inputs stays in the second-level cache beside the weights that pass through: of 400 units it is 170 KB, for
// caches of 512 KB. CPUs with AVX-512 have 1 MB or more, and sums of 784 units need not be fetched again to be added to.
enum { BLOCK_ROWS = 108 };

#define ROWS_TO_6 ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6)
#define ROWS_TO_12 ROWS_TO_6 ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12)

#define UNIT 1
#define BLOCK_UNITS 400
#define INPUT_LOOP _Pragma("clang loop unroll_count(4)")
#define FAMILY(name) generic_##name
#define TARGET
#define LANES 4
#define STRIP 6
#define STRIP_CASES ROWS_TO_6
#include "linear.inc.h"

#if defined(__x86_64__)
#define FAMILY(name) v3_##name
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define LANES 8
#define STRIP 6
#define STRIP_CASES ROWS_TO_6
#include "linear.inc.h"

#undef BLOCK_UNITS
#define BLOCK_UNITS 784
// Of twelve rows the compiler would load inputs long before their turn, and run out of registers.
#undef INPUT_LOOP
#define INPUT_LOOP _Pragma("clang loop unroll(disable)")
#define FAMILY(name) v4_##name
#define TARGET __attribute__((target("arch=x86-64-v4,no-prefer-256-bit")))
#define LANES 16
#define STRIP 12
#define STRIP_CASES ROWS_TO_12
#include "linear.inc.h"

#undef UNIT
#define UNIT 2
#define FAMILY(name) bf16_##name
#define TARGET __attribute__((target("arch=x86-64-v4,avx512bf16,no-prefer-256-bit")))
#define LANES 16
#define STRIP 12
#define STRIP_CASES ROWS_TO_12
#include "linear.inc.h"
#endif

// What a family needs of a CPU.
enum { V3 = 1, V3_VNNI = 2, V4 = 4, V4_VNNI = 8, V4_BF16 = 16 };

static const struct {
    unsigned needs;
    kernel_family family;
} families[] = {
#if defined(__x86_64__)
    {V4 | V4_VNNI | V4_BF16, {"x86-64-v4-bf16", &v4_products, &bf16_products, kernel_integer_linear_v4_vnni, 1, 0}},
    {V4 | V4_VNNI, {"x86-64-v4-vnni", &v4_products, 0, kernel_integer_linear_v4_vnni, 1, 0}},
    {V4, {"x86-64-v4", &v4_products, 0, kernel_integer_linear_v4, 1, 1}},
    {V3 | V3_VNNI, {"x86-64-v3-vnni", &v3_products, 0, kernel_integer_linear_v3_vnni, 1, 0}},
    {V3, {"x86-64-v3", &v3_products, 0, kernel_integer_linear_v3, 1, 1}},
    {0, {"x86-64", &generic_products, 0, kernel_integer_linear_generic, 0, 0}},
#else
    {0, {"generic", &generic_products, 0, kernel_integer_linear_generic, 0, 0}},
#endif
};

enum { FAMILIES = sizeof families / sizeof *families };

static unsigned features(void) {
    unsigned found = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v3")) found |= V3;
    if (__builtin_cpu_supports("x86-64-v4")) found |= V4;
    if (__builtin_cpu_supports("avx512vnni")) found |= V4_VNNI;
    // The kernel's leave to use the registers comes with the levels above.
    unsigned a, b, c, d;
    if (__get_cpuid_count(7, 1, &a, &b, &c, &d)) {
        if (a & 1 << 4) found |= V3_VNNI;
        if (a & 1 << 5) found |= V4_BF16;
    }
#endif
    return found;
}

size_t kernel_family_count(void) {
    unsigned found = features();
    size_t count = 0;
    for (size_t i = 0; i < FAMILIES; i++) count += (families[i].needs & ~found) == 0;
    return count;
}

const kernel_family *kernel_family_at(size_t index) {
    unsigned found = features();
    for (size_t i = 0; i < FAMILIES; i++) {
        if ((families[i].needs & ~found) == 0 && index-- == 0) return &families[i].family;
    }
    return 0;
}
