#include "attention.h"
#include "exponential.h"
#include "extent.h"

// row ← 2^(power · (row - its largest)); their sum.
INLINE float exponents(float *row, float power, size_t columns) {
    REASSOCIATE
    float largest;
    extent(row, columns, 0, &largest);
    float sum = 0, most = largest * power;
    for (size_t c = 0; c < columns; c++) {
        float e = smallPowerOfTwo(row[c] * power - most);
        row[c] = e;
        sum += e;
    }
    return sum;
}

MULTIVERSION
void kernel_exponents(float *values, size_t stride, float scale, float *restrict factors, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        factors[r] = 1.0f / exponents(values + r * stride, scale * 1.44269504f, columns);
    }
}

MULTIVERSION
void kernel_softmax(float *values, size_t stride, float scale, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        float factor = 1.0f / exponents(row, scale * 1.44269504f, columns);
        for (size_t c = 0; c < columns; c++) row[c] *= factor;
    }
}

MULTIVERSION
void kernel_scale_rows(float *values, size_t stride, const float *restrict factors, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        for (size_t c = 0; c < columns; c++) row[c] *= factors[r];
    }
}

INLINE void accumulate(float *restrict into, const float *restrict from, float factor, int first, size_t columns) {
    if (first) {
        for (size_t c = 0; c < columns; c++) into[c] = from[c] * factor;
    } else {
        for (size_t c = 0; c < columns; c++) into[c] += from[c] * factor;
    }
}

MULTIVERSION
void kernel_accumulate(float *restrict sum, size_t sum_stride, const float *restrict values, size_t stride,
                       float factor, int first, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        accumulate(sum + r * sum_stride, values + r * stride, factor, first, columns);
    }
}

MULTIVERSION
void kernel_accumulate_rows(float *restrict sum, size_t sum_stride, const float *restrict values, size_t stride,
                            const float *restrict factors, float factor, int first, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        accumulate(sum + r * sum_stride, values + r * stride, factors[r] * factor, first, columns);
    }
}

MULTIVERSION
void kernel_add(float *restrict values, const float *restrict addend, float factor, size_t columns) {
    for (size_t c = 0; c < columns; c++) values[c] += addend[c] * factor;
}
