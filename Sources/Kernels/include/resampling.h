#pragma once
#include <stddef.h>
#include <stdint.h>

// One pass of Pillow's 8-bit resampling along rows: RGB in, RGB out. Output pixel x of each row is the sum of its
// counts[x] source pixels from starts[x] on, times weights[x · taps ...] in 22-bit fixed point.
void kernel_resample_rows(uint8_t *output, size_t output_stride, const uint8_t *input, size_t stride, size_t rows,
                          size_t columns, const int32_t *starts, const int32_t *counts, const int32_t *weights,
                          size_t taps);
// The same along columns, for output rows first ..< first + rows of `bytes` bytes each.
void kernel_resample_columns(uint8_t *output, size_t output_stride, const uint8_t *input, size_t stride, size_t first,
                             size_t rows, size_t bytes, const int32_t *starts, const int32_t *counts,
                             const int32_t *weights, size_t taps);
// planes[3, rows, columns] ← (RGB / 255 - mean) / deviation.
void kernel_normalize_pixels(float *planes, const uint8_t *pixels, size_t stride, size_t rows, size_t columns,
                             const float *mean, const float *deviation);
// output[count, columns] ← rows first ..< first + count of the bilinear resize (half-pixel centres, edges repeated, no
// antialias) of input to [rows, columns].
void kernel_resize_bilinear(float *output, size_t first, size_t count, size_t rows, size_t columns, const float *input,
                            size_t stride, size_t input_rows, size_t input_columns);
// The whole of it for a grid of vectors: output[rows · columns, width] from input[input_rows · input_columns, width].
void kernel_resize_vectors(float *output, size_t rows, size_t columns, const float *input, size_t input_rows,
                           size_t input_columns, size_t width);
