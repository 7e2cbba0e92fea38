#pragma once
#include <stddef.h>

// values[rows, columns] (row stride in floats) ← activation(values + bias).

// x · sigmoid(1.702 x): OpenAI's weights.
void kernel_bias_quick_gelu(float *values, size_t stride, const float *bias, size_t rows, size_t columns);
// x · Φ(x): LAION's and DataComp's weights.
void kernel_bias_gelu(float *values, size_t stride, const float *bias, size_t rows, size_t columns);
// No activation.
void kernel_bias(float *values, size_t stride, const float *bias, size_t rows, size_t columns);
