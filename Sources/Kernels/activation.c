#include "activation.h"
#include "exponential.h"

MULTIVERSION
void kernel_bias_quick_gelu(float *values, size_t stride, const float *restrict bias, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        for (size_t c = 0; c < columns; c++) {
            float x = row[c] + bias[c];
            row[c] = x / (1.0f + exponential(-1.702f * x));
        }
    }
}

MULTIVERSION
void kernel_bias_gelu(float *values, size_t stride, const float *restrict bias, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        for (size_t c = 0; c < columns; c++) {
            float x = row[c] + bias[c];
            row[c] = 0.5f * x * (1.0f + errorFunction(x * 0.70710678f));
        }
    }
}

MULTIVERSION
void kernel_bias(float *values, size_t stride, const float *restrict bias, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        for (size_t c = 0; c < columns; c++) row[c] += bias[c];
    }
}
