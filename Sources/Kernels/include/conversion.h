#pragma once
#include <stddef.h>
#include <stdint.h>

// Each converts count elements (at any alignment) to float32 and says whether all of them are finite.
int kernel_from_half(float *output, const void *input, size_t count);
int kernel_from_bfloat16(float *output, const void *input, size_t count);
int kernel_from_float(float *output, const void *input, size_t count);
// output ← the nearest bfloat16, ties to even; of finite numbers.
void kernel_to_bfloat16(uint16_t *output, const float *input, size_t count);
// values ← float32(float16(values)), ties to even.
void kernel_round_to_half(float *values, size_t count);
// output[columns, rows] ← transpose of input[rows, columns].
void kernel_transpose(float *output, size_t output_stride, const float *input, size_t stride, size_t rows,
                      size_t columns);
