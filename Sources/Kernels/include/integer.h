#pragma once
#include "family.h"

// Linear layers with weights of 8 bits, one scale an output, and inputs that are brought to 8 bits row by row.
//
// Weights are rounded so that no sum of four products can leave 16 bits, whatever the inputs: of each four weights that
// are added up in 16 bits those of one sign add up to at most 128. So the sums are exact on every CPU, and the same.

// Bytes that weights [outputs, inputs] take.
size_t kernel_integer_size(size_t outputs, size_t inputs);
// packed ← weights[outputs, inputs]; scales[outputs] what one step of a weight is worth; sums[outputs] of the rounded
// weights.
void kernel_integer_pack(int8_t *packed, float *scales, float *sums, const float *weights, size_t stride,
                         size_t outputs, size_t inputs);
// output[rows, outputs] ← activation((accumulate ? output : 0) + input[rows, inputs] · weightsᵀ + bias) is what a
// family's `integer_linear` does with them. `bias` may be null. Up to 200 KB of stack are used.
