// How weights of 8 bits are packed: what packs them and what multiplies with them must agree on it.
// [panel of 16 outputs][group of 8 inputs][half of the panel][half of the group][output of 8][input of 4]
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { PANEL = 16, GROUP = 8, STRIP = 4 };

void kernel_integer_strip_generic(int32_t *sums, const uint8_t *bytes, size_t stride, const int8_t *weights,
                                  size_t depth, size_t rows);
#if defined(__x86_64__)
void kernel_integer_strip_v3(int32_t *sums, const uint8_t *bytes, size_t stride, const int8_t *weights, size_t depth,
                             size_t rows);
#endif
