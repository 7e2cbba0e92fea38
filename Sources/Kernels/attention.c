#include "attention.h"
#include "exponential.h"
#include "extent.h"

MULTIVERSION
void kernel_softmax(float *values, size_t stride, float scale, size_t rows, size_t columns) {
    REASSOCIATE
    float power = scale * 1.44269504f;
    for (size_t r = 0; r < rows; r++) {
        float *row = values + r * stride;
        float largest;
        extent(row, columns, 0, &largest);
        float sum = 0;
        for (size_t c = 0; c < columns; c++) {
            float e = powerOfTwo((row[c] - largest) * power);
            row[c] = e;
            sum += e;
        }
        float factor = 1.0f / sum;
        for (size_t c = 0; c < columns; c++) row[c] *= factor;
    }
}

MULTIVERSION
void kernel_accumulate(float *restrict sum, size_t sum_stride, const float *restrict values, size_t stride,
                       float factor, int first, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict into = sum + r * sum_stride;
        const float *restrict from = values + r * stride;
        if (first) {
            for (size_t c = 0; c < columns; c++) into[c] = from[c] * factor;
        } else {
            for (size_t c = 0; c < columns; c++) into[c] += from[c] * factor;
        }
    }
}

MULTIVERSION
void kernel_add(float *restrict values, const float *restrict addend, float factor, size_t columns) {
    for (size_t c = 0; c < columns; c++) values[c] += addend[c] * factor;
}
