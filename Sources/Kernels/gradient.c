#include "gradient.h"
#include "exponential.h"
#include "moments.h"

MULTIVERSION
void kernel_activate(float *restrict output, float *restrict values, enum kernel_activation activation, size_t count) {
    for (size_t i = 0; i < count; i++) output[i] = values[i];
    if (activation == KERNEL_QUICK_GELU) {
        for (size_t i = 0; i < count; i++) {
            float x = 1.702f * values[i];
            float e = exponential(-x);
            float s = 1.0f / (1.0f + e);
            output[i] *= s;
            values[i] = s + x * s * (e * s); // e · s is 1 - s with all its digits
        }
    } else if (activation == KERNEL_GELU) {
        for (size_t i = 0; i < count; i++) {
            float x = values[i];
            float share = 0.5f * (1.0f + errorFunction(x * 0.70710678f));
            output[i] *= share;
            values[i] = share + x * 0.39894228f * exponential(-0.5f * x * x);
        }
    } else {
        for (size_t i = 0; i < count; i++) values[i] = 1;
    }
}

MULTIVERSION
void kernel_standardize(float *restrict output, float *restrict scales, const float *restrict input, size_t rows,
                        size_t columns) {
    REASSOCIATE
    for (size_t r = 0; r < rows; r++) {
        const float *from = input + r * columns;
        float *to = output + r * columns;
        float mean, scale;
        moments(from, columns, &mean, &scale);
        for (size_t c = 0; c < columns; c++) to[c] = (from[c] - mean) * scale;
        scales[r] = scale;
    }
}

MULTIVERSION
void kernel_standardized_gradient(float *restrict output, const float *restrict constant, const float *restrict values,
                                  const float *restrict scales, const float *restrict shares, size_t shares_stride,
                                  const float *restrict slopes, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        const float *from = values + r * columns;
        float *to = output + r * columns;
        float scale = scales[r], share = shares[r * shares_stride];
        for (size_t c = 0; c < columns; c++) to[c] = scale * (constant[c] - share * from[c]);
        if (!slopes) continue;
        for (size_t c = 0; c < columns; c++) to[c] *= slopes[r * columns + c];
    }
}

MULTIVERSION
void kernel_layer_norm_gradient(float *restrict output, const float *restrict gradient, const float *restrict input,
                                const float *restrict weight, size_t rows, size_t columns) {
    REASSOCIATE
    float n = (float)columns;
    for (size_t r = 0; r < rows; r++) {
        const float *x = input + r * columns, *g = gradient + r * columns;
        float *to = output + r * columns;
        float mean, scale, total = 0, along = 0;
        moments(x, columns, &mean, &scale);
        for (size_t c = 0; c < columns; c++) {
            float v = weight[c] * g[c];
            total += v;
            along += v * (x[c] - mean);
        }
        float level = total / n, slope = along * scale * scale / n;
        for (size_t c = 0; c < columns; c++) to[c] += scale * (weight[c] * g[c] - level - slope * (x[c] - mean));
    }
}

MULTIVERSION
void kernel_row_dots(float *restrict dots, const float *restrict left, size_t left_stride, const float *restrict right,
                     size_t right_stride, size_t rows, size_t columns) {
    REASSOCIATE
    for (size_t r = 0; r < rows; r++) {
        float sum = 0;
        for (size_t c = 0; c < columns; c++) sum += left[r * left_stride + c] * right[r * right_stride + c];
        dots[r] = sum;
    }
}

MULTIVERSION
void kernel_attention_gradient(float *restrict sums, const float *restrict attention, size_t attention_stride,
                               const float *restrict products, size_t products_stride, const float *restrict means,
                               size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        const float *share = attention + r * attention_stride, *product = products + r * products_stride;
        float mean = means[r];
        for (size_t c = 0; c < columns; c++) sums[c] += share[c] * (product[c] - mean);
    }
}

MULTIVERSION
void kernel_weighted_rows(float *restrict sum, const float *restrict weights, float factor, const float *restrict values,
                          size_t stride, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        const float *from = values + r * stride;
        float weight = factor * weights[r];
        for (size_t c = 0; c < columns; c++) sum[c] += weight * from[c];
    }
}
