// Stands before the compiler's own header when the kernels are compiled for their tests: with PRETEND_BF16 in the
// environment a CPU with AVX-512 for bytes says that it has it for bfloat16 too. What it then does not know is carried
// out by instructions.c.
#pragma once
#include_next <cpuid.h>
#include <stdlib.h>

static inline int pretended_cpuid_count(unsigned leaf, unsigned subleaf, unsigned *a, unsigned *b, unsigned *c,
                                        unsigned *d) {
    int is_there = __get_cpuid_count(leaf, subleaf, a, b, c, d);
    if (leaf != 7 || subleaf != 1 || !getenv("PRETEND_BF16") || !__builtin_cpu_supports("avx512vnni")) return is_there;
    if (!is_there) *a = *b = *c = *d = 0;
    *a |= 1 << 5;
    return 1;
}

#define __get_cpuid_count pretended_cpuid_count
