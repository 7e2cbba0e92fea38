#pragma once
#include "family.h"

// Linear layers with weights of 8 bits, one scale an output, and inputs that are brought to 8 bits row by row.
//
// For families that add products in 16 bits weights are rounded so that no sum of four of them can leave those, whatever
// the inputs: of each four that are added up there those of one sign add up to at most 128. For the others weights take
// all of their 8 bits. So the sums are exact on every CPU, and the same where weights are rounded alike.

// Bytes that weights [outputs, inputs] take.
size_t kernel_integer_size(size_t outputs, size_t inputs);
// packed ← weights[outputs, inputs]; scales[outputs] what one step of a weight is worth; sums[outputs] of the rounded
// weights. `adds_in_16_bits` as the family that will multiply has it.
void kernel_integer_pack(int8_t *packed, float *scales, float *sums, const float *weights, size_t stride,
                         size_t outputs, size_t inputs, int adds_in_16_bits);
// output[rows, outputs] ← activation((accumulate ? output : 0) + input[rows, inputs] · weightsᵀ + bias) is what a
// family's `integer_linear` does with them. `bias` may be null. Up to 200 KB of stack are used.

// The parts of it, for who multiplies bytes by other means.
// bytes[rows, inputs] ← each row of input = low + step · bytes
void kernel_integer_round(uint8_t *bytes, size_t bytes_stride, float *steps, float *lows, const float *input,
                          size_t stride, size_t rows, size_t inputs);
// weights[outputs, inputs] ← packed
void kernel_integer_unpack(int8_t *weights, const int8_t *packed, size_t outputs, size_t inputs);
// output ← activation((accumulate ? output : 0) + scale · (step · sums + low · sum of the weights) + bias), sums
// [rows, outputs] one row behind another. `bias` may be null.
void kernel_integer_scale(float *output, size_t output_stride, const int32_t *sums, const float *steps,
                          const float *lows, const float *scales, const float *weight_sums, const float *bias,
                          enum kernel_activation activation, int accumulate, size_t rows, size_t outputs);
