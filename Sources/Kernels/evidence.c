#include "evidence.h"
#include "exponential.h"
#include "extent.h"
#include "multiversion.h"
#include <math.h>

MULTIVERSION void kernel_exponentials(
    float *logits, size_t stride, float *largest, double *totals, size_t rows, size_t columns) {
    for (size_t row = 0; row < rows; row++) {
        float *values = logits + row * stride;
        float high;
        extent(values, columns, 0, &high);
        double total = 0;
        for (size_t i = 0; i < columns; i++) {
            values[i] = exponential(values[i] - high);
            total += values[i];
        }
        largest[row] = high;
        totals[row] = total;
    }
}

// What is left of a total is never less: its logarithm stays finite.
static const double least = 1e-12;

float kernel_label_evidence(
    float *odds, const float *logits, const float *exponentials, size_t stride, const float *largest,
    const double *totals, const size_t *left_out, size_t left_out_count, size_t rows, size_t columns) {
    size_t count = rows * columns;
    for (size_t i = 0; i < count; i++) {
        double total = totals[i];
        for (size_t k = 0; k < left_out_count; k++) total -= exponentials[i * stride + left_out[k]];
        odds[i] = logits[i * stride] - largest[i] - (float)log(total > least ? total : least);
    }
    float best = -INFINITY;
    for (size_t y = 0; y < rows; y++) {
        size_t above = y > 0 ? y - 1 : y, below = y + 1 < rows ? y + 1 : y;
        for (size_t x = 0; x < columns; x++) {
            size_t left = x > 0 ? x - 1 : x, right = x + 1 < columns ? x + 1 : x;
            float smooth = 2 * odds[y * columns + x] + odds[above * columns + x] + odds[below * columns + x]
                + odds[y * columns + left] + odds[y * columns + right];
            best = smooth > best ? smooth : best;
        }
    }
    return best / 6;
}
