#include "family.h"
#include "exponential.h"
#include "integer_layout.h"
#include "multiversion.h"
#include <string.h>

#define UNROLL _Pragma("clang loop unroll(full)")

// 96 rows of 400 inputs are 150 KB: they stay in a second-level cache of 512 KB beside the weights that pass through.
// Rows begin at other places of the cache's sets than those before them.
enum { BLOCK_ROWS = 96, BLOCK_INPUTS = 400, BLOCK_STRIDE = BLOCK_INPUTS + 16 };

#define ROWS_TO_6 ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6)

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

#define FAMILY(name) v4_##name
#define TARGET __attribute__((target("arch=x86-64-v4")))
#define LANES 16
#define STRIP 12
#define STRIP_CASES ROWS_TO_6 ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12)
#include "linear.inc.h"
#endif

static const kernel_family families[] = {
#if defined(__x86_64__)
    {"x86-64-v4", v4_panel, v4_pack, v4_pack_inputs, v4_linear, kernel_integer_strip_v3, 1},
    {"x86-64-v3", v3_panel, v3_pack, v3_pack_inputs, v3_linear, kernel_integer_strip_v3, 1},
    {"x86-64", generic_panel, generic_pack, generic_pack_inputs, generic_linear, kernel_integer_strip_generic, 0},
#else
    {"generic", generic_panel, generic_pack, generic_pack_inputs, generic_linear, kernel_integer_strip_generic, 0},
#endif
};

enum { FAMILIES = sizeof families / sizeof *families };

// The first that the CPU can run; all behind it can be run too.
static size_t first(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return 0;
    if (__builtin_cpu_supports("x86-64-v3")) return 1;
    return 2;
#else
    return 0;
#endif
}

size_t kernel_family_count(void) { return FAMILIES - first(); }

const kernel_family *kernel_family_at(size_t index) { return &families[first() + index]; }
