#pragma once
#include <stddef.h>

// output[rows, columns] ← LayerNorm(input) with eps 1e-5; input and output may be the same.
void kernel_layer_norm(float *output, size_t output_stride, const float *input, size_t stride, const float *weight,
                       const float *bias, size_t rows, size_t columns);
// Each row of values divided by its length (a row of zeros stays).
void kernel_unit_length(float *values, size_t stride, size_t rows, size_t columns);
