#include "normalization.h"
#include "moments.h"

MULTIVERSION
void kernel_layer_norm(float *output, size_t output_stride, const float *input, size_t stride,
                       const float *restrict weight, const float *restrict bias, size_t rows, size_t columns) {
    REASSOCIATE
    for (size_t r = 0; r < rows; r++) {
        const float *from = input + r * stride;
        float *to = output + r * output_stride;
        float mean, scale;
        moments(from, columns, &mean, &scale);
        for (size_t c = 0; c < columns; c++) to[c] = (from[c] - mean) * scale * weight[c] + bias[c];
    }
}

MULTIVERSION
void kernel_unit_length(float *values, size_t stride, size_t rows, size_t columns) {
    REASSOCIATE
    for (size_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        float squares = 0;
        for (size_t c = 0; c < columns; c++) squares += row[c] * row[c];
        float scale = squares > 0 ? 1.0f / sqrtf(squares) : 0;
        for (size_t c = 0; c < columns; c++) row[c] *= scale;
    }
}
