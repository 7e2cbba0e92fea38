#pragma once
#include "family.h"

// Parts of a transformer block's backward pass. Rows lie one behind another unless a stride is given.

// output[count] ← activation(values), values[count] ← the activation's slopes there.
void kernel_activate(float *output, float *values, enum kernel_activation activation, size_t count);
// output[rows, columns] ← (input - mean) / deviation, with eps 1e-5; scales[rows] ← 1 / deviation.
void kernel_standardize(float *output, float *scales, const float *input, size_t rows, size_t columns);
// output[rows, columns] ← scales[row] · (constant - shares[row] · values) · slopes: the gradient of a standardised row,
// where values[rows, columns] are the standardised rows and shares[row] says how far `constant` points along one. Rows
// of shares are `shares_stride` floats apart; slopes[rows, columns] are taken as 1 where there are none.
void kernel_standardized_gradient(float *output, const float *constant, const float *values, const float *scales,
                                  const float *shares, size_t shares_stride, const float *slopes, size_t rows,
                                  size_t columns);
// output[rows, columns] += the gradient of LayerNorm(input) · weight + bias by its input, times gradient.
void kernel_layer_norm_gradient(float *output, const float *gradient, const float *input, const float *weight,
                                size_t rows, size_t columns);
// dots[rows] ← the product of each row of left[rows, columns] with that of right.
void kernel_row_dots(float *dots, const float *left, size_t left_stride, const float *right, size_t right_stride,
                     size_t rows, size_t columns);
// sums[columns] += over the rows of attention[rows, columns] · (products[rows, columns] - means[row]).
void kernel_attention_gradient(float *sums, const float *attention, size_t attention_stride, const float *products,
                               size_t products_stride, const float *means, size_t rows, size_t columns);
// sum[columns] += over the rows of factor · weights[row] · values[rows, columns].
void kernel_weighted_rows(float *sum, const float *weights, float factor, const float *values, size_t stride,
                          size_t rows, size_t columns);
